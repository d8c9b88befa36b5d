"""What becomes known later changes no figure of a day gone by, and is told beside it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import annulling, enrolling, plans
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.people.directory import posts, units
from lms.people.models import Person, Post, Unit
from lms.reports import corrections, rates
from lms.reports.corrections import Correction
from lms.reports.scope import Scope
from lms.reports.tallies import folding
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

OPENED = datetime(2026, 3, 2, 1, tzinfo=UTC)
FIFTH = clock.start_of(date(2026, 3, 6)) - timedelta(microseconds=1)
GoTo = Callable[[int], None]


@pytest.fixture
def go_to(monkeypatch: pytest.MonkeyPatch) -> GoTo:
    """Let it be nine in the morning of a day of March."""

    def go(day: int) -> None:
        monkeypatch.setattr(clock, "source", lambda: clock.start_of(date(2026, 3, day)) + timedelta(hours=9))

    monkeypatch.setattr(clock, "source", lambda: OPENED)
    return go


def _plan(cast: Cast) -> Plan:
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
    plan.opens_on, plan.due_on, plan.published_at = clock.day_of(OPENED), date(2026, 3, 20), OPENED
    enrolling.enrol(plan, at=OPENED)
    return plan


@pytest.fixture
def plan(cast: Cast, database: Session, go_to: GoTo) -> Plan:
    """Three tasks of heads of enterprises."""
    return _plan(cast)


def _complete(person: Person, at: datetime) -> None:
    lesson = db.session.scalars(select(Lesson.id)).one()
    for owed in owed_lesson(person.id, lesson):
        lesson_completed(owed, at)


def _of_the_fifth(plan: Plan, viewer: Person) -> Correction:
    scope = Scope(plan, select(Unit.id), FIFTH)
    found = corrections.of(scope, rates.total(scope), viewer)
    assert found is not None
    return found


def _told(found: Correction) -> tuple[int, int, int, int, list[tuple[str, str]]]:
    changes = sorted((each.person, each.what) for each in found.changes)
    return found.then.completed, found.then.enrolled, found.completed, found.enrolled, changes


def test_what_was_learnt_by_then_and_entered_later_is_known_later(plan: Plan, cast: Cast, go_to: GoTo) -> None:
    go_to(4)
    _complete(cast.ma_jun, clock.now())
    go_to(10)
    _complete(cast.li_lei, clock.start_of(date(2026, 3, 3)))
    for _ in folding.fold_all():
        pass

    assert _told(_of_the_fifth(plan, cast.admin)) == (1, 3, 3, 3, [("李雷", "completed"), ("李雷", "completed")])
    now = rates.total(Scope(plan, select(Unit.id)))
    assert (now.completed, now.started, now.enrolled) == (3, 3, 3)
    assert rates.total(Scope(plan, select(Unit.id), FIFTH)).started == 1


def test_what_was_annulled_since_did_not_count_by_then_and_given_back_it_did(
    plan: Plan, cast: Cast, go_to: GoTo
) -> None:
    go_to(4)
    _complete(cast.ma_jun, clock.now())
    go_to(8)
    annulment = annulling.annul(cast.ma_jun.id, plan.id, ground="代学", by=[cast.admin])
    annulled = _told(_of_the_fifth(plan, cast.admin))
    go_to(9)
    annulling.reinstate(annulment, ground="说明属实", by=[cast.wu_gang])

    assert annulled == (1, 3, 0, 3, [("马军", "annulled")])
    assert _told(_of_the_fifth(plan, cast.admin)) == (1, 3, 1, 3, [])


def test_posts_that_had_begun_or_ended_by_then_and_were_entered_later(plan: Plan, cast: Cast, go_to: GoTo) -> None:
    go_to(8)
    left = db.session.scalars(select(Post).where(Post.person_id == cast.ma_jun.id)).one()
    posts.end(left, date(2026, 3, 4), by=cast.admin)
    came = {"kind": "enterprise_head", "from_on": date(2026, 3, 4), "title": None, "rank": None}
    posts.add(cast.gao_yan, cast.mas_mill, came, by=cast.admin)
    posts.add(cast.liu_fang, cast.lis_works, came | {"from_on": date(2026, 3, 7)}, by=cast.admin)
    factories.posts_followed()

    assert _told(_of_the_fifth(plan, cast.admin)) == (0, 3, 0, 3, [("马军", "left"), ("高燕", "came")])


def test_a_closed_plan_tells_what_became_known_since(plan: Plan, cast: Cast, go_to: GoTo) -> None:
    go_to(4)
    _complete(cast.ma_jun, clock.now())
    plans.close(plan, by=cast.admin)
    go_to(8)
    annulling.annul(cast.ma_jun.id, plan.id, ground="代学", by=[cast.admin])
    scope = Scope(plan, select(Unit.id))
    found = corrections.of(scope, rates.total(scope), cast.admin)

    assert found is not None
    assert _told(found) == (1, 3, 0, 3, [("马军", "annulled")])


def test_of_today_nothing_is_known_later(plan: Plan, cast: Cast) -> None:
    scope = Scope(plan, select(Unit.id))

    assert corrections.of(scope, rates.total(scope), cast.admin) is None


@pytest.fixture
def changed(kept: Any, cast: Cast, go_to: GoTo) -> int:
    """A plan of which several things became known after the fifth of March."""

    def make() -> int:
        plan = _plan(cast)
        go_to(8)
        units.assign(cast.mas_mill, "industry", cast.industry_bureau, date(2026, 3, 3), by=cast.admin)
        plans.change_due_day(plan, date(2026, 3, 25), by=cast.admin)
        _complete(cast.ma_jun, clock.start_of(date(2026, 3, 3)))
        return plan.id

    return kept(make)  # type: ignore[no-any-return]


TOLD = (
    "当时已知：已完成 0 / 3。现在已知：已完成 1 / 3。",
    "截止日期后来作了变更，现为2026年3月25日。",
    "后来得知，当日有1个单位的监管单位与当时所知不同。",
    "应学基数于计划开始时（2026年3月2日）固定为3个学习任务；此后新增0、离岗0、免学0，现应学3。",
)


def test_the_page_and_the_file_of_a_past_day_say_so(client: Client, cast: Cast, changed: int, go_to: GoTo) -> None:
    client.sign_in(cast.admin)
    page = client.get(f"/reports/completion?plan={changed}&day=2026-03-05").text
    file = client.get(f"/reports/completion.csv?plan={changed}&day=2026-03-05").data.decode("utf-8-sig")

    for sentence in TOLD:
        assert sentence in page
        assert sentence in file
    assert "马军" in page
    assert "马军" not in file
    assert "截止日期：2026年3月20日" in page
    assert "现在已知" not in client.get(f"/reports/completion?plan={changed}").text


def test_the_dashboard_of_a_past_day_says_so_too(client: Client, cast: Cast, changed: int, go_to: GoTo) -> None:
    client.sign_in(cast.admin)
    page = client.get(f"/reports/dashboard?plan={changed}&day=2026-03-05").text
    file = client.get(f"/reports/dashboard.csv?plan={changed}&day=2026-03-05").data.decode("utf-8-sig")

    for sentence in TOLD[:3]:
        assert sentence in page
        assert sentence in file
    assert "马军" in page
    assert "现在已知" not in client.get(f"/reports/dashboard?plan={changed}").text


def test_others_read_of_their_own_units_alone_what_became_known(
    client: Client, cast: Cast, changed: int, go_to: GoTo
) -> None:
    client.sign_in(cast.han_mei)
    page = client.get(f"/reports/completion?plan={changed}&day=2026-03-05").text

    assert "当时已知：已完成 0 / 1。此后得知的情况没有改变这些数字。" in page
    assert "马军" not in page


@pytest.mark.one_database("sqlite")
def test_what_it_costs_grows_with_the_tasks_and_not_with_their_square(plan: Plan, cast: Cast, go_to: GoTo) -> None:
    """Counted in steps of SQLite's machine: four times as many tasks once took sixteen times as many."""
    costs = []
    for more in (100, 300):
        posts = [
            Post(person_id=factories.person(f"{more}{n}").id, unit_id=cast.mas_mill.id, kind="enterprise_head")
            for n in range(more)
        ]
        db.session.add_all(posts)
        enrolling.enrol(plan, at=OPENED)
        db.session.execute(update(Enrolment).values(completed_at=OPENED + timedelta(days=8)))
        go_to(10)
        costs.append(_steps(lambda: _of_the_fifth(plan, cast.admin)))

    assert costs[1] < 6 * costs[0]


def _steps(work: Callable[[], object]) -> int:
    """In hundreds."""
    steps: list[None] = []
    connection: Any = db.session.connection().connection.driver_connection
    connection.set_progress_handler(lambda: steps.append(None), 100)
    work()
    connection.set_progress_handler(None, 0)
    return len(steps)
