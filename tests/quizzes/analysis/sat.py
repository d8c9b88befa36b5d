"""Papers that were sat: drawn, marked and closed by the real functions, without the minutes between."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import insert, select

from lms import clock
from lms.db import db
from lms.people.models import Person
from lms.quizzes import blueprints, in_force, papers
from lms.quizzes.analysis import counting
from lms.quizzes.models import Answer, Attempt, Blueprint
from lms.quizzes.papers import Sealed

Answering = Callable[[Sealed], str]


def knowing(question: Sealed) -> str:
    return question.key


def guessing(question: Sealed) -> str:
    """The last option: right in none of `making`'s questions, unless shuffled."""
    return "B" if question.key != "B" else "A"


def paper(
    person: Person | int, lesson_id: int, answering: Answering, seed: str = "0", at: datetime | None = None
) -> int:
    """A closed attempt; its id."""
    blueprint = db.session.scalars(select(Blueprint).where(Blueprint.lesson_id == lesson_id)).one()
    drawn = blueprints.drawn(blueprint, seed)
    now = at or clock.now()
    row = Attempt(
        person_id=person if isinstance(person, int) else person.id, lesson_id=lesson_id, seed=seed, paper=drawn,
        shape=papers.shape(drawn), pass_mark=blueprint.pass_mark, started_at=now, closes_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    chosen = {question.number: answering(question) for question in papers.questions(drawn)}
    rows = [{"attempt_id": row.id, "number": number, "chosen": letters, "chosen_at": now, "saved_at": now}
            for number, letters in chosen.items() if letters]  # fmt: skip
    if rows:
        db.session.execute(insert(Answer), rows)
    in_force.close(row, now, "person")
    return row.id


def counted() -> int:
    """Count what was closed, as the worker does; how many."""
    count = 0
    for more in counting.count_waiting():
        count += more
        db.session.commit()
    return count
