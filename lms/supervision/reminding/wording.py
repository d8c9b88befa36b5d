"""The words of a reminder: those that administrators gave last, or those that the site comes with; facts stand in braces."""

import re
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, true
from sqlalchemy.orm import contains_eager, joinedload

from lms import languages
from lms.courses.models import Enrolment
from lms.db import db
from lms.languages import in_language
from lms.people.models import Person
from lms.supervision.reminding.models import ReminderText
from lms.web import dateformat

FACTS = ("姓名", "单位", "计划", "期限", "name", "unit", "plan", "due")
IN_BRACES = re.compile(r"\{([^{}]*)\}")
TITLE = _l("A reminder to finish your training")
BODY = _l("“{plan}” is not finished yet. Please finish it by {due}.")


def latest() -> ReminderText | None:
    """The row that counts; without a title where the words are the site's."""
    return db.session.scalar(select(ReminderText).order_by(ReminderText.id.desc()).limit(1))


def every() -> Sequence[ReminderText]:
    """All that there were, the newest first."""
    newest_first = select(ReminderText).options(joinedload(ReminderText.by)).order_by(ReminderText.id.desc())
    return db.session.scalars(newest_first).all()


def add(values: Mapping[str, str | None], *, by: Person) -> None:
    """From now on reminders say this; those already sent keep their words."""
    db.session.add(ReminderText(by_id=by.id, **values))


def reset(*, by: Person) -> None:
    """From now on reminders say what the site comes with."""
    db.session.add(ReminderText(by_id=by.id))


def sample(name: str | None) -> Enrolment | None:
    """A task that somebody has not completed, of the person of this name if one is given, to try words on."""
    open_ones = (
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.closed_at.is_(None), Enrolment.completed_at.is_(None), Person.closed_at.is_(None))
        .where(true() if name is None else Person.name == name)
    )
    facts = contains_eager(Enrolment.person), joinedload(Enrolment.unit), joinedload(Enrolment.plan)
    return db.session.scalars(
        open_ones.options(*facts).order_by(Enrolment.due_on.desc(), Enrolment.id).limit(1)
    ).first()


def tried(values: Mapping[str, str | None], task: Enrolment) -> list[tuple[str, str]]:
    """Title and body as the learner of this task would read them, in Chinese and in English."""
    text, said = ReminderText(**values), []
    for language in ("zh_Hans", "en"):
        with languages.speaking(language):
            said.append(filled(text, task, task.unit.name, dateformat(task.due_on)))
    return said


def unknown(text: str) -> str | None:
    """The first fact in braces that no reminder knows."""
    return next((fact for fact in IN_BRACES.findall(text) if fact not in FACTS), None)


def filled(text: ReminderText | None, task: Enrolment, units: str, due: str) -> tuple[str, str]:
    """Title and body for the learner of this task, whose plan and person are loaded."""
    is_own = text is not None and text.title is not None
    title = in_language(text) if is_own else str(TITLE)
    body = in_language(text, "body") if is_own else str(BODY)
    known = (task.person.name, units, in_language(task.plan), due)
    facts = dict(zip(FACTS, (*known, *known), strict=True))
    return put_in(title, facts), put_in(body, facts)


def put_in(text: str, facts: Mapping[str, str]) -> str:
    """The text with the facts that stand in braces."""
    return IN_BRACES.sub(lambda found: facts.get(found[1], found[0]), text)
