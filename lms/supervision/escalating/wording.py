"""The words of notices to units: those that administrators gave last, or those that the site comes with; facts stand in braces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms import clock, languages
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.errors import Refused
from lms.languages import in_language
from lms.outbox.words import ROBOT_BYTES
from lms.people.models import Person, Unit
from lms.supervision.escalating.models import Escalation, EscalationText
from lms.supervision.reminding.wording import IN_BRACES, put_in
from lms.web import dateformat

# A unit that supervises others is told of up to five figures of tasks.
MANY = 99_999
FACTS = ("单位", "计划", "期限", "日期", "任务数", "unit", "plan", "due", "day", "tasks")


class TooLong(Refused):
    message = _l(
        "A group’s robot takes at most %(most)s bytes of title and text, of which a Chinese character has three. With the longest name of a unit and of a plan here, these words have %(found)s. Please make them shorter by %(over)s."
    )
    status = 422


@dataclass(frozen=True)
class Told:
    """What a notice tells."""

    unit: str
    plan: Plan
    due_on: date
    at: datetime
    tasks: int


def latest() -> EscalationText | None:
    """The row that counts; without a title where the words are the site's."""
    return db.session.scalar(select(EscalationText).order_by(EscalationText.id.desc()).limit(1))


def every() -> Sequence[EscalationText]:
    """All that there were, the newest first."""
    newest_first = select(EscalationText).options(joinedload(EscalationText.by)).order_by(EscalationText.id.desc())
    return db.session.scalars(newest_first).all()


def add(values: Mapping[str, str | None], *, by: Person) -> None:
    """From now on notices say this; those already sent keep their words."""
    db.session.add(EscalationText(by_id=by.id, **values))


def reset(*, by: Person) -> None:
    """From now on notices say what the site comes with."""
    db.session.add(EscalationText(by_id=by.id))


def unknown(text: str) -> str | None:
    """The first fact in braces that no notice knows."""
    return next((fact for fact in IN_BRACES.findall(text) if fact not in FACTS), None)


def told(row: Escalation) -> Told:
    """Of a notice that comes with plan and unit."""
    return Told(row.unit.name, row.plan, row.due_on, row.at, row.tasks)


def sample() -> Told | None:
    """What was told last, or would be told of a task that is not completed, to try words on."""
    loaded = joinedload(Escalation.plan), joinedload(Escalation.unit)
    last = db.session.scalar(select(Escalation).options(*loaded).order_by(Escalation.id.desc()).limit(1))
    if last:
        return told(last)
    owed = select(Enrolment).options(joinedload(Enrolment.plan), joinedload(Enrolment.unit))
    task = db.session.scalar(owed.where(Enrolment.closed_at.is_(None)).order_by(Enrolment.id.desc()).limit(1))
    return Told(task.unit.name, task.plan, task.due_on, clock.now(), 3) if task else None


def tried(values: Mapping[str, str | None], told: Told) -> list[tuple[str, str]]:
    """Title and body as whoever answers for the unit would read them, in Chinese and in English."""
    text, said = EscalationText(**values), []
    for language in ("zh_Hans", "en"):
        with languages.speaking(language):
            said.append(filled(text, told))
    return said


def refuse_too_long(values: Mapping[str, str | None], site: str) -> None:
    """With the longest names of a unit and of a plan that is not closed, as a group's robot would send it. Raises TooLong."""
    told = _longest()
    found = max(_robot_bytes(title, body, site) for title, body in tried(values, told))
    if found > ROBOT_BYTES:
        raise TooLong(most=ROBOT_BYTES, found=found, over=found - ROBOT_BYTES)


def _longest() -> Told:
    longest = select(Unit.name).order_by(func.length(Unit.name).desc(), Unit.id).limit(1)
    chinese, english = (
        db.session.scalar(select(title).where(Plan.closed_at.is_(None), title.is_not(None)).order_by(func.length(title).desc()).limit(1))
        for title in (Plan.title, Plan.title_en)
    )  # fmt: skip
    plan = Plan(title=chinese or "", title_en=english or chinese)
    return Told(db.session.scalar(longest) or "", plan, clock.today(), clock.now(), MANY)


def _robot_bytes(title: str, body: str, site: str) -> int:
    """As a robot of WeCom gets it: title and text in two lines, and the address of the site."""
    return len(f"{title}\r\n{body} {site}".encode())


def for_robot(text: EscalationText | None, told: Told, site: str) -> tuple[str, str]:
    """Title and body that a group's robot takes: where the own words came out too long, those that the site comes with."""
    own = filled(text, told)
    return own if _robot_bytes(*own, site) <= ROBOT_BYTES else filled(None, told)


def is_own(text: EscalationText | None) -> bool:
    return text is not None and text.title is not None


def filled(text: EscalationText | None, told: Told) -> tuple[str, str]:
    """Title and body of a notice."""
    known = told.unit, in_language(told.plan), dateformat(told.due_on), dateformat(told.at), str(told.tasks)
    if text is None or text.title is None:
        return _("Training not completed"), _as_it_came(*known[:4], told.tasks)
    facts = dict(zip(FACTS, (*known, *known), strict=True))
    return put_in(in_language(text), facts), put_in(in_language(text, "body"), facts)


def default() -> tuple[str, str]:
    """Title and body that the site comes with, the facts in braces."""
    unit, plan, due, day, tasks = (f"{{{name}}}" for name in (FACTS[5:] if languages.locale() == "en" else FACTS[:5]))
    return _("Training not completed"), _as_it_came(unit, plan, due, day, 2).replace("2", tasks, 1)


def _as_it_came(unit: str, plan: str, day: str, moment: str, tasks: int) -> str:
    return str(
        ngettext(
            "%(unit)s: “%(plan)s”, %(num)s task due on %(day)s was not completed on %(moment)s. Names are on the site.",
            "%(unit)s: “%(plan)s”, %(num)s tasks due on %(day)s were not completed on %(moment)s. Names are on the site.",
            tasks, unit=unit, plan=plan, day=day, moment=moment,
        )
    )  # fmt: skip


def on_first_page(row: Escalation) -> str | None:
    """The own words for whoever reads it on the site; none: the page has its own."""
    return filled(row.text, told(row))[1] if is_own(row.text) else None
