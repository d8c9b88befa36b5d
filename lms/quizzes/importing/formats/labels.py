"""The parts of a written question that say themselves what they are: 答案：, 【解析】, 正确答案 B, also glued to what stands before."""

import re
from collections.abc import Iterator

ANSWER, OWN_ANSWER, EXPLANATION = "answer", "own_answer", "explanation"
MARKING, POINTS = "marking", "points"
WORDS = {
    # What somebody chose, as platforms print it beside the right answer; it is no key.
    OWN_ANSWER: r"(?:我|你|您|考生|学生|学员)的?(?:答案|作答|选择)",
    ANSWER: r"(?:本题|试题|题目)?(?:正确|参考|标准)?\s*答\s*案(?:要点|是|为)?|(?:答题|参考)要点|正确(?:选项|项)|答(?=\s*[:：])|选(?=\s*[A-H]{1,8}\s*[。.]?\s*$)",
    EXPLANATION: r"(?:答案|试题|题目|本题)?(?:解析|详解|解释)|【说明|(?<=【)分析|理由|改正|更正|备注|错因",
    MARKING: r"(?:评分|得分|给分)(?:要点|标准)",
    "article": r"法条依据|法律依据|法条|依据|出处",
    "kind_cell": r"题型|(?:试题|题目)类型",
    "difficulty": r"(?:试题|题目)?\s*难\s*度(?:系数|等级)?|难易程度",
    "tags": r"标签|关键词",
    "topics": r"(?:考核)?知识点|考点|考核点",
    "options": r"(?:备选|候选)?选项(?:内容)?",
    # What a question earns is a matter of papers, and not of the bank.
    POINTS: r"(?:本题)?(?:分值|分数|得分)",
}
# What may stand before its question.
ABOUT = frozenset(("kind_cell", "difficulty", "tags", "topics", POINTS))
ONE_ANSWER = r"(?:[A-Ha-h](?:[\s,，、]*[A-Ha-h]){0,7}|[√✓✔×✗✘对错TFYN]|正确|错误)"
_NAMES = "|".join(f"(?P<{name}>{words})" for name, words in WORDS.items())
_ANY = "|".join(WORDS.values())
_ENDS = rf"\s*[)）】\]]?\s*[。.；;]?\s*(?:$|[【\[(（]?\s*(?:{_ANY}))"
_FRONT = r"(?:^|(?<=[\s。；;，,.)）】\]A-H√×对错]))[【\[(（]?"
_BRACKET = r"[【\[]|[(（](?=\s*(?:正确|参考|标准)?答案)"
_GLUED = rf"(?=(?:[我你您]的)?(?:正确|参考|标准)?答案(?:是|为)?\s*[:：]\s*{ONE_ANSWER}{_ENDS})"
_ALONE = rf"(?<=案|为|是|项|选)(?=\s*{ONE_ANSWER}{_ENDS})"
LABEL = re.compile(rf"(?:{_FRONT}|{_BRACKET}|{_GLUED})\s*(?:{_NAMES})\s*(?:[】\])）]\s*[:：]?|[:：]|{_ALONE})\s*")


def divided(text: str, part: str) -> Iterator[tuple[str, str]]:
    """The line as what continues `part` and what stands behind each label, without empty beginnings.

    An explanation may speak of the right answer without giving it anew.
    """
    begin, now = 0, part
    for found in LABEL.finditer(text):
        name = str(found.lastgroup)
        if found.start() and name == ANSWER and (now == EXPLANATION):
            continue
        if begin or text[: found.start()].strip():
            yield now if begin else "", text[begin : found.start()].strip()
        begin, now = found.end(), name
    yield now if begin else "", text[begin:].strip()


def names_answer(text: str) -> bool:
    """Whether an answer is given somewhere in the line."""
    return any(found.lastgroup == ANSWER for found in LABEL.finditer(text))
