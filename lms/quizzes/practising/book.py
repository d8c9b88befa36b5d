"""The book of wrong questions of a person: what is in it, what has left it, and taking out and putting back by hand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, null, select, union_all
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import NotThere
from lms.people.models import Person
from lms.quizzes.models import BookMark, Practice, Question, QuestionBank, QuestionVersion
from lms.quizzes.practising import leaving, open_banks
from lms.quizzes.practising.leaving import MISSED, PUT_BACK, RIGHT, TAKEN_OUT, Entry, Event
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition


@dataclass(frozen=True)
class Line:
    """A question of the book with what it says now."""

    entry: Entry
    version: QuestionVersion


def entries(person: Person, question_id: int | None = None) -> dict[int, Entry]:
    """What is or was in the person's book, by question; of one question alone, if it is given."""
    return leaving.entries(_events(person, question_id))


def _events(person: Person, question_id: int | None) -> Iterator[Event]:
    for question, at, version, is_right, is_in in db.session.execute(_happened(person, question_id)):
        what = (PUT_BACK if is_in else TAKEN_OUT) if is_right is None else (RIGHT if is_right else MISSED)
        yield Event(question, what, at, clock.day_of(at), version)


def _happened(person: Person, question_id: int | None) -> Select[Any]:
    """Every answer to questions that were ever missed, and every mark, in order."""
    missed = select(Practice.question_id).where(Practice.person_id == person.id, Practice.is_right.is_(False))
    answered = select(
        Practice.question_id, Practice.at, Practice.version_id, Practice.is_right, null().label("is_in")
    ).where(Practice.person_id == person.id, Practice.is_right.is_not(None), Practice.question_id.in_(missed))
    marked = select(
        BookMark.question_id, BookMark.at, null(), null(), BookMark.is_in
    ).where(BookMark.person_id == person.id)  # fmt: skip
    if question_id:
        answered, marked = (
            answered.where(Practice.question_id == question_id), marked.where(BookMark.question_id == question_id)
        )  # fmt: skip
    both = union_all(answered, marked).subquery()
    return select(both).order_by(both.c.at)


def lines(person: Person, *, left: bool = False) -> Sequence[Line]:
    """The book as it is read, the newest first; or, the same way, what has left it."""
    found = {number: entry for number, entry in entries(person).items() if entry.is_in != left}
    shown = [Line(found[version.question_id], version) for version in _readable(person, found)]
    return sorted(shown, key=lambda line: (line.entry.left_at or line.entry.since, line.version.id), reverse=True)


def _readable(person: Person, found: dict[int, Entry]) -> Iterator[QuestionVersion]:
    """What the questions say now. Of a bank that is not open only what the person has met: a changed one is a new one."""
    rows = db.session.execute(
        select(QuestionVersion, open_banks.is_open_to(person))
        .select_from(QuestionVersion)
        .join(Question, open_banks.asked_version())
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .options(joinedload(QuestionVersion.edition))
        .where(Question.id.in_(found), Question.retired_at.is_(None))
    )
    for version, is_open in rows:
        if is_open or version.id == found[version.question_id].version:
            yield version


def articles(lines: Iterable[Line]) -> list[tuple[Edition, ArticleNumber, int]]:
    """The articles that these questions are about, in the order of the laws, with how many each."""
    editions = {line.version.edition_id: line.version.edition for line in lines}
    counted = Counter((line.version.edition_id or 0, line.version.numbered) for line in lines if line.version.numbered)
    return [
        (edition, number, count)
        for (edition_id, number), count in sorted(counted.items())
        if (edition := editions.get(edition_id)) and number
    ]


def is_about(line: Line, edition: int | None, article: ArticleNumber | None) -> bool:
    """Whether it rests on that article of that edition; where one is not named, on any."""
    version = line.version
    return (edition or version.edition_id, article or version.numbered) == (version.edition_id, version.numbered)


def take_out(person: Person, question_id: int) -> None:
    """Raises NotThere for what never was in the person's book."""
    _mark(person, question_id, is_in=False)


def put_back(person: Person, question_id: int) -> None:
    """Raises NotThere for what never was in the person's book."""
    _mark(person, question_id, is_in=True)


def _mark(person: Person, question_id: int, *, is_in: bool) -> None:
    entry = entries(person, question_id).get(question_id)
    if entry is None:
        raise NotThere
    if entry.is_in != is_in:
        db.session.add(BookMark(person_id=person.id, question_id=question_id, is_in=is_in))
