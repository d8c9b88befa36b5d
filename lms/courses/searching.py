"""The words of all lectures that somebody may open, searched: in which of them, at which second, in which sentence."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, null, select

from lms.courses import unused
from lms.courses.catalogue import is_open_to
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.media import sought
from lms.media.models import Captions, Cue, Recording
from lms.people.models import Person

SHOWN_OF_EACH = 5
# So many lines are read at once; where more have the words, they are counted first.
FEW = 500


@dataclass(frozen=True)
class Place:
    """A line of captions: where it begins, in seconds, and its words in pieces, each with whether it was looked for."""

    start: float
    pieces: Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Found:
    """A lecture in which something was found. `places` are the first few of `total`.

    Without a lesson it is a recording of the person's own that is in no course yet.
    """

    lesson_id: int | None
    recording_id: int
    title: str
    title_en: str | None
    course: str
    course_en: str | None
    places: Sequence[Place]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.places)


def search(person: Person, wanted: Sequence[str], most: int) -> tuple[int, list[Found]]:
    """In how many lectures all that is wanted stands in one line, and the first of them: those with most of such lines.

    What is said seldom is looked for once. What is said everywhere is counted, and its lines are read where they are shown.
    """
    open_to_them = [*_captions_open_to(person), *_captions_of_own(person)]
    captions = {each.captions_id for each in open_to_them}
    few = _few(captions, wanted)
    totals = _totals(captions, wanted) if few is None else {each: len(ids) for each, ids in few.items()}
    having = [lesson for lesson in open_to_them if lesson.captions_id in totals]
    first = sorted(having, key=lambda lesson: -totals[lesson.captions_id])[:most]
    shown = {lesson.captions_id for lesson in first}
    lines = _lines(
        _first_of(shown, wanted) if few is None else [id_ for each in shown for id_ in few[each][:SHOWN_OF_EACH]]
    )
    found = [_found(each, lines[each.captions_id], totals[each.captions_id], wanted) for each in first]
    return len(having), found


def _captions_open_to(person: Person) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.session.execute(
        select(Lesson.id, Recording.id.label("recording_id"), Lesson.title, Lesson.title_en, Course.title.label("course"),
               Course.title_en.label("course_en"), Captions.id.label("captions_id"))
        .join(Course, Course.id == Lesson.course_id)
        .join(Recording, Recording.id == Lesson.recording_id)
        .join(Captions, Captions.recording_id == Recording.id)
        .where(Lesson.removed_at.is_(None), Recording.is_playable, Captions.confirmed_at.is_not(None))
        .where(is_open_to(person))
        .order_by(Course.id, Lesson.position, Captions.language.desc())
    ).all()  # fmt: skip


def _captions_of_own(person: Person) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.session.execute(
        select(null().label("id"), Recording.id.label("recording_id"), Recording.title, null().label("title_en"),
               null().label("course"), null().label("course_en"), Captions.id.label("captions_id"))
        .join(Captions, Captions.recording_id == Recording.id)
        .where(Recording.id.in_(unused.recordings_of(person)), Captions.confirmed_at.is_not(None))
        .order_by(Recording.id, Captions.language.desc())
    ).all()  # fmt: skip


def _few(captions: set[int], wanted: Sequence[str]) -> dict[int, list[int]] | None:
    """The lines of each of these captions that have all the words, in their order; nothing where they are many."""
    lines = select(Cue.captions_id, Cue.id, Cue.start).where(*_having(captions, wanted)).limit(FEW + 1)
    rows = db.session.execute(lines).all()
    if len(rows) > FEW:
        return None
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.start, row.id)):
        found[row.captions_id].append(row.id)
    return found


def _totals(captions: set[int], wanted: Sequence[str]) -> dict[int, int]:
    """How many lines of each of these captions have all the words; those without one are left out."""
    counted = (
        select(Cue.captions_id, func.count().label("number"))
        .where(*_having(captions, wanted))
        .group_by(Cue.captions_id)
    )
    return {row.captions_id: row.number for row in db.session.execute(counted)}


def _having(captions: set[int], wanted: Sequence[str]) -> list[ColumnElement[bool]]:
    return [Cue.captions_id.in_(captions), *(Cue.sought.contains(term, autoescape=True) for term in wanted)]


def _first_of(captions: set[int], wanted: Sequence[str]) -> Sequence[int]:
    """The lines that are shown of each of these captions."""
    number = func.row_number().over(order_by=(Cue.start, Cue.id), partition_by=Cue.captions_id).label("number")
    ranked = select(Cue.id, number).where(*_having(captions, wanted)).subquery()
    return db.session.scalars(select(ranked.c.id).where(ranked.c.number <= SHOWN_OF_EACH)).all()


def _lines(ids: Sequence[int]) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    """What these lines say, by their captions. Asked for by number, for PostgreSQL reads the whole table for a join."""
    said = select(Cue.captions_id, Cue.start, Cue.text).where(Cue.id.in_(ids)).order_by(Cue.start, Cue.id)
    found = defaultdict(list)
    for row in db.session.execute(said):
        found[row.captions_id].append(row)
    return found


def _found(
    lesson: Row[*tuple[Any, ...]], lines: Sequence[Row[*tuple[Any, ...]]], total: int, wanted: Sequence[str]
) -> Found:
    places = [Place(line.start, sought.marked(line.text, wanted)) for line in lines]
    names = (lesson.title, lesson.title_en, lesson.course or "", lesson.course_en)
    return Found(lesson.id, lesson.recording_id, *names, places, total)
