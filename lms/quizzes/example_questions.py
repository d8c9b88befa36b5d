"""One question of each kind, of which every example file is made."""

from lms.quizzes.details import Details, Part
from lms.quizzes.exporting.exported import Exported
from lms.quizzes.importing.drafts import MULTIPLE, SINGLE, TRUE_FALSE, TRUE_FALSE_OPTIONS
from lms.quizzes.kinds import CASE, FILL_IN, SHORT_ANSWER

QUESTIONS = (
    Exported(
        1, TRUE_FALSE, "生产经营单位的主要负责人是本单位安全生产第一责任人。", TRUE_FALSE_OPTIONS, frozenset({0}),
        "主要负责人对本单位的安全生产工作全面负责。", "《安全生产法》第五条", difficulty=1, tags=("主要负责人",),
    ),
    Exported(
        2, SINGLE, "安全生产工作坚持的方针是（　）。", ("安全第一、预防为主、综合治理", "生产第一、安全第二", "先生产、后治理"),
        frozenset({0}), "方针写在总则中。", "《安全生产法》第三条", difficulty=2, tags=("总则", "方针"),
    ),
    Exported(
        3, MULTIPLE, "从业人员有权（　）。", ("了解作业场所的危险因素", "拒绝违章指挥", "拒绝接受安全培训"), frozenset({0, 1}),
        "接受培训是义务。", "《安全生产法》第五十三条", difficulty=3, tags=("从业人员权利",),
    ),
    Exported(
        4, FILL_IN, "生产经营单位应当对从业人员进行安全生产教育和____。", (), frozenset(), "教育和培训缺一不可。",
        "《安全生产法》第二十八条", Details(blanks=(("培训",),)), difficulty=2, tags=("教育培训",),
    ),
    Exported(
        5, SHORT_ANSWER, "从业人员发现事故隐患，应当怎么办？", (), frozenset(), "接到报告的人员应当及时处理。",
        "《安全生产法》第五十九条", Details(model="立即向现场安全生产管理人员或者本单位负责人报告"), difficulty=3, tags=("从业人员义务",),
    ),
    Exported(
        6, CASE, "某厂新招的工人未经培训上岗，操作中受伤。", (), frozenset(), "", "《安全生产法》第二十八条",
        Details(parts=(
            Part(SINGLE, "该厂违反了（　）。", ("未经培训合格不得上岗的规定", "劳动合同的约定", "消防的规定"), "A", explanation="培训合格后方可上岗。"),
            Part(TRUE_FALSE, "工人自愿上岗，该厂就没有责任。", TRUE_FALSE_OPTIONS, "B", explanation="培训是单位的义务。"),
        )),
        difficulty=4, tags=("教育培训",),
    ),
)  # fmt: skip
