"""A closed attempt line by line: what was asked, what was chosen and when, what it earned."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import Person
from lms.quizzes import correcting, scoring
from lms.quizzes.marking import Mark
from lms.quizzes.models import Answer, Attempt, AttemptResult
from lms.quizzes.papers import Sealed
from lms.quizzes.scoring import Basis
from lms.statutes.article_numbers import ArticleNumber


@dataclass(frozen=True)
class Given:
    """The answer that counts, as `papers` tells answers, and when we had it."""

    chosen: str
    saved_at: datetime


@dataclass(frozen=True)
class Line:
    """One question of a paper with what became of it."""

    question: Sealed
    given: Given | None
    mark: Mark

    @property
    def chosen(self) -> str:
        return self.given.chosen if self.given else ""

    @property
    def article(self) -> tuple[int, ArticleNumber] | None:
        """The edition and the article that the question is about, if it names both."""
        edition, article = self.question.edition, self.question.numbered
        return (edition, article) if edition and article else None


@dataclass(frozen=True)
class Saved:
    """What was there when an attempt was closed: so many of the questions answered, the last of them saved then."""

    answered: int
    count: int
    last: datetime | None


def what_was_saved(lines: Sequence[Line]) -> Saved:
    """Of a whole paper."""
    answered = [line.given for line in lines if line.given and line.given.chosen]
    return Saved(len(answered), len(lines), max((each.saved_at for each in answered), default=None))


def given(attempt_id: int) -> dict[int, Given]:
    """The answer to each question that counts: the one chosen last."""
    rows = db.session.execute(
        select(Answer.number, Answer.chosen, Answer.saved_at)
        .where(Answer.attempt_id == attempt_id)
        .order_by(Answer.chosen_at, Answer.id)
    )
    return {number: Given(chosen, saved_at) for number, chosen, saved_at in rows}


def chosen_in(attempt_ids: Collection[int]) -> Mapping[int, dict[int, str]]:
    """The answers that count in many attempts, by attempt and question number."""
    rows = db.session.execute(
        select(Answer.attempt_id, Answer.number, Answer.chosen)
        .where(Answer.attempt_id.in_(attempt_ids))
        .order_by(Answer.chosen_at, Answer.id)
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for attempt_id, number, chosen in rows:
        found[attempt_id][number] = chosen
    return found


def handed_in_by(person: Person) -> Sequence[Attempt]:
    """A person's closed attempts at every quiz, the latest first."""
    return db.session.scalars(
        select(Attempt)
        .options(joinedload(Attempt.lesson).joinedload(Lesson.course))
        .where(Attempt.person_id == person.id, Attempt.submitted_at.is_not(None))
        .order_by(Attempt.submitted_at.desc(), Attempt.id.desc())
    ).all()


def basis(attempt: Attempt) -> Basis:
    """What the result in force rests on besides paper and answers."""
    return bases_of({attempt.id})[attempt.id]


def written_bases(attempt_ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
    """What the results in force of many attempts rest on, as it is written, by attempt."""
    rows = db.session.execute(
        select(AttemptResult.attempt_id, AttemptResult.basis)
        .where(AttemptResult.attempt_id.in_(attempt_ids))
        .order_by(AttemptResult.number)
    )
    return {row.attempt_id: row.basis for row in rows}


def lines(attempt: Attempt) -> list[Line]:
    """The whole paper of an attempt with answers and marks, by the keys that hold now."""
    return _lines(attempt, given(attempt.id), basis(attempt))


def lines_of(attempts: Collection[Attempt], bases: Mapping[int, Basis]) -> Iterator[tuple[Attempt, list[Line]]]:
    """Of many attempts with a result the same, in two queries."""
    answers = _given_in({attempt.id for attempt in attempts})
    for attempt in attempts:
        yield attempt, _lines(attempt, answers[attempt.id], bases[attempt.id])


def bases_of(attempt_ids: Collection[int]) -> dict[int, Basis]:
    """`basis` of many attempts."""
    written = written_bases(attempt_ids)
    known = correcting.known({number for each in written.values() for number in each.get("corrections", [])})
    return {number: Basis.read(written.get(number, {}), known) for number in attempt_ids}


def _given_in(attempt_ids: Collection[int]) -> Mapping[int, dict[int, Given]]:
    rows = db.session.execute(
        select(Answer.attempt_id, Answer.number, Answer.chosen, Answer.saved_at)
        .where(Answer.attempt_id.in_(attempt_ids))
        .order_by(Answer.chosen_at, Answer.id)
    )
    found: dict[int, dict[int, Given]] = defaultdict(dict)
    for attempt_id, number, chosen, saved_at in rows:
        found[attempt_id][number] = Given(chosen, saved_at)
    return found


def _lines(attempt: Attempt, answers: Mapping[int, Given], rests_on: Basis) -> list[Line]:
    chosen = {number: answer.chosen for number, answer in answers.items()}
    marks = scoring.mark(attempt.paper, chosen, attempt.pass_mark, rests_on)
    questions = scoring.questions(attempt.paper, rests_on)
    return [
        Line(question, answers.get(question.number), mark)
        for question, mark in zip(questions, marks.lines, strict=True)
    ]
