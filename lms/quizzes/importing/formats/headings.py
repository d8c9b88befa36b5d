"""What stands between questions without being one: headings of sections, of chapters and cases, and the words of a paper's head."""

import re

from lms.quizzes.importing import kinds, stems
from lms.quizzes.importing.formats import marks
from lms.quizzes.kinds import CASE

# A section of a kind that the site has no name for.
UNKNOWN = re.compile(
    r"^[(（]?[一二三四五六七八九十]{1,3}\s*[)）、.．]\s*([^\s()（）,，。:：;；]{1,8}(?<!问)题)\s*(?:$|[(（:：,，])"
)
CHAPTER = re.compile(
    r"^第\s*[一二三四五六七八九十百\d]{1,4}\s*(?:章|节|编|篇|部分|单元|讲)(?:[\s、:：]|(?=\w)).{0,40}$|^[(（]?[一二三四五六七八九十]{1,3}[)）、.．].{1,30}$"
)
ASKS = re.compile(r"[(（]\s*[)）]|_{2,}|[?？]")
SENTENCE = re.compile(r"[。；;!！…:：]\s*$")
# The number of a page at its foot.
PAGE = re.compile(r"^[-—–]+\s*\d{1,4}\s*[-—–]+$|^第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?$")
EMPTY = re.compile(r"[(（]\s*[)）]|[?？]")
INSTRUCTS = re.compile(r"每小?题|打\s*[“\"‘'√×✓]|[填写]在|填入")
# Words of a paper's head, and of its instructions.
HEAD = re.compile(
    r"姓\s*名|单\s*位[:：_ ]|得\s*分|成\s*绩|日\s*期|考试时间|答题时间|满分|总分|及格|合格线|每小?题|本大?题|共.{1,8}[题分]|(?:说明|须知|注意事项|要求)(?:[:：]|$)|阅卷|评分人|核分人|考号|工号|第.{1,4}页|选出|填写|答题"
)
CASE_MARK = re.compile(
    r"^[【\[(（]?\s*(?:(?:事故|典型)?案例(?:分析|背景)?|背景(?:材料|资料)?|材料|资料|案情|案例材料)\s*[一二三四五六七八九十\d]{0,3}\s*"
    r"(?:[】\])）]\s*[:：]?|[:：]|$)\s*"
)


def unknown_kind(text: str) -> str:
    """The name of a kind that nobody knows, if the line is a heading of one."""
    found = UNKNOWN.match(text)
    return found[1] if found and kinds.of_heading(text) is None else ""


def rest(text: str) -> str:
    """What a heading says of the questions themselves: the stem of a case, or a question on the same line."""
    behind = kinds.behind_heading(text)
    is_question = stems.number_of(behind) is not None or (kinds.of_heading(text) == CASE and len(behind) > 15)
    return behind if is_question and not HEAD.search(behind[:30]) else ""


def is_chapter(text: str, last: marks.Mark | None) -> bool:
    """Whether a line may head a chapter, and goes on with no list that is open above it."""
    mark = marks.of(text)
    is_one = CHAPTER.match(text) and not ASKS.search(text) and not SENTENCE.search(text)
    return bool(is_one) and not (mark and mark.follows(last))


def is_aside(text: str) -> bool:
    """Whether words above the first question are those of a title or a paper's head, and ask nothing."""
    if INSTRUCTS.search(text):
        return True
    if stems.answer_inside(text) or EMPTY.search(text) or CASE_MARK.match(text):
        return False
    return bool(HEAD.search(text)) or not (ASKS.search(text) or SENTENCE.search(text) or len(text) > 60)
