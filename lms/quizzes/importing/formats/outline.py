"""Which question each line of a written text belongs to."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import replace

from lms.quizzes.importing import kinds, stems
from lms.quizzes.importing.formats import ahead, headings, key_blocks, keyed, labels, marks, shared_answers
from lms.quizzes.importing.formats.answer_keys import Key
from lms.quizzes.importing.formats.entries import Entry
from lms.quizzes.importing.formats.key_blocks import Block
from lms.quizzes.importing.formats.lines import FIRST_OPTION, OPTION, Line, prepared
from lms.quizzes.importing.formats.standing import STEM_LABEL, Standing
from lms.quizzes.importing.records import Record
from lms.quizzes.importing.stems import Stem
from lms.quizzes.kinds import CASE

# More than any import takes.
MOST_KEYS = 40_000
# Behind these nothing goes on.
CLOSED = frozenset(("heading", labels.OWN_ANSWER, labels.POINTS))
EARNS = re.compile(r"^[(（]?\d{1,3}(?:\.\d)?\s*分[)）]?$")
LEADS_TO_PARTS = re.compile(r"^(?:请?回答)?(?:下列|以下)?(?:问题?|思考题)\s*[:：]$")


class Sheet(Standing):
    """The text, read line by line: its questions, the answers that stand together, and lines that nothing took."""

    def __init__(self, lines: Iterable[Line]) -> None:
        super().__init__([line for line in map(prepared, lines) if line.text and not headings.PAGE.match(line.text)])
        self.keys: list[Key] = []
        self.blocks: list[tuple[list[Key], int]] = []
        self.section = self.heading = 0
        self.unknown_kind = ""
        # What stands before its question, in texts that begin so.
        self.about: list[tuple[str, str, Line]] = []
        self.leading: set[str] = set()
        self._read()

    def _read(self) -> None:
        at = 0
        while at < len(self.lines):
            at = self._line(at)
        self.forget_common()
        self.strays += [line for _, _, line in self.about]
        for case, together in itertools.groupby(self.entries, lambda entry: id(entry.case)):
            if case != id(None):
                shared_answers.share(list(together))
        for entry in self.entries:
            entry.close()
        for keys, end in self.blocks:
            keyed.give(keys, self.entries[:end])

    def _line(self, at: int) -> int:
        """Read a line, or the answers that begin there; the index of the next."""
        text = self.lines[at].text
        if self.is_of_common(at):
            return at + 1
        if self.entries and key_blocks.begins(self.lines, at, unanswered=self._unanswered()):
            return self._answers(at)
        kind, unknown = kinds.of_heading(text), headings.unknown_kind(text)
        if (kind or unknown) and not self._goes_on_within(text):
            self._head(kind, unknown)
            if behind := headings.rest(text):
                self._parts(at, behind)
        elif not self._is_chapter(at):
            self._parts(at, text)
        return at + 1

    def _unanswered(self) -> int:
        """How many questions at the end of those read have no answer."""
        behind = reversed(self.entries[self._behind_keys() :][-3:])
        return sum(1 for _ in itertools.takewhile(lambda entry: not entry.is_answered, behind))

    def _answers(self, at: int) -> int:
        known = frozenset(entry.record.kind for entry in self.entries[self._behind_keys() :] if not entry.is_answered)
        block = Block(self.lines, at, known).read()
        if block.end == at:
            block.end, block.strays = at + 1, [self.lines[at]]
        room = MOST_KEYS - len(self.keys)
        self.keys += block.keys[:room]
        self.strays += block.strays
        self.blocks.append((block.keys[:room], len(self.entries)))
        self.forget_common()
        self.part, self.case = "heading", None
        return block.end

    def _behind_keys(self) -> int:
        return self.blocks[-1][1] if self.blocks else 0

    def _goes_on_within(self, text: str) -> bool:
        mark = marks.of(text)
        return (
            bool(self.entries) and self.part != "heading" and mark is not None and mark.follows(self.entries[-1].inner)
        )

    def _head(self, kind: str | None, unknown: str) -> None:
        self.section, self.heading = self.section + 1, self.heading + 1
        self.forget_common()
        self.kind, self.unknown_kind = kind, unknown
        self.part, self.case = "heading", None

    def _is_chapter(self, at: int) -> bool:
        """Whether the line heads a chapter: then nothing goes on behind it."""
        line = self.lines[at]
        last = self.entries[-1] if self.entries else None
        is_title = line.is_title and marks.of(line.text) is None and not labels.LABEL.search(line.text)
        if not is_title:
            after = ahead.after(self.lines, at)
            mark = marks.of(after)
            leads = (mark and mark.counts_questions) or kinds.of_heading(after) or after.startswith("第")
            if not (leads and headings.is_chapter(line.text, last.inner if last else None)):
                return False
        self.part, self.case = "heading", None
        return True

    def _parts(self, at: int, text: str) -> None:
        """The line, divided where its labels stand."""
        for part, words in labels.divided(text, self.part):
            if part == "":
                self._bare(at, words)
            else:
                self._labelled(at, part, words)

    def _labelled(self, at: int, part: str, text: str) -> None:
        if part in labels.ABOUT and not self.entries:
            self.leading.add(part)
        if part in self.leading and (not self.entries or self.entries[-1].is_answered):
            self.about.append((part, text, self.lines[at]))
        elif self.entries and self.part != "heading":
            self.part = part
            self.entries[-1].begin(part, text)
        else:
            self.stray(at)

    def _bare(self, at: int, text: str) -> None:
        if self.begins(at, text):
            self._begin(at, text)
        elif self.part not in CLOSED:
            self._continue(at, text)
        elif self.part != "heading" or not headings.is_aside(text) or OPTION.match(text):
            self.stray(at)

    def _begin(self, at: int, text: str) -> None:
        last = self.entries[-1] if self.entries else None
        common = self.common_of(text)
        mark, begins_case = marks.of(text), not common and self.begins_case(at, text)
        if mark and not begins_case and self.ends_case(mark):
            self.case = None
        within = self.case is not None and not begins_case
        stem = self._stem(text, within)
        if last and not within and stem.number == 1 and last.section == self.section and last.number >= 1:
            self.section += 1
        kind = CASE if begins_case else stem.kind or (None if within else self.kind)
        record = Record(self.lines[at].place, number=stem.number, kind=kind, kind_cell=self.unknown_kind)
        record.is_within_case = within
        case = self.case if within else None
        self._open(Entry(record, self.heading, self.section, mark, case=case, common=common), begins_case)
        self.entries[-1].add("stem", stem.text)
        self.entries[-1].inner = None

    def _stem(self, text: str, within: bool) -> Stem:
        last = self.entries[-1].number if self.entries else None
        stem = stems.read(text, numbered=self.numbered, previous=last or None)
        label = headings.CASE_MARK.match(stem.text) or STEM_LABEL.match(stem.text)
        words = stem.text[label.end() :] if label else stem.text
        return replace(stem, text=stems.CIRCLED.sub("", words) if within else words)

    def _open(self, entry: Entry, begins_case: bool) -> None:
        self.entries.append(entry)
        self.part = "stem"
        if begins_case:
            self.case, self.before_case = entry, self.entries[-2].mark if len(self.entries) > 1 else None
        for part, text, _ in self.about:
            entry.begin(part, text)
        self.about = []

    def _continue(self, at: int, text: str) -> None:
        if EARNS.match(text) or (self.case is self.entries[-1] and LEADS_TO_PARTS.match(text)):
            return
        if self.part == labels.ANSWER and self.entries[-1].awaits_options and FIRST_OPTION.match(text):
            self.part = "options"
        if self.part in {"stem", "options"} and (OPTION.match(text) or self.is_bare_option(at, text)):
            self.part = "options"
        self.entries[-1].add(self.part, text)
