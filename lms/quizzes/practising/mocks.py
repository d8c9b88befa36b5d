"""A mock exam from its beginning to its close: drawn and marked as the quiz is, and of no consequence."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.errors import NotThere, row_of
from lms.people.models import Person
from lms.quizzes import answering, blueprints, opening, papers
from lms.quizzes.answering import Saved, TimeIsUp
from lms.quizzes.attempts import AttemptClosed
from lms.quizzes.marking import Mark, Marks
from lms.quizzes.models import Blueprint, Mock, QuestionBank
from lms.quizzes.models.attempts import BY_CLOCK, BY_PERSON
from lms.quizzes.papers import Sealed
from lms.quizzes.practising import collecting, judging, offered, open_banks
from lms.quizzes.results import Given, Line


class MockClosed(AttemptClosed):
    message = _l("This mock exam is closed: it was handed in, or its time ran out.")


def quizzes(person: Person) -> Sequence[Lesson]:
    """The quizzes that the person may sit on trial: those whose bank is open to practice."""
    may_come = open_banks.drawing_from_it(person)
    return db.session.scalars(
        select(Lesson)
        .join(Lesson.course)
        .join(Blueprint, Blueprint.lesson_id == Lesson.id)
        .join(QuestionBank, QuestionBank.id == Blueprint.bank_id)
        .options(joinedload(Lesson.course))
        .where(Lesson.id.in_(may_come), QuestionBank.practised_since.is_not(None))
        .order_by(Course.id, Lesson.position)
    ).all()


def refuse_closed_bank(person: Person, lesson: Lesson) -> None:
    """Raises NotThere for a quiz whose bank the person may not practise."""
    if offered.of_quiz(person, lesson) is None:
        raise NotThere


def own(person: Person, mock_id: int) -> Mock:
    """The person's mock exam. Raises NotThere when it is somebody else's."""
    return row_of(_whole().where(Mock.id == mock_id, Mock.person_id == person.id))


def at(person: Person, lesson: Lesson) -> Sequence[Mock]:
    """The person's mock exams at a quiz, the latest first."""
    found = select(Mock).where(Mock.person_id == person.id, Mock.lesson_id == lesson.id)
    return db.session.scalars(found.order_by(Mock.started_at.desc(), Mock.id.desc())).all()


def open_mock_of(person: Person) -> Mock | None:
    return db.session.scalar(select(Mock).where(Mock.person_id == person.id, Mock.submitted_at.is_(None)))


def start(person: Person, lesson: Lesson) -> Mock:
    """Begin, or come back to what is open; one that is open at another quiz is handed in.

    Raises NotThere, or Refused where the bank cannot fill the paper.
    """
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    refuse_closed_bank(person, lesson)
    if before := open_mock_of(person):
        if before.lesson_id == lesson.id:
            return before
        _close(before, clock.now(), BY_PERSON)
        db.session.flush()
    return _begin(person, lesson)


def _begin(person: Person, lesson: Lesson) -> Mock:
    blueprint, now = blueprints.of_lesson(lesson), clock.now()
    assert blueprint is not None
    rule, paper = opening.rule_for(person, blueprint), blueprints.drawn(blueprint, secrets.token_hex(16))
    mock = Mock(person_id=person.id, lesson_id=lesson.id, paper=paper, shape=papers.shape(paper), given={},
                pass_mark=rule.pass_mark, started_at=now,
                closes_at=now + timedelta(minutes=rule.minutes))  # fmt: skip
    db.session.add(mock)
    db.session.flush()  # its id is wanted for the address
    return mock


def save(person: Person, mock_id: int, number: int, chosen: str, *, age: timedelta) -> Saved:
    """Save one answer; of two windows the one chosen last counts. Raises as `answering.save` does."""
    mock, now = _taking_answers(person, mock_id), clock.now()
    chosen_at = max(now - max(age, timedelta()), mock.started_at)
    text, before = answering.checked(mock.shape, number, chosen), mock.given.get(str(number))
    is_latest = before is None or clock.microseconds(chosen_at) >= before[1]
    if is_latest:
        _keep(mock, {number: text}, chosen_at, now)
    return Saved(given(mock)[number], is_latest, mock.closes_at)


