"""The words of a reminder: those that administrators gave last, or those that the site comes with; facts stand in braces."""

import re
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.courses.models import Enrolment
from lms.db import db
from lms.languages import in_language
from lms.people.models import Person
from lms.supervision.reminding.models import ReminderText

FACTS = ("姓名", "单位", "计划", "期限", "name", "unit", "plan", "due")
IN_BRACES = re.compile(r"\{([^{}]*)\}")
TITLE = _l("A reminder to finish your training")
BODY = _l("“{plan}” is not finished yet. Please finish it by {due}.")


def latest() -> ReminderText | None:
    return db.session.scalar(select(ReminderText).order_by(ReminderText.id.desc()).limit(1))


def every() -> Sequence[ReminderText]:
    """All that there were, the newest first."""
    newest_first = select(ReminderText).options(joinedload(ReminderText.by)).order_by(ReminderText.id.desc())
    return db.session.scalars(newest_first).all()


def add(values: Mapping[str, str | None], *, by: Person) -> None:
    """From now on reminders say this; those already sent keep their words."""
    db.session.add(ReminderText(by_id=by.id, **values))


def unknown(text: str) -> str | None:
    """The first fact in braces that no reminder knows."""
    return next((fact for fact in IN_BRACES.findall(text) if fact not in FACTS), None)


def filled(text: ReminderText | None, task: Enrolment, units: str, due: str) -> tuple[str, str]:
    """Title and body for the learner of this task, whose plan and person are loaded."""
    title = in_language(text) if text else str(TITLE)
    body = in_language(text, "body") if text else str(BODY)
    known = (task.person.name, units, in_language(task.plan), due)
    facts = dict(zip(FACTS, (*known, *known), strict=True))
    return _put_in(title, facts), _put_in(body, facts)


def _put_in(text: str, facts: Mapping[str, str]) -> str:
    return IN_BRACES.sub(lambda found: facts.get(found[1], found[0]), text)
