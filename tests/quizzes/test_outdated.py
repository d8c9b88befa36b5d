"""Signs that a question is older than the law in force: what the 2021 text changed, and numbers whose content has moved."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.quizzes import banks, plans
from lms.quizzes.importing import outdated
from lms.quizzes.importing.drafts import LETTERS, TRUE_FALSE_OPTIONS, Draft, Place
from lms.quizzes.models import QuestionVersion
from lms.statutes import drafts
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.drafts import Given
from lms.statutes.models import Edition
from lms.statutes.nearness import Nearness
from tests.cast import Cast
from tests.conftest import Client

HEAD = "生产经营单位的主要负责人未履行本法规定的安全生产管理职责，"
SHARE = "主要负责人未履行职责，导致发生{}事故的，处上一年年收入{}的罚款。"


def judged(stem: str, *, right: int = 0, cited: str = "") -> Draft:
    return Draft(Place("", 1), "true_false", stem, TRUE_FALSE_OPTIONS, frozenset({right}), cited=cited)


def chosen(stem: str, *options: str, right: str = "A") -> Draft:
    return Draft(Place("", 1), "single", stem, options, frozenset(map(LETTERS.index, right)))


@pytest.mark.parametrize(
    ("draft", "codes"),
    [
        (judged(HEAD + "责令限期改正；逾期未改正的，处二万元以上五万元以下的罚款。"), ["fine 94"]),
        (judged(HEAD + "责令限期改正，处二万元以上五万元以下的罚款；逾期未改正的，处五万元以上十万元以下的罚款。"), []),
        (judged("未按照规定设置安全生产管理机构的，责令限期改正，可以处五万元以下的罚款。"), ["fine 97"]),
        (judged("未按照规定设置安全生产管理机构的，责令限期改正，处十万元以下的罚款。"), []),
        (judged("未采取措施消除事故隐患，拒不执行的，并处十万元以上五十万元以下的罚款。"), ["fine 102"]),
        (judged("承担安全评价的机构出具虚假证明的，对直接责任人员处2万元以上5万元以下的罚款。"), ["fine 92"]),
        (judged("发生一般事故的，处二十万元以上五十万元以下的罚款。"), ["fine 114"]),
        (judged("发生一般事故的，处二十万元以上五十万元以下的罚款。", right=1), []),
        (judged("发生一般事故的，处三十万元以上一百万元以下的罚款。"), []),
        (chosen("发生特别重大事故的，处（）的罚款。", "500万元以上1000万元以下", "一千万元以上二千万元以下"), ["fine 114"]),
        (chosen("发生特别重大事故的，处（）的罚款。", "500万元以上1000万元以下", "一千万元以上二千万元以下", right="B"), []),
        *((judged(SHARE.format(grade, share)), ["income 95"]) for grade, share in
          (("一般", "百分之三十"), ("较大", "40%"), ("重大", "60％"), ("特别重大", "百分之八十"))),
        *((judged(SHARE.format(grade, share)), []) for grade, share in
          (("一般", "百分之四十"), ("较大", "60%"), ("重大", "80％"), ("特别重大", "百分之一百"))),
        (chosen("发生较大事故的，对主要负责人处上一年年收入（）的罚款。", "30%", "40%", right="B"), ["income 95"]),
        (judged("根据《生产安全事故报告和调查处理条例》，发生较大事故的，处主要负责人上一年年收入40%的罚款。"), []),
        (judged("发生较大事故的，处主要负责人上一年年收入40%的罚款。", cited="《生产安全事故报告和调查处理条例》第三十八条"), []),
        (judged("根据493号令，发生较大事故的，处主要负责人上一年年收入40%的罚款。"), []),
        (judged("根据浙江省安全生产条例，发生一般事故的，处二十万元以上五十万元以下的罚款。"), []),
        (judged("发生一般事故的，处二十万元以上五十万元以下的罚款；构成犯罪的，依照刑法有关规定追究。"), ["fine 114"]),
        (judged("《安全生产法》规定，由安全生产监督管理部门实施综合监督管理。"), ["department"]),
        (judged("县级以上安监局实施综合监督管理。", cited="安全生产法第10条"), ["department"]),
        (judged("《安全生产法》规定，向负有安全生产监督管理职责的部门报告。"), []),
        (judged("《安全生产法》规定，由应急管理部门实施综合监督管理。"), []),
        (judged("根据《职业病防治法》，向安全生产监督管理部门申报。"), []),
        (judged("用人单位向安全生产监督管理部门申报。"), []),
        (chosen("新《安全生产法》自（）起施行。", "2014年12月1日", "2021年9月1日"), ["day"]),
        (chosen("新《安全生产法》自（）起施行。", "2014年12月1日", "2021年9月1日", right="B"), []),
        (judged("《安全生产法》共七章一百一十四条。"), ["count"]),
        (judged("《安全生产法》共七章一百一十九条。"), []),
    ],
)  # fmt: skip
def test_what_the_2021_text_changed_is_told(draft: Draft, codes: list[str]) -> None:
    assert [" ".join([each.code, *map(str, each.params.values())]) for each in outdated.signs(draft)] == codes


@pytest.fixture
def law(app: Flask, shared_data: Path) -> int:
    """The 2021 edition with its text."""
    with app.app_context():
        read = drafts.read("法.md", (shared_data / "law" / "anquan-shengchan-fa-2021.md").read_bytes(), Given())
        edition = drafts.apply(read, by=None)
        db.session.commit()
        return edition.id


def test_in_the_real_file_three_rows_are_outdated_and_no_other(app: Flask, shared_data: Path, law: int) -> None:
    with app.app_context():
        found = plans.read(
            "题.xlsx",
            next((shared_data / "questions").glob("*.xlsx")).read_bytes(),
            None,
            edition=db.session.get(Edition, law),
        )

        assert {place.row: [each.params["article"] for each in why] for place, why in found.outdated.items()} == {
            39: [97],
            40: [97],
            229: [114],
        }


# The numbers of 2014 and those of 2021.
MOVED = [
    ("生产经营单位应当对从业人员进行安全生产教育和培训，保证从业人员具备必要的安全生产知识。", "25", "28"),
    ("特种作业人员必须按照国家有关规定经专门的安全作业培训，取得相应资格，方可上岗作业。", "27", "30"),
    ("生产经营单位的主要负责人组织制定并实施本单位安全生产教育和培训计划。", "18", "21"),
    ("从业人员发现直接危及人身安全的紧急情况时，有权停止作业或者在采取可能的应急措施后撤离作业场所。", "52", "55"),
    (
        "生产经营单位不得将生产经营项目、场所、设备发包或者出租给不具备安全生产条件或者相应资质的单位或者个人。",
        "46",
        "49",
    ),
    ("生产经营单位对重大危险源应当登记建档，进行定期检测、评估、监控，并制定应急预案。", "37", "40"),
    (
        "主要负责人在本单位发生生产安全事故时，不立即组织抢救或者在事故调查处理期间擅离职守或者逃匿的，给予降级、撤职的处分。",
        "106",
        "110",
    ),
]


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(("stem", "earlier", "now"), MOVED)
@pytest.mark.parametrize("where", ["第{}条", "《安全生产法》第{}条", "stem"])
def test_a_number_whose_content_has_moved_is_told_with_the_right_one(
    app: Flask, law: int, stem: str, earlier: str, now: str, where: str
) -> None:
    def moved(number: str) -> list[tuple[str, str]]:
        asks, cell = (
            (f"依据《安全生产法》第{number}条，{stem}", "") if where == "stem" else (stem, where.format(number))
        )
        data = f'题干,答案,依据\n"{asks}",对,{cell}\n'.encode()
        with app.app_context():
            found = plans.read("题.csv", data, None, edition=db.session.get(Edition, law))
            return [(each.params["cited"], each.params["near"]) for why in found.outdated.values() for each in why]

    assert moved(now) == []
    assert moved(earlier) == [(ArticleNumber(int(earlier)).words, ArticleNumber(int(now)).words)]


def test_a_number_in_a_stem_that_names_no_law_says_nothing(app: Flask, law: int) -> None:
    with app.app_context():
        data = f"题干,答案\n第一条要求：{MOVED[0][0]},对\n".encode()

        assert not plans.read("题.csv", data, None, edition=db.session.get(Edition, law)).outdated


def test_no_paragraph_of_the_law_is_told_to_stand_elsewhere(shared_data: Path) -> None:
    whole = json.loads((shared_data / "law" / "anquan-shengchan-fa-2021.json").read_text("utf-8"))["articles"]
    near = Nearness({ArticleNumber(each["article"]): "".join(each["paragraphs"]) for each in whole})

    paragraphs = [(ArticleNumber(each["article"]), text) for each in whole for text in each["paragraphs"]]
    told = [(number, near.elsewhere(text, [number])) for number, text in paragraphs]

    assert len(told) > 200
    assert [each for each in told if each[1]] == []


def test_the_pages_tell_why_a_question_is_outdated(app: Flask, client: Client, cast: Cast, law: int) -> None:
    client.sign_in(cast.zhao_min)
    with app.app_context():
        bank = f"/question-banks/{banks.create('题库', None).id}"
        db.session.commit()
    stem, earlier, _ = MOVED[0]
    data = f"题干,答案,依据\n{stem},对,第{earlier}条\n先培训后上岗。,对,《安全生产法》（2014）第25条\n".encode()

    planned = client.post(f"{bank}/imports", data={"file": (io.BytesIO(data), "题.csv"), "edition": str(law)}).location
    pages = [client.get(planned).text]
    client.post(f"{planned}/application", data={"leave_out_outdated": "false"})
    pages += [client.get(bank).text, client.get("/questions/1").text]

    assert all("第二十五条" in page and "第二十八条" in page for page in pages)
    assert ["《安全生产法》2014" in page for page in pages] == [True, True, False]
    with app.app_context():
        assert [each.article for each in db.session.scalars(select(QuestionVersion))] == [25, None]


def test_a_question_on_an_edition_that_was_superseded_since_is_told(
    app: Flask, client: Client, cast: Cast, law: int
) -> None:
    client.sign_in(cast.zhao_min)
    with app.app_context():
        row = banks.create("题库", None)
        edition = db.session.get_one(Edition, law)
        wording = banks.Wording("true_false", "甲。", TRUE_FALSE_OPTIONS, frozenset({0}), "", edition, ArticleNumber(3))
        banks.add_all(row, [wording], cast.zhao_min)
        bank, before = f"/question-banks/{row.id}", "state-warn"
        db.session.commit()
    assert before not in client.get(bank).text.partition("<tbody>")[2]
    with app.app_context():
        drafts.apply(
            drafts.read(
                "新.md", "# 中华人民共和国安全生产法\n第三条 新。\n".encode(), Given(None, "2026", date(2026, 1, 1))
            ),
            by=None,
        )
        db.session.commit()

    assert "《安全生产法》2021" in client.get(bank).text.partition("<tbody>")[2]