def save_all(person: Person, mock_id: int, answers: Mapping[int, str]) -> None:
    """Save a whole page of answers, from a browser without JavaScript."""
    mock, now = _taking_answers(person, mock_id), clock.now()
    _keep(mock, {number: answering.checked(mock.shape, number, text) for number, text in answers.items()}, now, now)


def _taking_answers(person: Person, mock_id: int) -> Mock:
    mock = _locked(own(person, mock_id).id)
    if mock.is_due:
        raise TimeIsUp
    if not mock.is_open:
        raise MockClosed
    return mock


def _keep(mock: Mock, answers: Mapping[int, str], chosen_at: datetime, now: datetime) -> None:
    moments = [clock.microseconds(chosen_at), clock.microseconds(now)]
    mock.given = mock.given | {str(number): [text, *moments] for number, text in answers.items()}


def submit(person: Person, mock_id: int) -> None:
    """Hand in; what is closed stays as it is."""
    mock = _locked(own(person, mock_id).id)
    if mock.submitted_at is None:
        _close(mock, min(clock.now(), mock.closes_at), BY_CLOCK if mock.is_due else BY_PERSON)


def _whole() -> Select[Mock]:
    return select(Mock).options(joinedload(Mock.lesson).joinedload(Lesson.course))


def _locked(mock_id: int) -> Mock:
    """As it is now; whoever else wants to change it waits."""
    found = select(Mock).where(Mock.id == mock_id).with_for_update().execution_options(populate_existing=True)
    return db.session.execute(found).scalar_one()


def _close(mock: Mock, at: datetime, by: str) -> None:
    """Mark it, and give what was answered to practice and the book of wrong questions."""
    mock.submitted_at, mock.submitted_by = at, by
    _score(mock)
    _practise(mock, lines(mock))


def _score(mock: Mock) -> None:
    _lines, marks = _marked(mock)
    mock.score, mock.passed_at = marks.score, mock.submitted_at if marks.passed else None


def _practise(mock: Mock, lines: Iterable[Line]) -> None:
    db.session.add_all(collecting.answered(lines, person_id=mock.person_id, at=mock.submitted_at))


def _marked(mock: Mock) -> tuple[list[tuple[Sealed, Mark]], Marks]:
    chosen = {number: answer.chosen for number, answer in given(mock).items()}
    shares = {int(number): own[0] for number, (_text, _chosen, _saved, *own) in mock.given.items() if own}
    return judging.marked(mock.paper, chosen, shares, mock.pass_mark)


def given(mock: Mock) -> dict[int, Given]:
    """The answers that count."""
    return {
        int(number): Given(text, clock.from_microseconds(saved))
        for number, (text, _chosen, saved, *_own) in mock.given.items()
    }


def lines(mock: Mock) -> list[Line]:
    """The whole paper with answers and marks. What was written waits until the person has judged it."""
    answers = given(mock)
    return [Line(each, answers.get(each.number), mark) for each, mark in _marked(mock)[0]]


def judge(person: Person, mock_id: int, number: int, share: float) -> None:
    """How much of its points, 0 to 1, a written answer earns by the person's own judgement; what is judged stays so.

    Raises NotThere for what does not wait for it.
    """
    mock = _locked(own(person, mock_id).id)
    line = next((each for each in lines(mock) if each.question.number == number and each.mark.waits), None)
    if line is None or mock.submitted_at is None:
        raise NotThere
    mock.given = mock.given | {str(number): [*mock.given[str(number)], min(max(share, 0), 1)]}
    _score(mock)
    _practise(mock, [each for each in lines(mock) if each.question.question == line.question.question])


def is_marked_otherwise(mock: Mock) -> bool:
    """Whether a key was corrected since, so that it would have another score now."""
    return mock.submitted_at is not None and _marked(mock)[1].score != mock.score


def mark_anew(person: Person, mock_id: int) -> None:
    _score(_locked(own(person, mock_id).id))
