"""Lines of a written text, brought into the order in which they are read: the number first, the verdict behind the stem."""

import re
from dataclasses import dataclass, replace

from lms.quizzes.importing import kinds
from lms.quizzes.importing.drafts import Place
from lms.quizzes.importing.texts import tidy
from lms.quizzes.kinds import CASE

ORNAMENT = re.compile(r"^(?:[★☆◆◇■▲※]|#{1,6}(?=\s))\s*")
# "（√）1、…", as papers have the brackets to write in before the number.
BRACKET_FIRST = re.compile(
    r"^([(（]\s*(?:[A-Ha-h]{0,8}|[√✓✔×✗✘]|对|错|正确|错误)\s*[)）])\s*(?=\d{1,4}\s*[、.．])(.*)$"
)
# "【单选题】1、…", "单选题1、…"
KIND_FIRST = re.compile(r"^[【\[(（]?\s*([^\W\d]{2,6})\s*[】\])）]?\s*(\d{1,4}\s*[、.．:：]|第\s*\d{1,4}\s*题)(.*)$")

OPTION = re.compile(r"^[(（【\[]?\s*[A-Ha-h]\s*(?:[.．、:：,，)）】\]]|\s(?=\S))")
FIRST_OPTION = re.compile(r"^[(（【\[]?\s*[Aa]\s*(?:[.．、:：,，)）】\]]|\s(?=\S)|(?=[\u4e00-\u9fff]))")


@dataclass(frozen=True)
class Line:
    """A line of text with its place; a title begins nothing and belongs to nothing, unless it is numbered."""

    place: Place
    text: str
    is_title: bool = False
    follows_gap: bool = False


def prepared(line: Line) -> Line:
    """The line as it is read."""
    text = ORNAMENT.sub("", tidy(line.text))
    if found := BRACKET_FIRST.match(text):
        text = f"{found[2]} {found[1]}"
    elif (found := KIND_FIRST.match(text)) and kinds.named(found[1]) not in {None, CASE}:
        text = f"{found[2]}【{found[1]}】{found[3]}"
    return replace(line, text=text)
