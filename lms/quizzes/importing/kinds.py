"""Names of the kinds of question, as files write them."""

import re

from lms.quizzes.importing.drafts import MULTIPLE, SINGLE, TRUE_FALSE
from lms.quizzes.importing.texts import narrow
from lms.quizzes.kinds import CASE, FILL_IN, SHORT_ANSWER

# 不定项: one or more right options, marked like 多选. The others are known by name, so that a file can be told about them.
ANY_NUMBER, CHOICE, WRITTEN = "any_number", "choice", "written"
NAMES = {
    TRUE_FALSE: "判断 是非 对错 正误 判断正误 判断对错 truefalse true/false tf judge judgement judgment yesno",
    SINGLE: "单选 单项选择 单项 单项选择题型 single singlechoice onechoice radio",
    MULTIPLE: "多选 多项选择 多项 multiple multiplechoice multi checkbox",
    ANY_NUMBER: "不定项 不定项选择 不定向选择",
    CHOICE: "选择 choice",
    FILL_IN: "填空 fill fillin fillblank fillintheblank",
    SHORT_ANSWER: "简答 问答 论述 名词解释 主观 shortanswer essay",
    CASE: "案例 案例分析 材料 材料分析 共用题干 case",
    WRITTEN: "计算",
}
_KINDS = {name: kind for kind, names in NAMES.items() for name in names.split()}
HEADING = re.compile(
    r"^(?:[(（]?第?[一二三四五六七八九十\d]{1,3}(?:部分|大题|章|节)?\s*[、.．:：)）]?)?\s*[(（【\[]?\s*"
    r"([^\s()（）【】\[\],，。:：;；]{2,8})"
)


def named(text: str) -> str | None:
    """The kind that a cell names, or None."""
    name = narrow(text).strip("。.:;*()[]【】")
    return _KINDS.get(name) or _KINDS.get(name.removesuffix("题"))


def of_heading(text: str) -> str | None:
    """The kind that a heading between the questions announces: "二、多选题（每题2分，共40分）"."""
    found = HEADING.match(text) if len(text) <= 80 else None
    return named(found[1]) if found and "题" in text else None
