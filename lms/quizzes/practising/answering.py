"""An answer in practice: marked at once and written down, for nothing but what to practise next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.db import db
from lms.errors import Refused, Unreadable, row_of
from lms.people.models import Person
from lms.quizzes import answering, papers
from lms.quizzes.marking import Mark
from lms.quizzes.models import Practice, Question, QuestionVersion
from lms.quizzes.papers import Sealed
from lms.quizzes.practising import asking, judging, open_banks

# More than anybody can read, and little enough that copying a whole bank by a script takes its time.
MOST_A_MINUTE = 60


class NothingChosen(Unreadable):
    message = _l("Please choose an answer first.")


class TooFast(Refused):
    message = _l("That is more questions than anybody can read in a minute. Please wait a little.")
    status = 429


@dataclass(frozen=True)
class Line:
    """A question of the paper of one, with what was chosen and what that is worth."""

    question: Sealed
    chosen: str
    mark: Mark


def version_open_to(person: Person, version_id: int) -> QuestionVersion:
    """A version of a question that the person may practise, or has met and was told the answer of. Raises NotThere."""
    return row_of(
        select(QuestionVersion)
        .join(QuestionVersion.question)
        .join(Question.bank)
        .options(contains_eager(QuestionVersion.question), joinedload(QuestionVersion.edition))
        .where(QuestionVersion.id == version_id, or_(open_banks.is_open_to(person), _has_met(person)))
    )


def _has_met(person: Person) -> ColumnElement[bool]:
    """For queries that have QuestionVersion."""
    return exists().where(Practice.person_id == person.id, Practice.version_id == QuestionVersion.id)


def answer(person: Person, version: QuestionVersion, turn: int, given: Mapping[int, str], *, knows: bool) -> Practice:
    """Mark the answer and write it down. Who says not to know it may leave it empty.

    Raises NothingChosen, TooFast, or Unreadable for an answer that the question does not offer.
    """
    _refuse_haste(person)
    paper = asking.asked(person, version, turn).paper
    shape = papers.shape(paper)
    chosen = {number: answering.checked(shape, number, text) for number, text in given.items()} if knows else {}
    if knows and not any(chosen.values()):
        raise NothingChosen
    row = Practice(
        person_id=person.id,
        question_id=version.question_id,
        version_id=version.id,
        turn=turn,
        given={str(number): text for number, text in chosen.items()},
        is_right=_is_right(paper, chosen),
    )
    db.session.add(row)
    db.session.flush()  # its id is wanted for the address
    return row


def _is_right(paper: Mapping[str, Any], chosen: Mapping[int, str]) -> bool | None:
    """Nothing, where the person has first to compare what was written with the model answer."""
    lines, _marks = judging.marked(paper, chosen)
    return judging.verdict(mark for _question, mark in lines)


def judge(practice: Practice, *, is_right: bool) -> None:
    """The person's own verdict on what no machine can mark; what has one keeps it."""
    if practice.is_right is None:
        practice.is_right = is_right


def _refuse_haste(person: Person) -> None:
    since = clock.now() - timedelta(minutes=1)
    lately = select(func.count()).where(
        Practice.person_id == person.id, Practice.at > since, Practice.attempt_id.is_(None)
    )
    if (db.session.scalar(lately) or 0) >= MOST_A_MINUTE:
        raise TooFast


def own(person: Person, practice_id: int) -> Practice:
    """An answer that the person gave in practice. Raises NotThere."""
    return row_of(
        select(Practice)
        .join(Practice.version)
        .join(QuestionVersion.question)
        .options(
            contains_eager(Practice.version).joinedload(QuestionVersion.edition),
            contains_eager(Practice.version).contains_eager(QuestionVersion.question),
        )
        .where(Practice.id == practice_id, Practice.person_id == person.id, Practice.turn > 0)
    )


def lines(person: Person, practice: Practice) -> Sequence[Line]:
    """What was asked, what was answered and what was right."""
    asked = asking.asked(person, practice.version, practice.turn)
    chosen = {int(number): text for number, text in practice.given.items()}
    judged, _marks = judging.marked(asked.paper, chosen)
    return [Line(question, chosen.get(question.number, ""), mark) for question, mark in judged]
