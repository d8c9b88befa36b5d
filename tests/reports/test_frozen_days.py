"""Days gone by tell what was known on them: nothing that is moved, ended, assigned, closed or told later changes their numbers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import enrolling, plans
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.excusing import deciding
from lms.courses.excusing.deciding import Terms
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.people.directory import posts, units
from lms.people.models import Person, Post, Unit
from lms.reports import dashboard, lately, names, rates
from lms.reports.lines import NOBODY, PUBLIC_BODIES
from lms.reports.rates import Counts
from lms.reports.scope import Scope
from lms.reports.slices import Slice
from lms.reports.tallies import folding
from tests import factories
from tests.cast import Cast

OPENED = datetime(2026, 3, 2, 1, tzinfo=UTC)
DUE = date(2026, 3, 9)
GoTo = Callable[[date], None]


@pytest.fixture
def go_to(monkeypatch: pytest.MonkeyPatch) -> GoTo:
    """Let it be nine in the morning of a day; before that it is the day of the opening."""

    def go(day: date) -> None:
        monkeypatch.setattr(clock, "source", lambda: clock.start_of(day) + timedelta(hours=9))

    monkeypatch.setattr(clock, "source", lambda: OPENED)
    return go


@pytest.fixture
def plan(cast: Cast, database: Session, go_to: GoTo) -> Plan:
    """Three heads of enterprises, two of whom are one person, are to learn until the ninth of March."""
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
    plan.opens_on, plan.due_on, plan.published_at = clock.day_of(OPENED), DUE, OPENED
    enrolling.enrol(plan, at=OPENED)
    return plan


def _as_of(plan: Plan, day: date, part: Slice | None = None) -> Scope:
    return Scope(
        plan, select(Unit.id), clock.start_of(day + timedelta(days=1)) - timedelta(microseconds=1), part or Slice()
    )


def _on(plan: Plan, day: date) -> Counts:
    return rates.total(_as_of(plan, day))


def _by_line(plan: Plan, day: date, line: str) -> dict[int | str, int]:
    rows = rates.by_line(_as_of(plan, day), line)
    return {row.key: row.counts.enrolled for row in rows if row.counts.enrolled}


def _post(person: Person) -> Post:
    return db.session.scalars(select(Post).where(Post.person_id == person.id)).one()


def _fold() -> None:
    for _ in folding.fold_all():
        pass


@pytest.fixture(params=["stamps", "tallies"])
def counted(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Called when all has happened: what was counted of it before is asked for, or nothing was."""
    return _fold if request.param == "tallies" else lambda: None


def test_a_due_day_that_is_moved_makes_nobody_less_overdue_on_days_before(
    plan: Plan, cast: Cast, go_to: GoTo, counted: Callable[[], None]
) -> None:
    go_to(date(2026, 3, 12))
    plans.change_due_day(plan, date(2026, 3, 20), by=cast.admin)
    go_to(date(2026, 3, 14))
    plans.change_due_day(plan, date(2026, 3, 25), by=cast.admin)
    go_to(date(2026, 3, 22))
    counted()

    assert [_on(plan, date(2026, 3, day)).overdue for day in (9, 10, 11, 12, 13, 21, 22)] == [0, 3, 3, 0, 0, 0, 0]
    assert [_as_of(plan, date(2026, 3, day)).due_on.day for day in (2, 11, 12, 13, 14, 22)] == [9, 9, 20, 20, 25, 25]
    due_then = names.listed(_as_of(plan, date(2026, 3, 11)), "overdue", cast.admin, limit=9)
    assert {name.finish_by for name in due_then} == {DUE}
    assert _on_day_due(plan, date(2026, 3, 11), DUE) == 3
    assert _on_day_due(plan, date(2026, 3, 13), date(2026, 3, 20)) == 3


def _on_day_due(plan: Plan, day: date, due: date) -> int:
    return rates.total(_as_of(plan, day, Slice(due=due))).enrolled


