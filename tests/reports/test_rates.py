"""Rates: what is counted, and that the three lines, the units, the kinds of post and the county agree."""

import random
from collections import Counter
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import annulling, enrolling
from lms.courses.completion import lesson_completed, lesson_started, owed_lesson
from lms.courses.models import Enrolment, Lesson, Plan
from lms.people import access
from lms.people.models import Person, Post, SupervisionLine, Unit
from lms.reports import rates
from lms.reports.rates import Counts, Row
from lms.reports.scope import Scope
from lms.reports.slices import GROUPINGS, Slice
from tests import factories
from tests.cast import Cast


def _whole(plan: Plan) -> Scope:
    return Scope(plan, select(Unit.id))


def _figures(rows: list[Row]) -> dict[str, tuple[int, int, int]]:
    return {str(row.name): (row.counts.enrolled, row.counts.started, row.counts.completed) for row in rows}


@pytest.fixture
def plan(cast: Cast, database: Session) -> Plan:
    """Everybody of the cast who holds a post owes one lecture; Ma Jun has completed it, Li Lei has begun."""
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin)
    enrolling.enrol(plan, at=plan.published_at)
    lesson = database.scalars(select(Lesson.id)).one()
    for owed in owed_lesson(cast.ma_jun.id, lesson):
        lesson_completed(owed, clock.now())
    for owed in owed_lesson(cast.li_lei.id, lesson):
        lesson_started(owed, clock.now())
    database.flush()
    return plan


def test_each_line_counts_every_task_once(cast: Cast, database: Session, plan: Plan) -> None:
    found = {by: _figures(list(rates.grouped(_whole(plan), by))) for by in GROUPINGS}

    assert found == {
        "township": {"东山镇": (2, 1, 0), "西河镇": (3, 2, 1), "县直单位等": (2, 0, 0)},
        "industry": {"县工信局": (2, 1, 0), "县能源局": (3, 2, 1), "乡镇和志愿者队伍": (2, 0, 0)},
        "comprehensive": {"县应急管理局": (3, 3, 1), "机关、乡镇和志愿者队伍": (4, 0, 0)},
        "unit": {
            "东山镇人民政府": (1, 0, 0),
            "西河镇人民政府": (1, 0, 0),
            "某县工业和信息化局": (1, 0, 0),
            "某县能源局": (1, 0, 0),
            "东山机械厂": (1, 1, 0),
            "西河采石场": (1, 1, 0),
            "西河面粉厂": (1, 1, 1),
        },
        "post": {"干部": (2, 0, 0), "主要负责人": (3, 3, 1), "安全生产志愿者": (2, 0, 0)},
        "sector": {"冶金工贸": (2, 2, 1), "矿山": (1, 1, 0), "未填行业领域": (4, 0, 0)},
        "rank": {"乡科级正职": (1, 0, 0), "一级科员": (1, 0, 0), "未填职级": (5, 3, 1)},
        "grade": {"没有讲座": (1, 1, 1), "未完成": (6, 2, 0)},
    }


def test_posts_and_persons_are_counted_apart(cast: Cast, database: Session, plan: Plan) -> None:
    assert (rates.total(_whole(plan)).enrolled, rates.persons(_whole(plan), 7)) == (7, 6)


def test_what_nobody_supervises_is_a_row_and_not_hidden(cast: Cast, database: Session, plan: Plan) -> None:
    lines = select(SupervisionLine).where(SupervisionLine.unit_id == cast.mas_mill.id)
    for line in database.scalars(lines.where(SupervisionLine.line == "industry")):
        line.to_on = clock.today()
    database.flush()

    assert _figures(list(rates.by_line(_whole(plan), "industry")))["未明确监管部门"] == (1, 1, 1)


def test_a_supervisor_without_a_task_is_shown_with_no_rate(cast: Cast, database: Session) -> None:
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin, townships=[cast.xihe.id])
    enrolling.enrol(plan)

    rows = {row.name: row.counts for row in rates.by_line(_whole(plan), "territorial")}

    assert (rows["东山镇"].enrolled, rows["东山镇"].completed_share, rows["东山镇"].started_share) == (0, None, None)


