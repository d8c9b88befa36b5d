"""Questions written one below the other, as in Word: number and stem, options behind letters, 答案：, 解析：, or all answers at the end.

A section heading (一、单项选择题) names the kind of what follows. A line that begins with the next number begins a question; any
other continues what stands above it. Where nothing is numbered, a line after an answer begins the next question.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lms.quizzes.importing import cases, kinds, reading, stems
from lms.quizzes.importing.drafts import Doubt, Doubtful, Found, Place
from lms.quizzes.importing.formats import answer_keys
from lms.quizzes.importing.formats.answer_keys import Key
from lms.quizzes.importing.records import Record
from lms.quizzes.importing.texts import narrow, tidy
from lms.quizzes.kinds import CASE
from lms.unpacking import CannotRead

# Where a part of a question begins that says itself what it is, at the beginning of a line or behind a space or a full stop.
LABELS = {
    "answer": r"(?:正确|参考|标准)?\s*答\s*案(?:是|为)?|答(?=\s*[:：])",
    "explanation": r"(?:答案|试题|题目)?(?:解析|详解)|【说明",
    "article": r"法条依据|法律依据|法条|依据|出处",
    "kind_cell": r"题型",
    "difficulty": r"(?:试题|题目)?\s*难\s*度(?:系数|等级)?|难易程度",
    "tags": r"标签|关键词",
    "topics": r"(?:考核)?知识点|考点|考核点",
}
_LABEL = "|".join(f"(?P<{name}>{words})" for name, words in LABELS.items())
LABEL = re.compile(rf"(?:^|(?<=[\s。；;.)）】\]A-H√×对错]))[【\[(（]?\s*(?:{_LABEL})\s*(?:[】\])）]\s*[:：]?|[:：])\s*")
# More than any import takes.
MOST_KEYS = 40_000
KEY = re.compile(r"(?:参考|标准|正确)?答案$")
OPTION = re.compile(r"^[(（【\[]?\s*[A-Ha-h]\s*(?:[.．、:：)）】\]]|\s(?=\S))")
# A section of a kind that the site has no name for.
UNKNOWN_HEADING = re.compile(
    r"^[(（]?[一二三四五六七八九十]{1,3}\s*[)）、.．]\s*([^\s()（）,，。:：;；]{1,8}题)\s*(?:$|[(（:：,，])"
)


@dataclass(frozen=True)
class Line:
    """A line of text with its place; a title begins nothing and belongs to nothing."""

    place: Place
    text: str
    is_title: bool = False
    follows_gap: bool = False


def looks_like(text: str) -> bool:
    """Whether lines of the text say answers, options, or judgements behind numbers."""
    lines = [line.strip() for line in text.splitlines()]
    answers = sum(bool(LABEL.match(line) or KEY.match(line)) for line in lines)
    options = sum(bool(OPTION.match(line)) for line in lines)
    judged = sum(stems.number_of(line) is not None and stems.answer_inside(line) is not None for line in lines)
    return answers > 0 or options > 1 or judged > 0


def read(lines: Iterable[Line]) -> Iterator[Found]:
    """The questions of a text, with the answers that stand at its end.

    Raises CannotRead when there are no questions, or no answers, at all.
    """
    sheet = _Sheet([line for line in lines if line.text.strip()])
    if not sheet.entries:
        raise CannotRead("no_questions")
    if not any(entry.record.answer or stems.answer_inside(entry.record.stem) for entry in sheet.entries):
        raise CannotRead("answers_missing")
    return sheet.found()


def beside_tables(lines: Iterable[Line]) -> Iterator[Found]:
    """The questions that are written around tables, if there are any; words around them are none."""
    sheet = _Sheet([line for line in lines if line.text.strip()])
    return sheet.found() if any(entry.is_complete or entry.record.number for entry in sheet.entries) else iter(())


@dataclass
class _Entry:
    """A question being put together; `section` counts the headings, and new beginnings of the numbers, before it."""

    record: Record
    section: int
    doubt: Doubt | None = None
    lines: dict[str, list[str]] = field(default_factory=dict)

    def add(self, part: str, text: str) -> None:
        self.lines.setdefault(part, []).append(text)

    @property
    def is_complete(self) -> bool:
        return bool(self.lines.keys() & {"answer", "options"}) or stems.answer_inside(self.stem) is not None

    @property
    def stem(self) -> str:
        return "\n".join(self.lines.get("stem", []))

    def close(self) -> None:
        for part, lines in self.lines.items():
            setattr(self.record, part, "\n".join(filter(None, lines)))


class _Sheet:
    """The text, read line by line."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.entries: list[_Entry] = []
        self.keys: list[Key] = []
        self.section = 0
        self.kind: str | None = None
        self.unknown_kind = ""
        self.part = "stem"
        self.numbered = sum(stems.number_of(line.text) is not None for line in lines) > 1
        self._read()

    def _read(self) -> None:
        for index, line in enumerate(self.lines):
            after = self.lines[index + 1].text if index + 1 < len(self.lines) else ""
            if self.entries and answer_keys.begins(line.text, after):
                keys = answer_keys.read([(each.place, each.text) for each in self.lines[index:]])
                self.keys = list(itertools.islice(keys, MOST_KEYS))
                break
            self._line(line)
        for entry in self.entries:
            entry.close()
        self._give_answers()

    def _line(self, line: Line) -> None:
        text = tidy(line.text)
        heading = kinds.of_heading(text)
        if heading or UNKNOWN_HEADING.match(text):
            self._head(heading, text)
        elif not line.is_title:
            self._parts(line, text)

    def _head(self, kind: str | None, text: str) -> None:
        found = UNKNOWN_HEADING.match(text)
        self.section, self.kind, self.part = self.section + 1, kind, "heading"
        self.unknown_kind = found[1] if found and kind is None else ""

    def _parts(self, line: Line, text: str) -> None:
        """The line, divided where its labels stand."""
        places = list(LABEL.finditer(text))
        begins = [place.start() for place in places] + [len(text)]
        if first := text[: begins[0]].strip():
            self._bare(line, first)
        for place, end in zip(places, begins[1:], strict=True):
            self._labelled(str(place.lastgroup), text[place.end() : end].strip())

    def _labelled(self, part: str, text: str) -> None:
        if self.entries:
            self.part = part
            self.entries[-1].add(part, text)

    def _bare(self, line: Line, text: str) -> None:
        number = stems.number_of(text)
        if self._begins(number, text, line):
            self._begin(line.place, text)
        elif self.entries and self.part != "heading":
            self._continue(text)

    def _begins(self, number: int | None, text: str, line: Line) -> bool:
        if self.kind == CASE and stems.is_within_case(text):
            return True
        last = self.entries[-1] if self.entries and self.entries[-1].section == self.section else None
        if number is not None and last:
            return number > (last.record.number or 0) or (last.is_complete and not OPTION.match(text))
        if self.numbered:
            return number is not None
        return not OPTION.match(text) and (last is None or self.part not in {"stem", "options"} or line.follows_gap)

    def _begin(self, place: Place, text: str) -> None:
        last = self.entries[-1] if self.entries else None
        stem = stems.read(text, numbered=self.numbered, previous=last.record.number if last else None)
        is_within_case = self.kind == CASE and stems.is_within_case(text)
        if (
            last
            and not is_within_case
            and stem.number == 1
            and last.section == self.section
            and (last.record.number or 0) >= 1
        ):
            self.section += 1
        record = Record(place, number=stem.number, kind=stem.kind or self.kind, kind_cell=self.unknown_kind)
        record.is_within_case = is_within_case
        self.entries.append(_Entry(record, self.section))
        self.part = "stem"
        self.entries[-1].add("stem", stem.text)

    def _continue(self, text: str) -> None:
        if self.part in {"stem", "options"} and OPTION.match(text):
            self.part = "options"
        self.entries[-1].add(self.part, text)

    def _give_answers(self) -> None:
        """Each answer of the end to its question, by section and number."""
        by_place = {(entry.section, entry.record.number): entry for entry in self.entries}
        sections = self._sections()
        for key in self.keys:
            entry = by_place.get((sections.get((key.section, key.number), -1), key.number))
            key.is_used = entry is not None
            if entry:
                _give(entry, key)

    def _sections(self) -> dict[tuple[int, int], int]:
        """Which section of the questions each answer belongs to."""
        of_number = {entry.record.number: entry.section for entry in self.entries}
        if len(of_number) == len(self.entries) and not any(key.kind for key in self.keys):
            # Numbered through, with answers that name no sections.
            return {(key.section, key.number): of_number.get(key.number, -1) for key in self.keys}
        there = self._sections_by_kind()
        return {(key.section, key.number): there.get(key.section, -1) for key in self.keys}

    def _sections_by_kind(self) -> dict[int, int]:
        """For each section of the answers, that of the questions of its kind, or else the one that comes in its order."""
        here = {entry.section: entry.record.kind for entry in self.entries}
        there = {key.section: key.kind for key in self.keys}
        if not any(there.values()):
            return dict(zip(there, here, strict=False))
        return {ours: next((s for s, kind in here.items() if kind == named), -1) for ours, named in there.items()}

    def found(self) -> Iterator[Found]:
        doubted = {entry.record.place: entry.doubt for entry in self.entries if entry.doubt}
        for record in cases.gathered(entry.record for entry in self.entries):
            doubt = next((doubted[each.place] for each in (record, *record.parts) if each.place in doubted), None)
            if doubt:
                yield Doubtful(record.place, doubt, record.stem)
            else:
                yield from reading.recognised([record])
        for key in self.keys:
            if not key.is_used:
                yield Doubtful(key.place, Doubt("answer_without_question", number=key.number), key.answer)


def _give(entry: _Entry, key: Key) -> None:
    if key.doubt:
        entry.doubt = key.doubt
    if entry.record.answer and narrow(entry.record.answer) != narrow(key.answer):
        entry.doubt = Doubt("answer_contradicts", answer=key.answer)
    entry.record.answer = key.answer
    entry.record.explanation = entry.record.explanation or key.explanation