def test_who_was_overdue_a_week_ago_goes_by_the_due_day_of_then(plan: Plan, cast: Cast, go_to: GoTo) -> None:
    go_to(date(2026, 3, 12))
    plans.change_due_day(plan, date(2026, 3, 17), by=cast.admin)
    go_to(date(2026, 3, 18))

    assert _newly_overdue(plan, date(2026, 3, 18)) == 0, "they were overdue on the eleventh already"
    assert _newly_overdue(plan, date(2026, 3, 11)) == 3
    assert _newly_overdue(plan, date(2026, 3, 13)) == 0


def _newly_overdue(plan: Plan, day: date) -> int:
    scope = _as_of(plan, day)
    return len(db.session.execute(scope.tasks(Enrolment.id).where(lately.overdue(scope))).all())


def test_whoever_leaves_after_the_last_day_of_a_period_stays_in_its_denominator(
    plan: Plan, cast: Cast, go_to: GoTo, counted: Callable[[], None]
) -> None:
    go_to(date(2026, 3, 9))
    posts.end(_post(cast.ma_jun), clock.today(), by=cast.admin)
    factories.posts_followed()
    go_to(date(2026, 3, 12))
    head = db.session.scalars(select(Post).where(Post.person_id == cast.li_lei.id).order_by(Post.id)).first()
    assert head is not None
    posts.end(head, clock.today(), by=cast.admin)
    factories.posts_followed()
    go_to(date(2026, 3, 14))
    counted()

    assert [(_on(plan, date(2026, 3, day)).enrolled, _on(plan, date(2026, 3, day)).left) for day in (8, 9, 12, 14)] == [
        (3, 0), (2, 1), (2, 1), (2, 1),
    ]  # fmt: skip
    assert rates.persons(_as_of(plan, date(2026, 3, 14)), 2) == 1
    told = names.listed(_as_of(plan, date(2026, 3, 14)), "overdue", cast.admin, limit=9)
    assert [name.person for name in told] == ["李雷", "李雷"]
    assert [name.left_at is not None for name in told].count(True) == 1


def test_a_period_that_is_prolonged_has_lost_who_left_meanwhile_and_had_not_before(
    plan: Plan, cast: Cast, go_to: GoTo, counted: Callable[[], None]
) -> None:
    go_to(date(2026, 3, 12))
    posts.end(_post(cast.ma_jun), clock.today(), by=cast.admin)
    factories.posts_followed()
    go_to(date(2026, 3, 14))
    plans.change_due_day(plan, date(2026, 3, 30), by=cast.admin)
    go_to(date(2026, 3, 16))
    counted()

    assert [(_on(plan, date(2026, 3, day)).enrolled, _on(plan, date(2026, 3, day)).left) for day in (13, 14, 16)] == [
        (3, 0), (2, 1), (2, 1),
    ]  # fmt: skip


def test_an_exemption_that_ends_later_changes_nothing_of_a_closed_plan(
    plan: Plan, cast: Cast, go_to: GoTo, counted: Callable[[], None]
) -> None:
    task = db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.ma_jun.id)).one()
    exempt = Terms("exemption", "in_village", None, "曲组发〔2026〕3号", "县委组织部", date(2026, 3, 12))
    deciding.excuse_one(plan, exempt, task, by=cast.admin)
    go_to(date(2026, 3, 8))
    plans.close(plan, by=cast.admin)
    go_to(date(2026, 3, 15))
    counted()

    now = rates.total(Scope(plan, select(Unit.id)))
    assert (now.enrolled, now.exempt, now.overdue) == (2, 1, 0)
    assert now == _on(plan, date(2026, 3, 8)) == _on(plan, date(2026, 3, 14))