def test_who_came_and_who_left_stand_beside_and_not_in_the_figures(cast: Cast, database: Session, plan: Plan) -> None:
    post = database.scalars(select(Post).where(Post.person_id == cast.ma_jun.id)).one()
    post.to_on = clock.today()
    database.add(Post(person_id=cast.gao_yan.id, unit_id=cast.mas_mill.id, kind="enterprise_head"))
    database.flush()
    factories.posts_followed()

    (mill,) = [row.counts for row in rates.by_unit(_whole(plan)) if row.name == "西河面粉厂"]

    assert mill == Counts(enrolled=1, joined=1, left=1, opened=1)


def test_a_post_that_left_and_came_back_has_left_once_and_come_in_once(
    cast: Cast, database: Session, plan: Plan
) -> None:
    """Both happened, and their difference is none: as many are to study as before."""
    post = database.scalars(select(Post).where(Post.person_id == cast.ma_jun.id)).one()
    before = rates.total(_whole(plan))
    for to_on in (clock.today(), None):
        post.to_on = to_on
        database.flush()
        factories.posts_followed()

    after = rates.total(_whole(plan))

    assert (after.enrolled, after.joined, after.left) == (before.enrolled, before.joined + 1, before.left + 1)


def test_overdue_is_what_is_late_and_not_completed(cast: Cast, database: Session, plan: Plan) -> None:
    for enrolment in database.scalars(select(Enrolment)):
        enrolment.due_on = clock.today() - timedelta(days=1)
    database.flush()

    assert rates.total(_whole(plan)).overdue == 6


SEEN = [("han_mei", 2), ("wang_qiang", 3), ("zhou_tao", 2), ("qian_yu", 3), ("wu_gang", 3), ("deng_chao", 1),
        ("liu_fang", 1), ("gao_yan", 1), ("admin", 7), ("li_lei", 0), ("zhao_min", 0)]  # fmt: skip


@pytest.mark.parametrize(("who", "tasks"), SEEN)
def test_everybody_counts_their_own_units_and_no_other(
    cast: Cast, database: Session, plan: Plan, who: str, tasks: int
) -> None:
    scope = Scope(plan, access.units_overseen_by(getattr(cast, who)))

    totals = [rates.total(scope).enrolled]
    totals += [sum(row.counts.enrolled for row in rates.grouped(scope, by)) for by in GROUPINGS]

    assert totals == [tasks] * (1 + len(GROUPINGS))


def test_a_row_opens_to_exactly_what_it_counted(cast: Cast, database: Session, plan: Plan) -> None:
    for by in GROUPINGS:
        for row in rates.grouped(_whole(plan), by):
            inner = Scope(plan, select(Unit.id), slice=Slice().opened(by, row.key))
            assert rates.total(inner) == row.counts


def test_an_annulment_changes_the_rate_from_its_moment_on_and_no_earlier_one(
    cast: Cast, database: Session, plan: Plan
) -> None:
    def told(days: int) -> Counts:
        return rates.total(Scope(plan, select(Unit.id), clock.now() + timedelta(days=days)))

    now = clock.now()
    before = told(1)
    annulment = annulling.annul(cast.ma_jun.id, plan.id, ground="代学", by=[cast.admin], at=now + timedelta(days=2))
    annulling.reinstate(annulment, ground="说明属实", by=[cast.wu_gang], at=now + timedelta(days=4))

    assert (before.enrolled, before.started, before.completed) == (7, 3, 1)
    assert told(1) == before
    assert told(3) == Counts(enrolled=7, started=2, completed=0, opened=7)
    assert told(5) == before
    assert rates.grouped(_whole(plan), "unit")


def test_a_past_moment_gives_the_numbers_of_that_moment(cast: Cast, database: Session, plan: Plan) -> None:
    then = clock.now()
    before = rates.total(Scope(plan, select(Unit.id), then))
    lesson = database.scalars(select(Lesson.id)).one()
    for owed in owed_lesson(cast.sun_li.id, lesson):
        lesson_completed(owed, clock.now())
    post = database.scalars(select(Post).where(Post.person_id == cast.tang_wei.id)).one()
    post.to_on = clock.today()
    database.flush()
    factories.posts_followed()

    assert rates.total(Scope(plan, select(Unit.id), then)) == before
    assert rates.total(_whole(plan)) != before


LINES = ("comprehensive", "industry", "territorial")


