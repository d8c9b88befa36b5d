"""A file of rows read as questions: what is new, what is doubtful and why, and what is there already."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from operator import eq

from lms.quizzes.details import NONE, Details, Part
from lms.quizzes.importing import outdated, recognising, records, stems
from lms.quizzes.importing.drafts import (
    LETTERS,
    ROW,
    Doubt,
    Doubtful,
    Draft,
    Found,
    NearTwin,
    Place,
    Reading,
    Similar,
    Standing,
    Twin,
)
from lms.quizzes.importing.near import Index
from lms.quizzes.importing.pictured import Alike, Pictured
from lms.quizzes.importing.records import Record, Table
from lms.quizzes.importing.texts import option_key, stem_key
from lms.quizzes.normalising import normal
from lms.sheets import Sheet
from lms.unpacking import CannotRead

Key = tuple[str, str, frozenset[str]]
Right = frozenset[str]


class _Seen:
    """The questions met so far, in the bank and in the file."""

    def __init__(self, known: Mapping[Key, Right], bank: Index, alike: Alike) -> None:
        self._known = known
        self._bank = bank
        self._pictured = Pictured(known, alike)
        self._here: dict[Key, tuple[Place, Right]] = {}

    def twin_of(self, draft: Draft) -> Twin | None:
        """The question's twin, if it has one. Raises Doubt when the twin has another answer."""
        key = self._pictured.of(key_of(draft.kind, draft.stem, draft.options, draft.details))
        right = right_of(draft.options, draft.right, draft.details)
        if key in self._known:
            if self._known[key] != right:
                raise Doubt("conflict_with_bank")
            return Twin(draft, None, key)
        if key in self._here:
            place, its_right = self._here[key]
            if its_right != right:
                raise Doubt("conflict", row=place.row)
            return Twin(draft, place)
        self._here[key] = draft.place, right
        return None

    def like(self, draft: Draft) -> Similar | None:
        """The question with the one of the bank that it is nearly the same as, if there is one."""
        near = _nearest(self._bank, draft)
        return Similar(draft, near) if near else None


def read(sheets: Sequence[Sheet], known: Mapping[Key, Right]) -> Reading:
    """Everything that the sheets hold, beside a bank whose questions are `known`.

    Raises CannotRead when there are no questions, or no answers, at all.
    """
    return compared(ROW, of_sheets(sheets), known)


def compared(
    unit: str, found: Iterable[Found], known: Mapping[Key, Right], bank: Index | None = None, alike: Alike = eq
) -> Reading:
    """What was found in a file, sorted by what is new, doubtful, there already, or nearly the same as a question of the bank.

    `alike` tells by the digests of a picture of the file and one of the bank whether they show the same.
    """
    reading, seen = Reading(unit), _Seen(known, bank or Index([]), alike)
    for each in found:
        _sort_in(each, reading, seen)
    if bank:
        reading.alike = list(_alike(reading.recognised))
    return reading


def _alike(drafts: Sequence[Draft]) -> Iterator[NearTwin]:
    """Each question that is nearly the same as one before it, with that."""
    index = Index(
        Standing(at, each.kind, each.stem, each.options, "", each.details.as_json()) for at, each in enumerate(drafts)
    )
    for at, draft in enumerate(drafts):
        if near := _nearest(index, draft, range(at)):
            yield NearTwin(draft, drafts[near.number])


def _nearest(index: Index, draft: Draft, among: Container[int] | None = None) -> Standing | None:
    pictures = frozenset(each.digest for each in draft.details.every_picture)
    return index.nearest(draft.kind, draft.stem, [*draft.options, *draft.details.asked], pictures, among)


def of_sheets(sheets: Sequence[Sheet]) -> Iterator[Found]:
    """The questions of tables, in order.

    Raises CannotRead when there are no questions, or no answers, at all.
    """
    tables = [table for table in map(records.of_sheet, sheets) if table]
    _refuse_without_questions(tables)
    return recognised(record for table in tables for record in table.records)


def recognised(found: Iterable[Record]) -> Iterator[Found]:
    """Each record as the question that it holds, or as a doubt."""
    for record in found:
        try:
            yield recognising.recognise(record)
        except Doubt as doubt:
            yield Doubtful(record.place, doubt, record.stem)


def _refuse_without_questions(tables: Sequence[Table]) -> None:
    if not any(table.records for table in tables):
        raise CannotRead("no_questions")
    if not any(_answers(tables)):
        columns = "、".join(filter(None, tables[0].header))
        raise CannotRead("answers_empty") if tables[0].has_answer_column else CannotRead("no_answers", columns=columns)


def _answers(tables: Sequence[Table]) -> Iterator[bool]:
    for table in tables:
        for record in (each for one in table.records for each in (one, *one.parts)):
            yield bool(record.answer or stems.answer_inside(record.stem))


def _sort_in(found: Found, reading: Reading, seen: _Seen) -> None:
    if isinstance(found, Doubtful):
        reading.doubtful.append(found)
        return
    try:
        twin = seen.twin_of(found)
    except Doubt as doubt:
        reading.doubtful.append(Doubtful(found.place, doubt, found.stem))
        return
    if twin:
        reading.duplicates.append(twin)
    elif similar := seen.like(found):
        reading.similar.append(similar)
    else:
        _keep(found, reading)


def _keep(draft: Draft, reading: Reading) -> None:
    reading.recognised.append(draft)
    if aged := outdated.signs(draft):
        reading.outdated[draft.place] = aged


def key_of(kind: str, stem: str, texts: Sequence[str], holds: Details = NONE) -> Key:
    """What makes two questions the same, whatever the order of their options; other pictures make another question."""
    return kind, stem_key(stem), frozenset((*map(option_key, (*texts, *holds.asked)), *_seen_in(texts, holds)))


def _seen_in(texts: Sequence[str], holds: Details) -> Iterator[str]:
    """Each picture with what it stands at."""
    for each in holds.pictures:
        at = "" if each.option is None else option_key(texts[each.option])
        yield f"{each.digest} {at}"
    for part in holds.parts:
        yield from _seen_in(part.options, part.details)


def right_of(texts: Sequence[str], right: Collection[int], holds: Details = NONE) -> Right:
    """The right answers, by what they say. A model answer is one of many, so it makes no difference."""
    parts = (_right_of_part(part) for part in holds.parts)
    blanks = (" | ".join(sorted(map(normal, accepted))) for accepted in holds.blanks)
    return frozenset(option_key(texts[index]) for index in right).union(blanks, *parts)


def _right_of_part(part: Part) -> Right:
    return right_of(part.options, [LETTERS.index(letter) for letter in part.answer], part.details)
