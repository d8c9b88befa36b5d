"""What markers go by, as one text for formats that have a place for no more: 参考答案, 评分要点 with their shares, 解析.

参考答案：警戒、疏散、报告
评分要点：
警戒 | 2
报告 | 1
解析：第四十条
"""

import re

from lms.quizzes.details import NONE, Details
from lms.quizzes.importing import written_kinds

MODEL, POINTS, EXPLANATION = "参考答案", "评分要点", "解析"
HEAD = re.compile(rf"^({MODEL}|{POINTS}|{EXPLANATION})[:：]", re.MULTILINE)


def written(holds: Details, explanation: str = "") -> str:
    """The text; parts that say nothing are left out."""
    points = "".join(f"\n{point.text} | {point.share:g}" for point in holds.points)
    each = ((MODEL, holds.model), (POINTS, points), (EXPLANATION, explanation))
    return "\n".join(f"{name}：{text}" for name, text in each if text)


def read(text: str) -> tuple[str, Details, str]:
    """What markers go by, and the explanation; or the text itself, where it does not begin with such a heading."""
    if not HEAD.match(text):
        return text, NONE, ""
    _, *rest = HEAD.split(text)
    parts = {name: said.strip() for name, said in zip(rest[::2], rest[1::2], strict=True)}
    holds = Details(model=parts.get(MODEL, ""), points=written_kinds.points(parts.get(POINTS, "")))
    return "", holds, parts.get(EXPLANATION, "")


def comes_back(holds: Details, explanation: str = "") -> bool:
    """Whether reading gives what was written: no text has a heading in it, nor a line where it may have none."""
    return read(written(holds, explanation)) == ("", holds, explanation)
