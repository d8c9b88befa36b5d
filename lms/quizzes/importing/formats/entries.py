"""A written question while it is put together, line by line."""

import re
from dataclasses import dataclass, field

from lms.quizzes.importing import stems
from lms.quizzes.importing.drafts import Doubt
from lms.quizzes.importing.formats import labels, left_in_stem, marks
from lms.quizzes.importing.formats.common_stems import Common
from lms.quizzes.importing.formats.lines import FIRST_OPTION
from lms.quizzes.importing.formats.marks import Mark
from lms.quizzes.importing.records import Record
from lms.quizzes.importing.texts import narrow
from lms.quizzes.kinds import FILL_IN, SHORT_ANSWER

# "答案：3.A": the number once more.
OWN_NUMBER = re.compile(rf"(\d{{1,4}})\s*[.．、:：]\s*({labels.ONE_ANSWER})$")


@dataclass
class Entry:
    """Its record, the heading it stands under, and the `section`: headings, and new beginnings of the numbers, before it."""

    record: Record
    heading: int
    section: int
    mark: Mark | None
    case: "Entry | None" = None
    doubt: Doubt | None = None
    inner: Mark | None = None
    common: Common | None = None
    lines: dict[str, list[str]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Its number, 0 without one."""
        return self.mark.number if self.mark else self.record.number or 0

    @property
    def stem(self) -> str:
        return "\n".join(self.lines.get("stem", []))

    @property
    def is_answered(self) -> bool:
        return bool(self.record.answer) or "answer" in self.lines or stems.answer_inside(self.stem) is not None

    @property
    def has_short_answer(self) -> bool:
        """Whether its answer is given in letters or as a verdict, and so is at its end."""
        return bool(re.fullmatch(labels.ONE_ANSWER, "".join(self.lines.get(labels.ANSWER, [])).strip(" 。.")))

    @property
    def is_complete(self) -> bool:
        return "options" in self.lines or self.is_answered

    @property
    def is_written(self) -> bool:
        """Whether its answer is a text of several lines, as far as one can see."""
        return "options" not in self.lines and self.record.kind in {None, SHORT_ANSWER, FILL_IN}

    @property
    def awaits_options(self) -> bool:
        """Whether its answer stands before its options, so far as there are any."""
        return "options" not in self.lines and self.record.kind not in {SHORT_ANSWER, FILL_IN}

    def add(self, part: str, text: str) -> None:
        """Go on with a part."""
        self.lines.setdefault(part, []).append(text)
        self.inner = marks.last_in(text, self.inner)

    def begin(self, part: str, text: str) -> None:
        """A part with its label. Another answer than the one that was given is doubtful."""
        before = "\n".join(self.lines.get(part, [])).strip()
        if part == labels.ANSWER and (own := OWN_NUMBER.match(text)) and int(own[1]) == self.number:
            text = own[2]
        text = text.rstrip(",，、 ") if part == labels.ANSWER else text
        if part == labels.ANSWER and before and narrow(before) != narrow(text):
            self.doubt = Doubt("answer_contradicts", answer=text)
        self.inner = None
        if part != labels.ANSWER or not before:
            self.add(part, text)

    def close(self) -> None:
        """Hand the lines over to the record."""
        own = self.lines.pop(labels.OWN_ANSWER, None)
        self.lines.pop(labels.POINTS, None)
        if marking := self.lines.pop(labels.MARKING, None):
            self.lines.setdefault(labels.ANSWER, []).extend(marking)
        for part, lines in self.lines.items():
            setattr(self.record, part, "\n".join(filter(None, lines)))
        left_in_stem.take(self.record)
        if self.record.options and not self.doubt:
            self.doubt = self._doubt_of_options()
        if own and not self.record.answer and not stems.answer_inside(self.record.stem):
            self.doubt = Doubt("own_answer", answer=" ".join(own))

    def _doubt_of_options(self) -> Doubt | None:
        if self.record.kind in {FILL_IN, SHORT_ANSWER}:
            return Doubt("options_unexpected")
        return None if FIRST_OPTION.match(self.record.options) else Doubt("options_unclear")
