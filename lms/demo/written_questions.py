"""Questions of the demonstration county that are answered by writing, cases, and one with a picture; invented, true to the law of 2021."""

import io
from importlib import import_module

from lms.people.models import Person
from lms.quizzes.banks import Wording
from lms.quizzes.details import Details, Part, Picture, Point
from lms.quizzes.kinds import CASE, FILL_IN, SHORT_ANSWER, SINGLE
from lms.quizzes.pictures import cleaning, keeping
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition

TAG = "正式考试"
NOTHING: frozenset[int] = frozenset()
# Kind, stem, explanation, article, difficulty, and what it holds.
WRITTEN = (
    (FILL_IN, "安全生产工作坚持____、预防为主、综合治理的方针。", "方针写在总则中。", 3, 1, Details(blanks=(("安全第一",),))),
    (
        FILL_IN, "矿山、建筑施工等行业以外的生产经营单位，从业人员超过____人的，应当设置安全生产管理机构或者配备____安全生产管理人员。",
        "从业人员在一百人以下的，可以配备兼职人员。", 24, 3, Details(blanks=(("一百", "100"), ("专职",))),
    ),
    (
        FILL_IN, "发生生产安全事故后，现场有关人员应当立即报告____。", "单位负责人再按规定报告监管部门。", 83, 2,
        Details(blanks=(("本单位负责人", "单位负责人"),)),
    ),
    (
        SHORT_ANSWER, "单位负责人接到事故报告后应当做什么？请写出三点。", "先救人，防扩大，如实报。", 83, 3,
        Details(
            model="迅速采取有效措施组织抢救，防止事故扩大，减少人员伤亡和财产损失；立即如实报告监管部门；保护现场，不得毁灭证据。",
            points=(Point("组织抢救，防止事故扩大", 2.0), Point("立即如实报告", 1.0), Point("保护现场和证据", 1.0)),
        ),
    ),
    (
        SHORT_ANSWER, "从业人员发现直接危及人身安全的紧急情况时，可以怎么做？单位能否因此降低其工资？", "这是从业人员的紧急撤离权。", 55, 2,
        Details(
            model="有权停止作业，或者采取可能的应急措施后撤离；单位不得因此降低其工资、福利等待遇或者解除劳动合同。",
            points=(Point("停止作业或者撤离"), Point("单位不得因此降低待遇或者解除合同")),
        ),
    ),
    (
        CASE,
        "某面粉厂检修提升机，主要负责人让两名刚入职、未经培训的工人自行焊接，车间粉尘没有清扫，也没有人在现场管理。"
        "焊花引燃粉尘，一人受伤。负责人安排清洗现场，第三天才向镇政府报告。",
        "一件事里有培训、危险作业和事故报告三处违法。", 43, 4,
        Details(
            parts=(
                Part(SINGLE, "对这次焊接，面粉厂应当（　）。",
                     ("安排专门人员进行现场安全管理", "让工人互相提醒", "等焊接结束后再检查", "只在门口放置灭火器"), "A",
                     explanation="动火属于危险作业。"),
                Part(FILL_IN, "未经安全生产教育和培训合格的从业人员，不得____。", details=Details(blanks=(("上岗作业", "上岗"),)),
                     explanation="新工人也要先培训。"),
                Part(SHORT_ANSWER, "负责人在事故报告和现场处理上有哪些违法之处？", weight=2.0,
                     details=Details(model="没有立即如实报告，属于迟报；清洗现场，破坏了事故现场和证据。",
                                     points=(Point("迟报"), Point("破坏事故现场")))),
            )
        ),
    ),
)  # fmt: skip
SIGN_STEM = "车间门口贴有图中的标志。黄底黑边的三角形标志属于（　）。"
SIGN_OPTIONS = ("警告标志", "禁止标志", "指令标志", "提示标志")
SIGN_WORDS = "黄底黑边的三角形，中间一个黑色的感叹号"
SIDE = 360


def wordings(edition: Edition, author: Person) -> list[Wording]:
    """All of them; the picture is put into the store."""
    written = [
        Wording(kind, stem, (), NOTHING, explanation, edition, ArticleNumber(article), details, difficulty, (TAG,))
        for kind, stem, explanation, article, difficulty, details in WRITTEN
    ]
    explanation = "有较大危险因素的场所和设施、设备上，应当设置明显的安全警示标志。"
    pictured = Details(pictures=(_picture(author),))
    sign = Wording(
        SINGLE, SIGN_STEM, SIGN_OPTIONS, frozenset({0}), explanation, edition, ArticleNumber(35), pictured, 1, (TAG,)
    )
    return [*written, sign]


def _picture(author: Person) -> Picture:
    clean = cleaning.cleaned(_drawn(), {})
    keeping.keep(clean, author)
    return Picture(clean.digest, SIGN_WORDS, clean.width, clean.height)


def _drawn() -> bytes:
    """The sign, drawn here."""
    # Loaded when needed: from the start on, every process of the site would hold Pillow.
    image, draw = import_module("PIL.Image"), import_module("PIL.ImageDraw")
    sign = image.new("RGB", (SIDE, SIDE * 7 // 8), "white")
    pen, middle = draw.Draw(sign), SIDE // 2
    pen.polygon([(middle, 12), (SIDE - 12, 300), (12, 300)], fill="black")
    pen.polygon([(middle, 48), (SIDE - 44, 282), (44, 282)], fill="#ffcc00")
    pen.polygon([(middle - 17, 112), (middle + 17, 112), (middle + 9, 208), (middle - 9, 208)], fill="black")
    pen.ellipse([(middle - 17, 224), (middle + 17, 258)], fill="black")
    stream = io.BytesIO()
    sign.save(stream, "PNG")
    return stream.getvalue()