def test_a_supervisor_who_is_assigned_for_days_gone_by_answers_from_the_day_it_was_known(
    plan: Plan, cast: Cast, go_to: GoTo, counted: Callable[[], None]
) -> None:
    go_to(date(2026, 3, 6))
    units.assign(cast.mas_mill, "industry", cast.industry_bureau, date(2026, 3, 3), by=cast.admin)
    go_to(date(2026, 3, 8))
    units.assign(cast.mas_mill, "industry", cast.emergency_bureau, date(2026, 3, 3), by=cast.admin)
    go_to(date(2026, 3, 10))
    counted()
    industry, energy, emergency = cast.industry_bureau.id, cast.energy_bureau.id, cast.emergency_bureau.id

    told = {day: _by_line(plan, date(2026, 3, day), "industry") for day in (5, 6, 7, 8, 10)}
    assert told[5] == {industry: 1, energy: 2}
    assert told[6] == told[7] == {industry: 2, energy: 1}
    assert told[8] == told[10] == {industry: 1, energy: 1, emergency: 1}
    part = Slice("industry", energy)
    assert rates.total(_as_of(plan, date(2026, 3, 5), part)).enrolled == 2
    assert rates.total(_as_of(plan, date(2026, 3, 6), part)).enrolled == 1


def test_a_unit_that_was_assigned_late_was_nobodys_on_days_before(plan: Plan, cast: Cast, go_to: GoTo) -> None:
    firm = Unit(kind="enterprise", name="新厂", township_id=cast.xihe.id)
    db.session.add(firm)
    db.session.flush()
    db.session.add(Post(person_id=cast.sun_li.id, unit_id=firm.id, kind="enterprise_head"))
    db.session.flush()
    factories.posts_followed()
    go_to(date(2026, 3, 6))
    units.assign(firm, "territorial", cast.xihe, date(2026, 3, 1), by=cast.admin)

    assert _by_line(plan, date(2026, 3, 5), "territorial") == {cast.dongshan.id: 1, cast.xihe.id: 2, NOBODY: 1}
    assert _by_line(plan, date(2026, 3, 6), "territorial") == {cast.dongshan.id: 1, cast.xihe.id: 3}


def test_a_bureau_that_supervises_comprehensively_later_did_not_before(cast: Cast, plan: Plan, go_to: GoTo) -> None:
    plan.audience = {"kinds": ["official"]}
    enrolling.enrol(plan)
    go_to(date(2026, 3, 6))
    units.assign(cast.mas_mill, "comprehensive", cast.energy_bureau, date(2026, 3, 3), by=cast.admin)

    assert _by_line(plan, date(2026, 3, 5), "comprehensive") == {PUBLIC_BODIES: 2}
    assert _by_line(plan, date(2026, 3, 6), "comprehensive") == {PUBLIC_BODIES: 1, cast.energy_bureau.id: 1}


def test_a_plan_that_was_closed_and_opened_again_was_not_running_on_days_between(
    plan: Plan, cast: Cast, go_to: GoTo, counted: Callable[[], None]
) -> None:
    go_to(date(2026, 3, 5))
    plans.close(plan, by=cast.admin)
    go_to(date(2026, 3, 7))
    plans.reopen(plan, by=cast.admin)
    go_to(date(2026, 3, 8))
    _complete(cast.ma_jun)
    plans.close(plan, by=cast.admin)
    go_to(date(2026, 3, 10))
    counted()

    assert [_ran(plan, day) for day in (4, 5, 6, 7, 8, 10)] == [True, False, False, True, False, False]
    assert [_on(plan, date(2026, 3, day)).completed for day in (6, 7, 8, 10)] == [0, 0, 1, 1]
    assert _as_of(plan, date(2026, 3, 6)).as_of == clock.start_of(date(2026, 3, 5)) + timedelta(hours=9)


def _complete(person: Person) -> None:
    lesson = db.session.scalars(select(Lesson.id)).one()
    for owed in owed_lesson(person.id, lesson):
        lesson_completed(owed, clock.now())


def _ran(plan: Plan, day: int) -> bool:
    at = clock.start_of(date(2026, 3, day + 1)) - timedelta(microseconds=1)
    found = dashboard.of(select(Unit.id), None, at)
    return found is not None and plan in [each.plan for each in found.standings]
