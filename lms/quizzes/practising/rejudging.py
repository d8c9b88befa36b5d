"""Answers of practice whose question had a wrong key: judged anew by the corrected one, so that the book holds what was wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.people.models import Person
from lms.quizzes import results
from lms.quizzes.models import Attempt, KeyCorrection, Mock, Practice, QuestionVersion
from lms.quizzes.practising import asking, judging, mocks


def waiting(person: Person) -> Sequence[tuple[Practice, bool]]:
    """The person's answers that the keys in force judge otherwise than they were, and how."""
    judged = ((row, _is_right(person, row)) for row in _given_before_a_correction(person))
    return [(row, is_right) for row, is_right in judged if is_right is not None and is_right != row.is_right]


def judge_anew(person: Person) -> None:
    for row, is_right in waiting(person):
        row.is_right = is_right


def _given_before_a_correction(person: Person) -> Sequence[Practice]:
    corrected = exists().where(KeyCorrection.version_id == Practice.version_id, KeyCorrection.decided_at > Practice.at)
    found = select(Practice).options(joinedload(Practice.version).joinedload(QuestionVersion.edition))
    return db.session.scalars(
        found.where(Practice.person_id == person.id, Practice.is_right.is_not(None), corrected)
    ).all()


def _is_right(person: Person, row: Practice) -> bool | None:
    """Nothing, where nothing was chosen or what was chosen is not known any more, and where only what people judge is open:
    the verdict on that stands as it was given."""
    paper, chosen = _sat(person, row)
    lines, _marks = judging.marked(paper, chosen) if chosen else ([], None)
    here = [(question, mark) for question, mark in lines if question.version == row.version_id]
    # In practice a part that was left empty is wrong; what a paper had empty is nothing to practise.
    marks = [mark for question, mark in here if row.turn or chosen.get(question.number)]
    return judging.verdict(marks) if any(chosen.get(question.number) for question, _ in here) else None


def _sat(person: Person, row: Practice) -> tuple[Mapping[str, Any], Mapping[int, str]]:
    """The paper on which it was answered, with the answers."""
    if row.turn:
        asked = asking.asked(person, row.version, row.turn)
        return asked.paper, {int(number): text for number, text in row.given.items()}
    if row.attempt_id:
        given = results.given(row.attempt_id)
        return db.session.get_one(Attempt, row.attempt_id).paper, {
            number: each.chosen for number, each in given.items()
        }
    # A mock exam's answers come into practice at the moment of its close, to the microsecond.
    mock = db.session.scalar(select(Mock).where(Mock.person_id == person.id, Mock.submitted_at == row.at))
    return (mock.paper, {number: each.chosen for number, each in mocks.given(mock).items()}) if mock else ({}, {})
