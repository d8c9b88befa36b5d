"""How long each kind of record is kept: set from a day on by an administrator, and nothing is due before somebody has set it."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.duties.reckoning import after_months
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.reports.disposing.kinds import DECIDED
from lms.reports.disposing.models import RetentionRule
from lms.web import dateformat


class TooShort(Refused):
    message = _l("At least %(months)s months: %(why)s.")
    status = 422


class ReachesBack(Refused):
    message = _l("A period can hold from %(day)s at the earliest.")
    status = 422


class RulesBegun(Refused):
    message = _l("There are periods already.")


def write(kind: str, months: int, source: str, from_on: date, *, by: Person) -> None:
    """What holds for a kind from that day on. Raises TooShort, ReachesBack."""
    if months < (least := DECIDED[kind]).least:
        raise TooShort(months=least.least, why=least.why_least)
    if from_on < clock.today():
        raise ReachesBack(day=dateformat(clock.today()))
    row = RetentionRule(kind=kind, months=months, source=source, from_on=from_on, made_by_id=by.id)
    db.session.add(row)
    db.session.flush()  # the trail is told its number
    audit.record("retention.rule_written", by=by, subject=row, record_kind=kind, months=months, source=source,
                 from_on=str(from_on))  # fmt: skip


def write_proposed(*, by: Person) -> None:
    """The proposals for all kinds, from today on. Raises RulesBegun."""
    take_turns("retention rules")
    if db.session.scalar(select(RetentionRule.id).limit(1)):
        raise RulesBegun
    for code, kind in DECIDED.items():
        write(code, kind.proposed, kind.source, clock.today(), by=by)


def every() -> Mapping[str, Sequence[RetentionRule]]:
    """By kind, the latest first."""
    found: dict[str, list[RetentionRule]] = {kind: [] for kind in DECIDED}
    rows = select(RetentionRule).options(joinedload(RetentionRule.made_by))
    for row in db.session.scalars(rows.order_by(RetentionRule.from_on.desc(), RetentionRule.id.desc())):
        found[row.kind].append(row)
    return found


def in_force() -> Mapping[str, RetentionRule]:
    """Of the kinds for which one holds today."""
    holding = {kind: [row for row in rows if row.from_on <= clock.today()] for kind, rows in every().items()}
    return {kind: rows[0] for kind, rows in holding.items() if rows}


def cut(rule: RetentionRule) -> date:
    """Due is what happened before this day."""
    return after_months(clock.today(), -rule.months)
