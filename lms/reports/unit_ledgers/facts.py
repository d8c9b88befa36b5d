"""What a template may ask for, by the names that stand in its braces: facts of the unit, and of each learning task in a year."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lms import clock
from lms.certificates.models import Certificate
from lms.db import db
from lms.languages import in_language
from lms.people import access
from lms.people.kinds import POST_KINDS, UNIT_KINDS
from lms.people.models import Person, Unit
from lms.reports import manners, names, rates, tables, visible, years
from lms.reports.names import Name
from lms.reports.scope import Scope
from lms.reports.tables import Cell

Facts = Mapping[str, Cell]
OF_UNIT = (
    "单位名称", "统一社会信用代码", "单位类别", "所属乡镇", "行业领域", "风险等级", "从业人员数", "年度",
    "计划数", "应学人次", "已完成人次", "未完成人次", "制表人", "填报日期",
)  # fmt: skip
OF_TASK = (
    "序号", "姓名", "人员类别", "职务", "培训计划", "课程", "开课日期", "完成期限", "状态", "开始日期", "完成日期", "学时",
    "测试成绩", "是否合格", "证明编号",
)  # fmt: skip


def scopes(unit: Unit, year: int, viewer: Person) -> Sequence[Scope]:
    """The plans that ran in the year and have tasks in the unit, the earliest first."""
    units = select(Unit.id).where(Unit.id == unit.id, Unit.id.in_(access.units_overseen_by(viewer)))
    found = years.scopes(visible.plans(units), units, year)
    return sorted(found, key=lambda each: (each.plan.opens_on, each.plan.id))


def of_unit(unit: Unit, year: int, found: Sequence[Scope], viewer: Person) -> Facts:
    counts = [rates.total(scope) for scope in found]
    township = db.session.get(Unit, unit.township_id) if unit.township_id else None
    told: list[Cell] = [
        unit.name, unit.credit_code, str(UNIT_KINDS[unit.kind]), township.name if township else None, unit.sector, unit.risk_class,
        unit.employees, year, len(found), sum(each.enrolled for each in counts), sum(each.completed for each in counts),
        sum(each.incomplete for each in counts), viewer.name, clock.today(),
    ]  # fmt: skip
    return dict(zip(OF_UNIT, told, strict=True))


def of_tasks(found: Sequence[Scope], viewer: Person) -> Iterator[Facts]:
    """Plan by plan, those of leaders at division level left out but for the plan's owner."""
    numbers = count(1)
    for scope in found:
        certificates = _certificates(scope)
        for name in names.every(scope, "all", viewer):
            told = [next(numbers), *_task(scope, name, certificates.get(name.person_id))]
            yield dict(zip(OF_TASK, told, strict=True))


def _task(scope: Scope, name: Name, certificate: str | None) -> list[Cell]:
    """Where officials learn, neither times nor class hours; see `manners`."""
    plan, reserved = scope.plan, manners.is_reserved(scope.plan)
    state = tables.state_words(reserved)[name.state_on(scope.day)]
    times = [None, None, None] if reserved else [*map(_day, (name.started_at, name.completed_at)), name.hours]
    best = next((each for each in name.results if each), None)
    passed = None if best is None else _("passed") if best.is_passed else _("not passed")
    held = [name.person, str(POST_KINDS[name.kind]), name.title]
    owed = [in_language(plan), in_language(plan.course), plan.opens_on, name.finish_by, state]
    return [*held, *owed, *times, best and f"{best.score:g}", passed, certificate]


def _day(moment: Any) -> Cell:
    return moment and clock.day_of(moment)


def _certificates(scope: Scope) -> dict[int, str]:
    standing = Certificate.is_valid_on(clock.today()), Certificate.issued_at <= scope.as_of
    found = select(Certificate.person_id, Certificate.number).where(Certificate.plan_id == scope.plan.id, *standing)
    return dict(db.session.execute(found).all())  # type: ignore[arg-type]
