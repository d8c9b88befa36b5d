"""Lines of a written text, brought into the order in which they are read: the number first, the verdict behind the stem."""

import re
from dataclasses import dataclass, replace

from lms.quizzes.importing import kinds
from lms.quizzes.importing.drafts import Place
from lms.quizzes.importing.texts import tidy
from lms.quizzes.kinds import CASE
from lms.statutes import figures

ORNAMENT = re.compile(r"^(?:[★☆◆◇■▲※]|#{1,6}(?=\s)|[-•·](?=\s+(?:[A-H]|\d)))\s*")
MARKDOWN = re.compile(r"\*\*")
# "（√）1、…", as papers have the brackets to write in before the number.
BRACKET_FIRST = re.compile(
    r"^([(（]\s*(?:[A-Ha-h]{0,8}|[√✓✔×✗✘]|对|错|正确|错误)\s*[)）])\s*(?=\d{1,4}\s*[、.．])(.*)$"
)
# "题目：1、…"
LABEL_FIRST = re.compile(r"^[【\[]?(?:题目|题干|试题)\s*[】\]]?\s*[:：]?\s*(?=\d{1,4}\s*[、.．](?!\d))")
# "1【单选题】…"
KIND_BEHIND = re.compile(r"^(\d{1,4})\s*([【\[(（]([^()（）【】\[\]]{2,6})[】\])）].*)$")
# "问题一：" about a case
PART = re.compile(r"^问题?\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*[:：、.．]\s*")
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
    text = MARKDOWN.sub(" ", tidy(line.text)).strip()
    text = LABEL_FIRST.sub("", ORNAMENT.sub("", text))
    text = PART.sub(lambda found: f"（{figures.number(found[1])}）", text)
    if (found := KIND_BEHIND.match(text)) and kinds.named(found[3]):
        text = f"{found[1]}、{found[2]}"
    elif found := BRACKET_FIRST.match(text):
        text = f"{found[2]} {found[1]}"
    elif (found := KIND_FIRST.match(text)) and kinds.named(found[1]) not in {None, CASE}:
        text = f"{found[2]}【{found[1]}】{found[3]}"
    return replace(line, text=text)
