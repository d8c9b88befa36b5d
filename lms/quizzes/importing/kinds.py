"""Names of the kinds of question, as files write them."""

import re

from lms.quizzes.importing.drafts import MULTIPLE, SINGLE, TRUE_FALSE
from lms.quizzes.importing.texts import narrow
from lms.quizzes.kinds import CASE, FILL_IN, SHORT_ANSWER

# 不定项: one or more right options, marked like 多选. The others are known by name, so that a file can be told about them.
ANY_NUMBER, CHOICE, WRITTEN = "any_number", "choice", "written"
NAMES = {
    TRUE_FALSE: "判断 是非 对错 正误 判断正误 判断对错 truefalse true/false tf judge judgement judgment yesno trueorfalse bool boolean panduan",
    SINGLE: "单选 单项选择 单项 单项选择题型 single singlechoice singleselect singleanswer onechoice radio danxuan",
    MULTIPLE: "多选 多项选择 多项 multiple multiplechoice multipleselect multipleanswer multi multichoice multiselect checkbox duoxuan",
    ANY_NUMBER: "不定项 不定项选择 不定向选择",
    CHOICE: "选择 choice",
    FILL_IN: "填空 fill fillin fillblank fillinblank fillintheblank blank tiankong",
    SHORT_ANSWER: "简答 问答 论述 名词解释 主观 shortanswer essay subjective jianda wenda",
    CASE: "案例 案例分析 材料 材料分析 共用题干 case",
    WRITTEN: "计算",
}
BETWEEN_WORDS = re.compile(r"(?<=[a-z])[_-](?=[a-z])")
# Programs number their kinds each in its own way: 1 may be 单选 or 判断.
CODE = re.compile(r"\d{1,3}")
_KINDS = {name: kind for kind, names in NAMES.items() for name in names.split()}
HEADING = re.compile(
    r"^(?P<number>[(（]?第?(?:(?P<chinese>[一二三四五六七八九十]{1,3})|\d{1,3}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[IVX]{1,4}(?=[、.．]))"
    r"(?:部分|大题|章|节)?\s*[、.．:：,，)）]*)?\s*(?P<bracket>[(（【\[])?\s*"
    r"(?P<name>[^\s()（）【】\[\],，。:：;；]{2,8})\s*[)）】\]]?\s*"
)
# "（每题2分，共40分）", "共10题": so goes a heading on, and no stem.
GOES_ON = re.compile(
    r"[(（【\[].*[题分选答错对\d]|[:：,，。]?\s*(?:$|共|每|本|请|将|下列各|以下各|以下每|在|合计|总|判断下列|部分)"
)
ASKS = re.compile(r"[(（]\s*[A-Ha-h√×✓✗对错]*\s*[)）]|_{2,}|[?？]")
# These need no 题 to be headings.
PLAIN = frozenset(["单选", "多选", "判断", "填空", "简答", "单项选择", "多项选择", "不定项选择", "案例分析"])


def named(text: str) -> str | None:
    """The kind that a cell names, or None; programs write single_choice and true-false."""
    name = BETWEEN_WORDS.sub("", narrow(text)).strip("。.:;*()[]【】")
    return _KINDS.get(name) or _KINDS.get(name.removesuffix("题"))


def is_code(text: str) -> bool:
    """Whether a cell has a figure in place of a name, which tells nothing by itself."""
    return bool(CODE.fullmatch(narrow(text)))


def of_heading(text: str) -> str | None:
    """The kind that a heading between the questions announces: "二、多选题（每题2分，共40分）".

    The kind in front of a stem, as in "1、（单选题）下列…", is none.
    """
    found = HEADING.match(text) if len(text) <= 200 else None
    kind = named(found["name"].removesuffix("部分")) if found else None
    return kind if found and kind and _is_heading(found, text[found.end() :]) else None


def in_front(text: str) -> str | None:
    """The kind that a line begins with, whatever follows it."""
    found = HEADING.match(text)
    return named(found["name"].removesuffix("部分")) if found else None


def behind_heading(text: str) -> str:
    """What follows the name of the kind in a heading."""
    found = HEADING.match(text)
    return text[found.end() :].lstrip(":： ") if found else ""


def _is_heading(found: re.Match[str], rest: str) -> bool:
    name = found["name"]
    if not rest:
        return "题" in name or bool(found["chinese"]) or name in PLAIN
    if found["chinese"] and not found["bracket"]:
        return True
    return "题" in name + rest and bool(GOES_ON.match(rest)) and not ASKS.search(rest)
