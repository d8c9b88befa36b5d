"""Where the reader of a written text stands, and whether a line there begins a question.

A number begins a question when it goes on with the outer numbers, and not when it counts within the question: where it begins
at 1 again or goes on with a list there, only options or an answer of its own make it a question.
"""

import re
from collections.abc import Sequence

from lms.quizzes.importing import kinds, stems
from lms.quizzes.importing.formats import ahead, common_stems, headings, labels, marks
from lms.quizzes.importing.formats.common_stems import Common
from lms.quizzes.importing.formats.entries import Entry
from lms.quizzes.importing.formats.lines import FIRST_OPTION, OPTION, Line
from lms.quizzes.importing.formats.marks import Mark
from lms.quizzes.kinds import CASE

# The word in front of a stem, and what leads from a case to its questions.
STEM_LABEL = re.compile(r"^[【\[]?(?:题目|题干|试题)(?:内容)?\s*(?:[】\]]\s*[:：]?|[:：])\s*")
# "3安全…", "3.12月…", where a number is due.
BARE_NUMBER = re.compile(r"(\d{1,4})(?=[^\d\s.,，%％])|(\d{1,4})[.．]\s*(?=\d)")
# Numbers that were left out in a row; beyond, "2021、2022年" is no number of a question.
FURTHEST = 20


class Standing:
    """The questions so far, lines that nothing took, the part that goes on, the kind of the section, and the case that is open."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.entries: list[Entry] = []
        self.strays: list[Line] = []
        self.part = "heading"
        self.kind: str | None = None
        self.case: Entry | None = None
        self.before_case: Mark | None = None
        # The stem that numbered questions below it have in common, while such are to come.
        self.common: Common | None = None
        self.numbered = ahead.is_numbered(lines)

    def begins(self, at: int, text: str) -> bool:
        """Whether a question begins with this text of a line."""
        mark = marks.of(text)
        if self.part == "common" and self.common:
            return self.common.ends(self.lines, at, mark)
        last = self.entries[-1] if self.entries and self.part != "heading" else None
        if self._is_case_mark(at, text):
            return True
        if mark is None or not (mark.counts_questions or self.case):
            return self._begins_without_number(at, text, last)
        if last and self.ends_case(mark):
            return True
        if last is None or (self.case is last and self._is_part(at, mark)):
            return mark.counts_questions or self.case is not None
        return self._counts_on(at, mark, last) if not OPTION.match(text) else False

    def _begins_without_number(self, at: int, text: str, last: Entry | None) -> bool:
        if OPTION.match(text):
            return False
        if STEM_LABEL.match(text):
            return last is None or last.is_complete
        if self.kind == CASE:
            return self.case is None or (self.entries[-1].is_answered and ahead.leads_to_parts(self.lines, at))
        if last is None:
            return self._stands_alone(at, text)
        if (
            last.is_complete
            and ahead.asks(self.lines, at)
            and (found := BARE_NUMBER.match(text))
            and int(found[1] or found[2]) == last.number + 1
        ):
            return True
        if self.numbered:
            is_judged = (self.part == "stem" or last.has_short_answer) and stems.answer_inside(text) is not None
            return last.is_complete and (is_judged or ahead.leads_to_options(self.lines, at))
        return self.part not in {"stem", "options"} or (self.lines[at].follows_gap and last.is_complete)

    def _stands_alone(self, at: int, text: str) -> bool:
        """Whether a question without number begins below a heading, rather than words about the paper."""
        after = ahead.after(self.lines, at)
        if FIRST_OPTION.match(after) or any(map(labels.names_answer, (after, self.lines[at].text))):
            return True
        if stems.answer_inside(text):
            return True
        return not headings.is_aside(text) and (not self.numbered or ahead.leads_to_options(self.lines, at))

    def _counts_on(self, at: int, mark: Mark, last: Entry) -> bool:
        """Whether a number goes on with the outer numbers, and not with a list within the question."""
        is_next, is_alike = mark.number == last.number + 1, last.mark is not None and mark.style == last.mark.style
        if self.part in {"stem", "options"} and not last.is_answered:
            return (not mark.follows(last.inner) and mark.number > last.number) or "options" in last.lines
        if mark.follows(last.inner):
            return is_next and is_alike and ahead.asks(self.lines, at)
        if mark.number > last.number and (is_alike or (not mark.style.startswith("(") and mark.counts_questions)):
            return is_next or mark.number <= last.number + FURTHEST or ahead.asks(self.lines, at)
        return ahead.asks(self.lines, at) or (not last.is_written and self.part not in {"answer", "explanation"})

    def begins_case(self, at: int, text: str) -> bool:
        """Whether that question is the stem of a case."""
        if self._is_case_mark(at, text):
            return True
        if self.kind != CASE:
            return False
        mark = marks.of(text)
        if self.case is None or mark is None:
            return True
        return mark.follows(self.case.mark)

    def _is_case_mark(self, at: int, text: str) -> bool:
        mark = marks.of(text)
        words = stems.read(text, numbered=True, previous=None).text if mark and mark.counts_questions else text
        return bool(headings.CASE_MARK.match(words)) and (self.kind == CASE or ahead.leads_to_parts(self.lines, at))

    def _is_part(self, at: int, mark: Mark) -> bool:
        """Whether a number below the stem of a case is that of its first question, or of the next case."""
        case = self.entries[-1].mark
        return (
            case is None
            or not mark.counts_questions
            or mark.style.startswith("(")
            or mark == case.next
            or ahead.asks(self.lines, at)
        )

    def ends_case(self, mark: Mark) -> bool:
        """Whether the number goes on with that of the case, or with those before it, and not with those of its questions."""
        if self.case is None or self.case is self.entries[-1]:
            return False
        last = self.entries[-1].mark
        return not (last and last.style == mark.style) and mark.follows(self.case.mark or self.before_case)

    def is_bare_option(self, at: int, text: str) -> bool:
        """Whether "A一" stands above "B二"."""
        after = ahead.after(self.lines, at)
        return self.part == "stem" and bool(FIRST_OPTION.match(text)) and after[:1] in {"B", "b"}

    def is_of_common(self, at: int) -> bool:
        """Whether the line begins a stem that several questions have in common, or goes on with it."""
        line = self.lines[at]
        if common_stems.OPTIONS.match(line.text):
            self.stray(at)
            self.part = "heading"
            return True
        if found := common_stems.announced(line):
            self.forget_common()
            self.common, self.part, self.case = found, "common", None
            return True
        if self.part != "common" or self.common is None or kinds.of_heading(line.text) or self.begins(at, line.text):
            return False
        self.common.lines.append(line.text)
        return True

    def forget_common(self) -> None:
        """Leave the common stem; what no question took is no stem."""
        if self.common and not self.common.taken:
            self.strays.append(self.common.as_line)
        self.common = None

    def common_of(self, text: str) -> Common | None:
        """The common stem of the question that begins with this text, if it has one."""
        last = self.entries[-1].number if self.entries else None
        number = stems.read(text, numbered=self.numbered, previous=last or None).number
        if self.common and not self.common.holds(number):
            self.forget_common()
        if self.common:
            self.common.taken += 1
        return self.common

    def stray(self, at: int) -> None:
        """Keep the line as one that nothing took."""
        if self.lines[at] not in self.strays[-1:]:
            self.strays.append(self.lines[at])
