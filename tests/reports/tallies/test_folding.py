"""Tallies: whatever changes a rate marks its unit, marked units are counted from stamps, and folding changes no number."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import enrolling, plans
from lms.courses.excusing import deciding
from lms.courses.excusing.deciding import Terms
from lms.courses.excusing.models import Excusal
from lms.courses.models import Enrolment, Plan
from lms.db import db, reading
from lms.people.models import Post, Unit
from lms.reports import rates
from lms.reports.counting import Source
from lms.reports.dashboard import Dashboard, Standing
from lms.reports.scope import Scope
from lms.reports.slices import GROUPINGS, Slice
from lms.reports.tallies import folding, tasks
from lms.reports.tallies.models import SharedTask, Tally, TallyMark
from tests import factories
from tests.cast import Cast

PAPER = Terms("deferral", "in_village", None, "曲组发〔2026〕3号", "县委组织部", clock.today() + timedelta(days=60))


@pytest.fixture
def plan(cast: Cast, database: Session) -> Plan:
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin)
    enrolling.enrol(plan, at=plan.published_at)
    _fold()
    return plan


def _fold() -> None:
    for _ in folding.fold_all():
        pass


def _marked(database: Session) -> set[int]:
    return set(database.scalars(select(TallyMark.unit_id)))


def _task(plan: Plan, unit: Unit) -> Enrolment:
    return db.session.scalars(select(Enrolment).where(Enrolment.plan_id == plan.id, Enrolment.unit_id == unit.id)).one()


def _start(plan: Plan, cast: Cast) -> None:
    _task(plan, cast.lis_works).started_at = clock.now()


def _complete_at_once(plan: Plan, cast: Cast) -> None:
    task = _task(plan, cast.lis_works)
    db.session.execute(update(Enrolment).where(Enrolment.id == task.id).values(completed_at=clock.now()))


def _leave(plan: Plan, cast: Cast) -> None:
    db.session.get_one(Post, _task(plan, cast.lis_works).post_id).to_on = clock.today()
    db.session.flush()
    factories.posts_followed()


def _defer(plan: Plan, cast: Cast) -> None:
    deciding.excuse_one(plan, PAPER, _task(plan, cast.lis_works), by=cast.admin)


def _be_promoted(plan: Plan, cast: Cast) -> None:
    db.session.get_one(Post, _task(plan, cast.lis_works).post_id).rank = 3


def _have_no_task(plan: Plan, cast: Cast) -> None:
    db.session.delete(_task(plan, cast.lis_works))


CHANGES: list[Callable[[Plan, Cast], None]] = [_start, _complete_at_once, _leave, _defer, _be_promoted, _have_no_task]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_a_rate_marks_the_unit_and_no_other(
    cast: Cast, database: Session, plan: Plan, change: Callable[[Plan, Cast], None]
) -> None:
    change(plan, cast)
    database.flush()

    assert _marked(database) == {cast.lis_works.id}


def test_lifting_a_decision_marks_the_unit(cast: Cast, database: Session, plan: Plan) -> None:
    _defer(plan, cast)
    _fold()
    deciding.lift(database.scalars(select(Excusal)).one(), "已返岗", by=cast.admin)
    database.flush()

    assert _marked(database) == {cast.lis_works.id}


def test_a_due_day_that_moves_marks_all_units_of_the_plan(cast: Cast, database: Session, plan: Plan) -> None:
    plans.change_due_day(plan, plan.due_on + timedelta(days=1), by=cast.admin)
    database.flush()

    assert _marked(database) == set(database.scalars(select(Enrolment.unit_id)))


def test_a_further_task_of_a_person_marks_the_units_of_the_others(cast: Cast, database: Session, plan: Plan) -> None:
    database.add(Post(person_id=cast.li_lei.id, unit_id=cast.mas_mill.id, kind="safety_manager"))
    database.flush()
    factories.posts_followed()

    assert _marked(database) == {cast.lis_works.id, cast.lis_quarry.id, cast.mas_mill.id}


def test_what_the_ledger_notes_marks_nothing(cast: Cast, database: Session, plan: Plan) -> None:
    database.execute(update(Enrolment).values(entered=15))

    assert _marked(database) == set()


def test_folding_changes_no_number(cast: Cast, database: Session, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    for change in (_defer, _start, _complete_at_once, _be_promoted, _leave):
        change(plan, cast)
        database.flush()
        scope = Scope(plan, select(Unit.id))
        marked = _told(scope)
        assert Source.of(scope).changed
        _fold()
        assert not Source.of(scope).changed
        assert Source.of(scope).is_grouped
        assert _told(scope) == marked
        with monkeypatch.context() as patched:
            patched.setattr("lms.reports.counting.MOST_CHANGED", -1)
            assert _told(scope) == marked


def _told(scope: Scope) -> list[object]:
    """All that tallies tell: every table, parts of it, the days of the dashboard, persons."""
    shown = Dashboard([], Standing(scope, rates.total(scope)))
    rows = [rates.grouped(scope, by) for by in GROUPINGS]
    parts = (
        Slice(rank=0),
        Slice(grade="online"),
        Slice(grade="open"),
        Slice(due=scope.plan.due_on),
        Slice(due=PAPER.until),
    )
    told = [
        (rates.grouped(replace(scope, slice=part), by), rates.persons(replace(scope, slice=part), 9))
        for part in parts
        for by in ("unit", "post")
    ]
    return [rows, told, shown.curve, shown.week, shown.due]


def test_a_new_day_needs_no_counting(cast: Cast, database: Session, plan: Plan) -> None:
    _defer(plan, cast)
    _fold()

    def overdue(days: int) -> int:
        return rates.total(Scope(plan, select(Unit.id), clock.now() + timedelta(days=days))).overdue

    assert (overdue(30), overdue(31), overdue(60), overdue(61)) == (0, 6, 6, 7)


def test_a_withdrawn_plan_leaves_no_tally(cast: Cast, database: Session, plan: Plan) -> None:
    plans.unpublish(plan, by=cast.admin)
    database.flush()
    _fold()

    assert database.scalars(select(Tally)).all() == database.scalars(select(SharedTask)).all() == []


def test_many_changed_units_are_counted_from_stamps(
    cast: Cast, database: Session, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.reports.counting.MOST_CHANGED", 3)
    plans.change_due_day(plan, plan.due_on + timedelta(days=1), by=cast.admin)
    database.flush()
    scope = Scope(plan, select(Unit.id))

    assert Source.of(scope).changed is None
    assert (rates.total(scope).enrolled, rates.persons(scope, 7)) == (7, 6)


def test_before_many_units_are_counted_the_database_looks_at_its_tables(
    cast: Cast, database: Session, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.reports.tallies.folding.MANY", 3)
    folding.start_anew()
    units = sum(folding.fold_all())

    assert units == len(set(database.scalars(select(Enrolment.unit_id))))
    if database.get_bind().dialect.name == "postgresql":
        known = "SELECT reltuples FROM pg_class WHERE relname IN ('enrolment', 'shared_task')"
        assert min(database.scalars(text(known))) >= 0


@pytest.mark.slow
def test_no_count_is_lost_while_all_write_fold_and_read_at_once(app: Flask, cast: Cast) -> None:
    """Each of 60 tasks is begun and completed by one of four writers; two fold, and two read."""
    with app.app_context():
        plan_id = _plan_of_sixty(cast)
        ids = list(db.session.scalars(select(Enrolment.id).where(Enrolment.plan_id == plan_id)))
    over = Event()
    with ThreadPoolExecutor(8) as pool:
        helping = [pool.submit(_again, app, over, work) for work in (_folded, _folded)]
        seen = [pool.submit(_again, app, over, lambda: _completed(plan_id)) for _ in range(2)]
        for writer in [pool.submit(_learn, app, ids[number::4]) for number in range(4)]:
            writer.result()
        over.set()
        _ = [each.result() for each in helping]

    for reader in seen:
        assert reader.result() == sorted(reader.result()), "a count went back"
    with app.app_context():
        tasks.fold()
        scope = Scope(db.session.get_one(Plan, plan_id), select(Unit.id))
        assert not Source.of(scope).changed
        assert (rates.total(scope).started, rates.total(scope).completed) == (60, 60)


def _plan_of_sixty(cast: Cast) -> int:
    for number in range(60):
        person = factories.person(f"人{number}")
        units = (cast.lis_works, cast.mas_mill, cast.dongshan)
        db.session.add(Post(person_id=person.id, unit_id=units[number % 3].id, kind="staff"))
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin, kinds=["staff"])
    enrolling.enrol(plan, at=plan.published_at)
    db.session.commit()
    return plan.id


def _learn(app: Flask, ids: list[int]) -> None:
    for number in ids:
        for stamp in ("started_at", "completed_at"):
            with app.app_context():
                setattr(db.session.get_one(Enrolment, number), stamp, clock.now())
                db.session.commit()


def _again(app: Flask, over: Event, work: Callable[[], int]) -> list[int]:
    found = []
    while not over.is_set():
        with app.app_context():
            found.append(work())
            db.session.rollback()
    return found


def _folded() -> int:
    tasks.fold()
    return 0


def _completed(plan_id: int) -> int:
    with reading():
        return rates.total(Scope(db.session.get_one(Plan, plan_id), select(Unit.id))).completed
