"""An administrator's orders: writing a rule, changing it from a day on, switching its clock on and off."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms import clock
from lms.courses.audiences import Audience
from lms.courses.duties import deriving
from lms.courses.duties.kinds import ASSESSMENT, INITIAL, REFRESHER
from lms.courses.duties.models import DutyClock, DutyRule, DutyVersion
from lms.courses.enrolling import Changes
from lms.db import db, take_turns
from lms.errors import Refused, row_of
from lms.people import audit
from lms.people.models import Person
from lms.web import dateformat


class ReachesBack(Refused):
    message = _l("What a rule says can change from %(day)s at the earliest: what is owed already is never rewritten.")
    status = 422


class ClockRuns(Refused):
    message = _l("The clock of this rule is on already.")


class ClockIsOff(Refused):
    message = _l("The clock of this rule is off.")


class BookBegun(Refused):
    message = _l("There are rules already.")


# Proposals to be looked through and changed, with their clocks off. The hours and the six months are those of the provisions
# named, as third parties print them: a setting of the county, and no law that this site would quote. For initial training
# they name no term; six months is a proposal.
_HEADS = ("enterprise_head", "safety_manager")
_THIRD = "生产经营单位安全培训规定（总局令第3号）"
_THIRD_EN = "Provisions on Safety Training of Production and Operation Units (Order No. 3)"
_COUNTY_EN = "; the months are set by the county"
_GENERAL, _HIGH = {"low_risk_hours": True}, {"high_risk_hours": True}


def _source(words: str, english: str) -> Mapping[str, str]:
    return {"source": f"{_THIRD}{words}", "source_en": f"{_THIRD_EN}, {english}"}


USUAL: Sequence[tuple[str, str, str, Mapping[str, Any], Mapping[str, Any]]] = (
    ("主要负责人、安全管理人员初次培训（一般单位）", "Initial training of heads and safety managers", INITIAL, _GENERAL,
     {"months": 6, "hours": Decimal(32), **_source("第九条第一款（期限由本县设定）", f"Article 9 (1){_COUNTY_EN}")}),
    ("主要负责人、安全管理人员年度再培训（一般单位）", "Yearly refresher of heads and safety managers", REFRESHER, _GENERAL,
     {"year_basis": "calendar", "hours": Decimal(12), **_source("第九条第一款", "Article 9 (1)")}),
    ("主要负责人、安全管理人员初次培训（高危单位）", "Initial training of heads and safety managers, high risk", INITIAL, _HIGH,
     {"months": 6, "hours": Decimal(48), **_source("第九条第二款（期限由本县设定）", f"Article 9 (2){_COUNTY_EN}")}),
    ("主要负责人、安全管理人员年度再培训（高危单位）", "Yearly refresher of heads and safety managers, high risk", REFRESHER,
     _HIGH, {"year_basis": "calendar", "hours": Decimal(16), **_source("第九条第二款", "Article 9 (2)")}),
    ("高危单位主要负责人、安全管理人员考核", "Statutory assessment of heads and safety managers, high risk", ASSESSMENT,
     {"high_risk_assessed": True}, {"months": 6, **_source("第二十四条", "Article 24")}),
)  # fmt: skip


def add_usual(*, by: Person) -> None:
    """The proposals, for an empty book. Raises BookBegun."""
    take_turns("rule book")
    if db.session.scalar(select(DutyRule.id).limit(1)):
        raise BookBegun
    for title, title_en, kind, flags, said in USUAL:
        audience = Audience(kinds=_HEADS, **flags).kept()
        write({"title": title, "title_en": title_en, "kind": kind},
              {"from_on": clock.today(), "audience": audience, **said}, by=by)  # fmt: skip


def write(rule: Mapping[str, Any], said: Mapping[str, Any], *, by: Person) -> DutyRule:
    """A new rule with what it says; its clock is off."""
    row = DutyRule(**rule)
    db.session.add(row)
    db.session.flush()
    _append(row, said, by)
    return row


def change(rule: DutyRule, said: Mapping[str, Any], *, by: Person) -> None:
    """What it says from another day on. Raises ReachesBack, where a clock has run by what it said before."""
    db.session.execute(select(DutyRule.id).where(DutyRule.id == rule.id).with_for_update())
    earliest = earliest_change(rule)
    if said["from_on"] < earliest:
        raise ReachesBack(day=dateformat(earliest))
    _append(rule, said, by)


def earliest_change(rule: DutyRule) -> date:
    """A rule that never ran can still be written anew from any day since its first."""
    first = rule.versions[-1].from_on
    return max(clock.today(), first) if rule.clocks else first


def _append(rule: DutyRule, said: Mapping[str, Any], by: Person) -> None:
    version = DutyVersion(rule_id=rule.id, made_by_id=by.id, **said)
    db.session.add(version)
    kept = {"audience": version.audience, "months": version.months, "year_basis": version.year_basis}
    audit.record("duty_rule.written", by=by, subject=rule, title=rule.title, from_on=str(version.from_on),
                 hours=str(version.hours), source=version.source, **kept)  # fmt: skip


def switch_on(rule: DutyRule, from_on: date, *, by: Person) -> Changes:
    """Let its clock count from that day on. Raises ClockRuns."""
    take_turns("rule book")
    db.session.refresh(rule, ["clocks"])
    if rule.clock is not None:
        raise ClockRuns
    rule.clocks.insert(0, DutyClock(from_on=from_on, by_id=by.id))
    db.session.flush()
    audit.record("duty_rule.switched_on", by=by, subject=rule, title=rule.title, from_on=str(from_on))
    return deriving.follow(rule)


def switch_off(rule: DutyRule, *, by: Person) -> None:
    """From now on it asks nothing new; what is owed stays. Raises ClockIsOff."""
    take_turns("rule book")
    db.session.refresh(rule, ["clocks"])
    if (running := rule.clock) is None:
        raise ClockIsOff
    running.off_at, running.off_by_id = clock.now(), by.id
    audit.record("duty_rule.switched_off", by=by, subject=rule, title=rule.title)


def one(rule_id: int) -> DutyRule:
    """With its versions and clocks, and who decided them. Raises NotThere."""
    return row_of(select(DutyRule).options(*_WHOLE).where(DutyRule.id == rule_id))


def every() -> Sequence[DutyRule]:
    return db.session.scalars(select(DutyRule).options(*_WHOLE).order_by(DutyRule.id)).all()


_WHOLE = (
    selectinload(DutyRule.versions).joinedload(DutyVersion.made_by),
    selectinload(DutyRule.versions).joinedload(DutyVersion.edition),
    selectinload(DutyRule.clocks).joinedload(DutyClock.by),
    selectinload(DutyRule.clocks).joinedload(DutyClock.off_by),
)