class County:
    """A county of random units and posts in which random things happen, kept beside as plain facts."""

    def __init__(self, database: Session, cast: Cast, seed: int) -> None:
        self.database, self.random, self.cast = database, random.Random(seed), cast
        self.codes = count(1)
        self.organs = [cast.emergency_bureau, cast.industry_bureau, cast.energy_bureau]
        self.townships = [cast.dongshan, cast.xihe]

    def build(self) -> None:
        for _ in range(self.random.randint(3, 12)):
            self._unit()

    def _unit(self) -> None:
        unit = Unit(kind=self.random.choice(["enterprise", "enterprise", "team"]), name=f"单位{next(self.codes)}")
        unit.township_id = self.random.choice(self.townships).id
        self._keep(unit)
        for line in LINES:
            if unit.kind == "enterprise" and self.random.random() < 0.7:
                self._supervise(unit, line)
        for _ in range(self.random.randint(0, 4)):
            self.appoint(unit.id)

    def _supervise(self, unit: Unit, line: str) -> None:
        choices = self.townships if line == "territorial" else self.organs
        since = clock.today() - timedelta(days=9)
        self._keep(
            SupervisionLine(unit_id=unit.id, line=line, supervisor_id=self.random.choice(choices).id, from_on=since)
        )

    def appoint(self, unit_id: int) -> None:
        person = Person(name="某人")
        self._keep(person)
        kind = self.random.choice(["official", "enterprise_head", "safety_manager", "volunteer"])
        self._keep(Post(person_id=person.id, unit_id=unit_id, kind=kind))

    def something_happens(self) -> None:
        self.random.choice([self._learn, self._learn, self._learn, self._leave, self._come, self._reassign])()
        self.database.flush()
        factories.posts_followed()

    def _learn(self) -> None:
        lessons = self.database.scalars(select(Lesson.id).order_by(Lesson.id)).all()
        open_ones = select(Enrolment.person_id).where(Enrolment.closed_at.is_(None)).order_by(Enrolment.id)
        people = self.database.scalars(open_ones).all()
        for owed in owed_lesson(self.random.choice(people), self.random.choice(lessons)):
            self.random.choice([lesson_started, lesson_completed])(owed, clock.now())

    def _leave(self) -> None:
        held = self.database.scalars(select(Post).where(Post.to_on.is_(None)).order_by(Post.id)).all()
        post = self.random.choice(held)
        post.to_on = clock.today() if post.from_on is None or post.from_on <= clock.today() else None

    def _come(self) -> None:
        self.appoint(self.random.choice(self.database.scalars(select(Unit.id).order_by(Unit.id)).all()))

    def _reassign(self) -> None:
        standing = select(SupervisionLine).where(
            SupervisionLine.to_on.is_(None), SupervisionLine.from_on < clock.today()
        )
        line = self.random.choice(self.database.scalars(standing.order_by(SupervisionLine.id)).all())
        line.to_on = clock.today()
        self.database.flush()
        choices = self.townships if line.line == "territorial" else self.organs
        self._keep(
            SupervisionLine(
                unit_id=line.unit_id,
                line=line.line,
                supervisor_id=self.random.choice(choices).id,
                from_on=clock.today(),
            )
        )

    def _keep(self, *rows: object) -> None:
        self.database.add_all(rows)
        self.database.flush()


def _simpler_truth(database: Session, plan: Plan) -> Counter[str]:
    """The same figures, counted one by one."""
    found: Counter[str] = Counter()
    frozen: datetime | None = plan.frozen_at
    assert frozen is not None
    for row in database.scalars(select(Enrolment).where(Enrolment.plan_id == plan.id)):
        if row.closed_at is not None:
            found.update(left=1, opened=int(row.enrolled_at <= frozen))
            continue
        found.update(enrolled=1, started=int(row.started_at is not None), completed=int(row.completed_at is not None))
        found.update(joined=int(row.enrolled_at > frozen), opened=int(row.enrolled_at <= frozen))
    return +found


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_three_lines_and_the_county_agree(cast: Cast, database: Session, seed: int) -> None:
    county = County(database, cast, seed)
    county.build()
    course = factories.course(cast.zhao_min, *(factories.recording(cast.zhao_min) for _ in range(2)))
    plan = factories.plan(course, cast.admin)
    enrolling.enrol(plan, at=plan.published_at)

    for _ in range(12):
        county.something_happens()

    database.expire_all()
    total = rates.total(_whole(plan))
    assert {name: value for name, value in vars(total).items() if value} == dict(_simpler_truth(database, plan))
    for by in GROUPINGS:
        assert rates.sum_of(rates.grouped(_whole(plan), by)) == total
