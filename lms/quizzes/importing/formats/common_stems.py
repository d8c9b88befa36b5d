"""A stem that several numbered questions have in common: "1-2题共用题干：…", "（1～3题共用题干）", "根据以下材料，回答第1～3题。"

The questions come in as one case, as those of a table with a column 共用题干 do: they are drawn, shown, sealed and marked
together, each beside its stem, and every format writes and reads them so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lms.quizzes.importing import stems
from lms.quizzes.importing.drafts import COMMON_STEM
from lms.quizzes.importing.formats import ahead, headings
from lms.quizzes.importing.formats.lines import OPTION, Line
from lms.quizzes.importing.formats.marks import Mark
from lms.quizzes.importing.records import Record
from lms.quizzes.kinds import CASE

# "1-50题" speaks of a section.
MOST = 20
RANGE = r"(?:第\s*)?(\d{1,4})\s*(?:题\s*)?[-—–－~～〜至到、,，]+\s*(?:第\s*)?(\d{1,4})\s*[小道]?题"
_STEM = r"(?:题干|材料|案例|背景|资料|情[景境]|场景|事故)"
_SHARE = rf"(?:共用|公用|共有|共同|基于|根据|依据)(?:同一|一个|一段|下列|以下|下面|上述|的)*{_STEM}(?:[材资]料)?"
_ENDS = r"\s*(?:[)）】\]]\s*[:：]?|[:：。.]|\s|$)\s*"
FIRST = re.compile(
    rf"^[(（【\[]?\s*(?:{RANGE}\s*[，,]?\s*{_SHARE}|(?:共用|公用|共同)题干\s*[】\])）]?\s*[:：]?\s*[(（]?\s*{RANGE}){_ENDS}"
)
ORDER = re.compile(
    rf"[\s，,。；;(（]*(?:请\s*)?(?:(?:根据|依据|阅读|结合)[^，,。；;]{{1,20}}[，,]?\s*)?(?:请\s*)?(?:回答|完成|解答|作答)(?:下面|下列|以下)?(?:的)?\s*{RANGE}"
    r"[^，,。；;]{0,6}[)）】\]]?[。.:：]?\s*$"
)
# Options that several questions have in common, which nothing here puts together.
OPTIONS = re.compile(rf"^[(（【\[]?\s*{RANGE}\s*(?:共用|公用|共同)的?(?:备选)?(?:答案|选项)")


@dataclass
class Common:
    """The lines of a stem, and the first and last number of its questions."""

    first: int
    last: int
    line: Line
    lines: list[str] = field(default_factory=list)
    taken: int = 0

    @property
    def stem(self) -> str:
        return headings.CASE_MARK.sub("", "\n".join(filter(None, self.lines)))

    def holds(self, number: int | None) -> bool:
        """Whether a question of that number belongs to it; without a stem none does."""
        return number is not None and self.first <= number <= self.last and bool(self.stem)

    def ends(self, lines: Sequence[Line], at: int, mark: Mark | None) -> bool:
        """Whether the stem ends before this line, where a question begins and no list within the stem."""
        if mark is None or not mark.counts_questions or OPTION.match(lines[at].text):
            return False
        is_its_own = self.first <= mark.number <= self.last and not mark.style.startswith("(")
        return is_its_own or ahead.asks(lines, at)

    @property
    def as_line(self) -> Line:
        """All of it, for a person to look at."""
        return replace(self.line, text="\n".join(filter(None, (self.line.text, *self.lines[1:]))))

    def case(self, parts: Sequence[Record]) -> Record:
        """The case of its questions."""
        each = [_without_kind_of_case(part) for part in parts]
        return Record(self.line.place, stem=self.stem, kind=CASE, parts=each, told=(COMMON_STEM,))


def _without_kind_of_case(part: Record) -> Record:
    part.kind = None if part.kind == CASE else part.kind
    return part


def announced(line: Line) -> Common | None:
    """The stem that a line begins, or says whole."""
    if stems.number_of(line.text) is not None:
        return None
    if found := FIRST.match(line.text):
        return _common(line, found, line.text[found.end() :])
    if found := ORDER.search(line.text):
        return _common(line, found, line.text[: found.start()])
    return None


def _common(line: Line, found: re.Match[str], words: str) -> Common | None:
    first, last = map(int, filter(None, found.groups()))
    return Common(first, last, line, [words.strip()]) if first < last < first + MOST else None
