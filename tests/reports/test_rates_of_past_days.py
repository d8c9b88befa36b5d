"""Rates of any past day, beside a plain count of what happened: who came, left, learnt, was exempt or deferred, whose learning was annulled, under whom,
and in periods whose due days were moved and that were closed and opened again.

Tallies are counted anew at random moments, so that some tell what was then, some were marked since, and some lag behind.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import annulling, enrolling, plans
from lms.courses.completion import lesson_completed, lesson_started, owed_lesson
from lms.courses.excusing import deciding
from lms.courses.excusing.deciding import Terms
from lms.courses.excusing.models import Excusal
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.db import db
from lms.errors import Refused
from lms.people.directory import units
from lms.people.models import Person, Post, SupervisionLine, Unit
from lms.people.ranks import Rank
from lms.reports import names, rates
from lms.reports.counting import Source
from lms.reports.lines import NOBODY
from lms.reports.rates import Counts
from lms.reports.scope import Scope
from lms.reports.slices import BY_LINE, GROUPINGS
from lms.reports.tallies import folding, grouping
from tests import factories
from tests.cast import Cast

BEGAN = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAYS_TO_LEARN = 10
KINDS = ("safety_manager", "staff")
RANKS = (None, Rank.CLERK_1, Rank.SECTION_HEAD)
SECTORS = (None, "矿山", "冶金工贸")
STEPS = 120
SECOND_PERIOD = 40
# The groupings that are looked at together: each moment has one of these, and each line comes twice as often.
ROUNDS = (("township", "industry", "sector"), ("comprehensive", "unit", "grade"), ("industry", "township", "post"),
          ("comprehensive", "rank", "unit"))  # fmt: skip
WEEK = ("completed_lately", "joined_lately", "overdue_lately", "due_soon")


@dataclass(frozen=True)
class Stamp:
    """One lesson of a task: when it was begun and done, how it was watched, and when both were known, where that was later."""

    began: datetime
    done: datetime | None = None
    grade: str | None = None
    began_known: datetime | None = None
    done_known: datetime | None = None


Stamps = dict[str, Stamp]


@dataclass
class Period:
    """A plan, and what was known of it since when: its due days, and the times in which it was closed."""

    plan: Plan
    began: datetime
    dues: list[tuple[datetime, date]]
    closings: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def due(self, at: datetime) -> date:
        return [day for since, day in self.dues if since <= at][-1]

    def told_at(self, at: datetime) -> datetime:
        """The moment that tells of this one: that of the closing, where it was closed."""
        spans = (closed for closed, again in self.closings if closed <= at and (again is None or at < again))
        return next(spans, at)


@dataclass
class Told:
    """What happened to one task, told by whoever made it happen."""

    period: Period
    unit: int
    kind: str
    person: int
    came: datetime
    rank: int | None = None
    left: datetime | None = None
    # By "lecture" and "quiz".
    lessons: Stamps = field(default_factory=dict)
    decisions: list[tuple[str, datetime, date | None]] = field(default_factory=list)
    lifted: dict[int, datetime] = field(default_factory=dict)
    # What was learnt before it was annulled, and when that was.
    annulled: list[tuple[Stamps, datetime]] = field(default_factory=list)

    def known(self, at: datetime) -> Stamps:
        """What counted then, with what came later."""
        return next((lessons for lessons, until in self.annulled if until > at), self.lessons)

    def done(self, at: datetime) -> set[str]:
        return {lesson for lesson, stamp in self.known(at).items() if _by(stamp.done_known or stamp.done, at)}

    def completed_at(self, at: datetime) -> datetime | None:
        days = [stamp.done for stamp in self.known(at).values() if stamp.done]
        return max(days) if self.done(at) == {"lecture", "quiz"} else None

    def way(self, at: datetime) -> str:
        return self.known(at)["lecture"].grade or "" if self.completed_at(at) else "open"

    def is_gone(self, at: datetime) -> bool:
        """Whoever left after the last day, as it was known, is in the period still."""
        return self.left is not None and self.left <= at and clock.day_of(self.left) <= self.period.due(at)

    def studied(self, at: datetime) -> bool:
        return self.came <= at and not self.is_gone(at) and not self.was("exemption", at)

    def was(self, kind: str, at: datetime) -> bool:
        """Whether it was exempt or deferred then."""
        day = clock.day_of(at)
        return any(
            what == kind and since <= at and not _by(self.lifted.get(number), at) and (until is None or day <= until)
            for number, (what, since, until) in enumerate(self.decisions)
        )

    def counted(self, at: datetime) -> Counter[str]:
        if self.came > at:
            return Counter()
        began, completed = (
            any(_by(each.began_known or each.began, at) for each in self.known(at).values()),
            bool(self.completed_at(at)),
        )
        opened = int(self.came <= self.period.began)
        if self.is_gone(at):
            return Counter(left=1, opened=opened)
        if self.was("exemption", at):
            return Counter(exempt=1, opened=opened)
        deferred = not completed and self.was("deferral", at)
        late = not completed and not deferred and clock.day_of(at) > self.period.due(at)
        return Counter(
            enrolled=1, started=int(began), completed=int(completed), overdue=int(late), deferred=int(deferred),
            joined=int(self.came > self.period.began), to_test=1, passed=int("quiz" in self.done(at)), opened=opened,
        )  # fmt: skip


def _by(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment <= at


def _earliest(one: Stamp, other: Stamp) -> Stamp:
    done = min((stamp.done for stamp in (one, other) if stamp.done), default=None)
    grades = {stamp.grade for stamp in (one, other) if stamp.grade}
    return Stamp(min(one.began, other.began), done, "mixed" if len(grades) > 1 else next(iter(grades), None))


class History:
    """A county in which random things happen at a clock of its own, and the plain tale of them."""

    def __init__(self, database: Session, cast: Cast, seed: int) -> None:
        self.database, self.cast, self.random = database, cast, random.Random(seed)
        self.now = BEGAN
        self.periods: list[Period] = []
        # By plan and post.
        self.told: dict[tuple[int, int], Told] = {}
        self.held: set[int] = set()
        self.annulments: dict[int, datetime] = {}
        self.sectors: list[tuple[datetime, int, str | None]] = []
        # Since which day it was known: unit, line and supervisor, the latest last.
        self.lines: list[tuple[date, int, str, int]] = []
        self.townships = [cast.dongshan, cast.xihe]
        self.organs = [cast.emergency_bureau, cast.industry_bureau, cast.energy_bureau]

    def begin(self) -> None:
        """At the history's own clock: six firms, a plan for their people, and the first twelve of these."""
        database, cast = self.database, self.cast
        self.units = [self._unit(number) for number in range(6)]
        self._supervise_alike(*self.units)  # the first two go on so
        self.course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        quiz = Lesson(course_id=self.course.id, position=2, kind="quiz", title="结业测试")
        self._keep(quiz)
        lecture = select(Lesson.id).where(Lesson.kind == "lecture")
        self.lessons = {"lecture": database.scalars(lecture).one(), "quiz": quiz.id}
        self._open(self.course)
        for _ in range(12):
            self._come()

    def _open(self, course: Course) -> None:
        plan = factories.plan(course, self.cast.admin, kinds=list(KINDS))
        due = clock.today() + timedelta(days=DAYS_TO_LEARN)
        plan.opens_on, plan.due_on, plan.published_at = clock.today(), due, self.now
        self.periods.append(Period(plan, self.now, [(self.now, due)]))
        enrolling.enrol(plan, at=self.now)
        self._follow(self.periods[-1])

    def _unit(self, number: int) -> int:
        unit = Unit(kind="enterprise", name=f"单位{number}", township_id=self.cast.dongshan.id)
        self._keep(unit)
        for line in BY_LINE.values():
            if self.random.random() < 0.8:
                self._supervise(unit.id, line, self._supervisor_of(line).id)
        return unit.id

    def _supervise_alike(self, first: int, *others: int) -> None:
        """Let the others have the lines of the first."""
        self.lines = [row for row in self.lines if row[1] not in others]
        self.database.execute(delete(SupervisionLine).where(SupervisionLine.unit_id.in_(others)))
        for _day, _first, line, supervisor in [row for row in self.lines if row[1] == first]:
            for unit in others:
                self._supervise(unit, line, supervisor)

    def _supervise(self, unit: int, line: str, supervisor: int) -> None:
        day = clock.today()
        self._keep(SupervisionLine(unit_id=unit, line=line, supervisor_id=supervisor, from_on=day))
        self.lines.append((day, unit, line, supervisor))

    def _supervisor_of(self, line: str) -> Unit:
        return self.random.choice(self.townships if line == "territorial" else self.organs)

    def go_on(self) -> None:
        self.now += timedelta(hours=self.random.randint(1, 12), seconds=self.random.randint(1, 3000))
        learning = [self._learn] * 4 + [self._learn_and_tell_later]
        deciding = [self._decide] * 4
        moving = [self._come, self._come_again, self._leave, self._leave]
        periods = [self._move_due_day, self._pause]
        self.random.choice([*learning, *deciding, *moving, *periods, self._lift, self._reassign, self._annul,
                            self._promote, self._list_anew])()  # fmt: skip
        self.database.flush()
        if self.random.random() < 0.2:
            self.fold()

    def end(self) -> None:
        """The first period is closed, and while nothing more happens exemptions and deferrals run out."""
        plans.close(self.periods[0].plan, by=self.cast.admin)
        self.periods[0].closings.append((self.now, None))
        self.now += timedelta(days=3)

    def fold(self) -> None:
        for _ in folding.fold_all():
            pass

    def _come(self) -> None:
        person = Person(name="某人")
        self._keep(person)
        self._appoint(person.id)

    def _come_again(self) -> None:
        """Somebody takes up a post in another unit, or the old one once more; what they have learnt holds there, too."""
        person = self.random.choice([told.person for told in self.told.values()])
        held = select(Post.unit_id).where(Post.person_id == person, Post.to_on.is_(None))
        if others := set(self.units) - set(self.database.scalars(held)):
            self._appoint(person, self.random.choice(sorted(others)))

    def _appoint(self, person: int, unit: int | None = None) -> None:
        post = Post(person_id=person, unit_id=unit or self.random.choice(self.units), kind=self.random.choice(KINDS),
                    rank=self.random.choice(RANKS))  # fmt: skip
        self._keep(post)
        self.held.add(post.id)
        factories.posts_followed()
        for period in self.periods:
            self._follow(period)

    def _follow(self, period: Period) -> None:
        """Whoever holds a post has a task; after the last day nobody is given what is already late."""
        if clock.today() > period.due(self.now):
            return
        for number in sorted(self.held):
            if (period.plan.id, number) not in self.told:
                post = self.database.get_one(Post, number)
                self.told[period.plan.id, number] = Told(
                    period, post.unit_id, post.kind, post.person_id, self.now, rank=post.rank,
                    lessons=self._carried_over(post.person_id, period),
                )  # fmt: skip

    def _carried_over(self, person: int, period: Period) -> Stamps:
        """The earliest stamps of all tasks of periods that began no earlier; a lesson begun before an annulment is learnt anew."""
        found: Stamps = {}
        for told in self._of(person):
            for lesson, stamp in told.lessons.items() if told.period.began >= period.began else ():
                found[lesson] = _earliest(found.get(lesson, stamp), stamp)
        since = self.annulments.get(person, BEGAN)
        return {lesson: stamp for lesson, stamp in found.items() if stamp.began >= since}

    def _of(self, person: int) -> list[Told]:
        return [told for told in self.told.values() if told.person == person]

    def _leave(self) -> None:
        if not self.held:
            return
        done = {post for (_, post), told in self.told.items() if post in self.held and told.completed_at(self.now)}
        chosen = done if done and self.random.random() < 0.5 else self.held
        post = self.database.get_one(Post, self.random.choice(sorted(chosen)))
        post.to_on = clock.today()
        self.held.remove(post.id)
        self.database.flush()
        factories.posts_followed()
        for period in self.periods:
            if told := self.told.get((period.plan.id, post.id)):
                told.left = self.now

    def _learn_and_tell_later(self) -> None:
        """As on paper: entered hours or days after it was done."""
        self._learn(timedelta(hours=self.random.randint(2, 60)))

    def _learn(self, earlier: timedelta = timedelta()) -> None:
        person, at = self.told[self._somebody()].person, max(self.now - earlier, BEGAN)
        known = self.now if earlier else None
        ends, lesson = self.random.random() < 0.7, self.random.choice(["lecture", "quiz"])
        way = self.random.choice(["online", "group", "mixed"]) if ends and lesson == "lecture" else None
        for owed in owed_lesson(person, self.lessons[lesson]):
            lesson_completed(owed, at, way) if ends else lesson_started(owed, at)
        for told in self._of(person):
            stamp = told.lessons.get(lesson, Stamp(at, began_known=known))
            if told.left is None and not stamp.done:
                ended = (at, way, stamp.began_known, known) if ends else (None, None, stamp.began_known)
                told.lessons[lesson] = Stamp(stamp.began, *ended)

    def _annul(self) -> None:
        chosen = self.told[self._somebody()]
        open_ones = [told for told in self._of(chosen.person) if told.left is None and told.period is chosen.period]
        if not any(told.lessons for told in open_ones):
            return
        annulling.annul(chosen.person, chosen.period.plan.id, ground="代学", by=[self.cast.admin], at=self.now)
        self.annulments[chosen.person] = self.now
        for told in open_ones:
            told.annulled.append((told.lessons, self.now))
            told.lessons = {}

    def _promote(self) -> None:
        """The task keeps the rank that it was given with."""
        self.database.get_one(Post, self._somebody()[1]).rank = self.random.choice(RANKS)

    def _list_anew(self) -> None:
        unit = self.database.get_one(Unit, self.random.choice(self.units))
        sector = self.random.choice(SECTORS)
        units.alter(unit, {"name": unit.name, "kind": unit.kind, "sector": sector}, by=self.cast.admin)
        self.sectors.append((self.now, unit.id, sector))

    def _decide(self) -> None:
        kind = self.random.choice(["exemption", "deferral"])
        day = clock.today() + timedelta(days=self.random.randint(0, 9))
        until = None if kind == "exemption" and self.random.random() < 0.3 else day
        key = self._somebody()
        try:
            deciding.excuse_one(self.told[key].period.plan, _terms(kind, until), self._task(*key), by=self.cast.admin)
        except Refused:
            return
        self.told[key].decisions.append((kind, self.now, until))

    def _lift(self) -> None:
        standing = self.database.scalars(select(Excusal).where(Excusal.lifted_at.is_(None)).order_by(Excusal.id)).all()
        if not standing:
            return
        excusal = self.random.choice(standing)
        own = select(Excusal.id).where(Excusal.plan_id == excusal.plan_id, Excusal.post_id == excusal.post_id)
        place = list(self.database.scalars(own.order_by(Excusal.id))).index(excusal.id)
        deciding.lift(excusal, "已返岗", by=self.cast.admin)
        self.told[excusal.plan_id, excusal.post_id].lifted[place] = self.now

    def _reassign(self) -> None:
        """Mostly for days gone by, as far back as the present supervisor's first."""
        _day, unit, line, _supervisor = self.random.choice(self.lines)
        supervisor, back = self._supervisor_of(line), timedelta(days=self.random.randint(0, 6))
        for each in self.units[:2] if unit in self.units[:2] else [unit]:
            held = select(SupervisionLine.from_on).where(SupervisionLine.unit_id == each, SupervisionLine.line == line)
            since = self.database.scalars(held.where(SupervisionLine.to_on.is_(None))).one()
            supervised = self.database.get_one(Unit, each)
            units.assign(supervised, line, supervisor, max(since, clock.today() - back), by=self.cast.admin)
            self.lines.append((clock.today(), each, line, supervisor.id))

    def _move_due_day(self) -> None:
        period = self.random.choice(self.periods)
        day = clock.today() + timedelta(days=self.random.randint(0, 6))
        plans.change_due_day(period.plan, day, by=self.cast.admin)
        period.dues.append((self.now, day))
        self._follow(period)

    def _pause(self) -> None:
        """The period is closed, and opened again after a while in which nothing happens."""
        period, closed = self.random.choice(self.periods), self.now
        plans.close(period.plan, by=self.cast.admin)
        self.now += timedelta(hours=self.random.randint(1, 40))
        plans.reopen(period.plan, by=self.cast.admin)
        period.closings.append((closed, self.now))

    def _somebody(self) -> tuple[int, int]:
        return self.random.choice([key for key, told in self.told.items() if told.left is None])

    def _task(self, plan: int, post: int) -> Enrolment:
        own = Enrolment.plan_id == plan, Enrolment.post_id == post
        return self.database.scalars(select(Enrolment).where(*own, Enrolment.closed_at.is_(None))).one()

    def _keep(self, *rows: object) -> None:
        self.database.add_all(rows)
        self.database.flush()

    def tasks(self, period: Period) -> list[Told]:
        return [told for told in self.told.values() if told.period is period]

    def key(self, told: Told, by: str, at: datetime) -> int | str:
        """The row of a grouping that the task is counted in."""
        if by in BY_LINE:
            return self._supervisor(told.unit, BY_LINE[by], clock.day_of(at))
        if by == "sector":
            listed = [sector for since, unit, sector in self.sectors if unit == told.unit and since <= at]
            return (listed and listed[-1]) or "-"
        return {"unit": told.unit, "post": told.kind, "rank": told.rank or 0, "grade": told.way(at)}[by]

    def _supervisor(self, unit: int, line: str, day: date) -> int:
        known = [
            supervisor for since, *supervised, supervisor in self.lines if supervised == [unit, line] and since <= day
        ]
        return known[-1] if known else NOBODY

    def grouped(self, period: Period, by: str, at: datetime) -> dict[int | str, Counts]:
        rows: dict[int | str, Counter[str]] = defaultdict(Counter)
        for told in self.tasks(period):
            rows[self.key(told, by, at)].update(told.counted(at))
        return {key: Counts(**counter) for key, counter in rows.items() if counter.total()}


def _terms(kind: str, until: date | None) -> Terms:
    return Terms(kind, "in_village", None, "曲组发〔2026〕3号", "县委组织部", until)


@pytest.fixture
def history(request: pytest.FixtureRequest, cast: Cast, database: Session, monkeypatch: pytest.MonkeyPatch) -> History:
    history = History(database, cast, request.param)
    monkeypatch.setattr(clock, "source", lambda: history.now)
    history.begin()
    for step in range(STEPS):
        if step == SECOND_PERIOD:
            history._open(history.course)
        history.go_on()
    history.end()
    return history


def _nonempty(rows: list[rates.Row]) -> dict[int | str, Counts]:
    return {row.key: row.counts for row in rows if row.counts != Counts()}


@pytest.mark.parametrize("history", [2, 7], indirect=True)
def test_every_past_day_is_counted_as_it_was_known(history: History) -> None:
    moments = [BEGAN + timedelta(hours=hours) for hours in range(0, (history.now - BEGAN).days * 24 + 48, 29)]
    seen = Counter[str]()

    for number, at in enumerate(moments):
        if number == len(moments) // 2:
            history.fold()
        for period in history.periods:
            seen.update(_counted_as_told(history, period, at, ROUNDS[number % len(ROUNDS)]))

    assert {by for round_ in ROUNDS for by in round_} == GROUPINGS.keys()
    assert all(Source.of(Scope(each.plan, select(Unit.id))).changed == [] for each in history.periods), (
        "nothing was read from tallies"
    )
    assert seen["of groups"], "no two units were added up"
    happened = {*vars(Counts()), "stayed"}
    assert not {name for name in happened if not seen[name]}, "this never happened"


def _counted_as_told(history: History, period: Period, at: datetime, groupings: Sequence[str]) -> Counter[str]:
    scope, then, tasks = Scope(period.plan, select(Unit.id), at), period.told_at(at), history.tasks(period)
    told = sum((each.counted(then) for each in tasks), Counter[str]())
    total = rates.total(scope)
    assert total == Counts(**told), at
    studying = [each.person for each in tasks if each.studied(then)]
    assert rates.persons(scope, told["enrolled"]) == len(set(studying))
    for by in groupings:
        rows = list(rates.grouped(scope, by))
        assert _nonempty(rows) == history.grouped(period, by, then), (by, at)
        assert rates.sum_of(rows) == total
    is_grouped = Source.of(scope).is_grouped and len(set(grouping.of_units(history.units).values())) < 6
    stayed = sum(each.studied(then) and _by(each.left, then) for each in tasks)
    return told + Counter({"of groups": int(is_grouped), "stayed": stayed})


@pytest.mark.parametrize("history", [5], indirect=True)
def test_the_names_behind_every_number_of_a_past_day_are_as_many(history: History) -> None:
    history.fold()
    for days in (3, 12):
        scope = Scope(history.periods[0].plan, select(Unit.id), BEGAN + timedelta(days=days))
        counts = rates.total(scope)
        states = [state for state in names.STATES if state not in WEEK]
        found = {state: names.counted(scope, state, history.cast.admin)[0] for state in states}

        assert found == {
            "all": counts.enrolled, "incomplete": counts.incomplete, "overdue": counts.overdue, "completed": counts.completed,
            "deferred": counts.deferred, "exempt": counts.exempt, "left": counts.left, "started": counts.started,
            "passed": counts.passed, "not_passed": counts.not_passed, "joined": counts.joined,
        }  # fmt: skip
        for state in found:
            listed = names.listed(scope, state, history.cast.admin, limit=999)
            pages = [
                names.listed(scope, state, history.cast.admin, limit=4, offset=4 * page)
                for page in range(len(listed) // 4 + 1)
            ]
            assert [name for page in pages for name in page] == list(listed)
            told = {name.state_on(scope.day) for name in listed}
            expected = {
                "all": {"completed", "overdue", "started", "not_started"}, "incomplete": {"overdue", "started", "not_started"},
                "deferred": {"started", "not_started"}, "not_passed": {"overdue", "started", "not_started"},
                **{key: {"completed", "overdue", "started", "not_started"} for key in ("started", "passed", "joined")},
            }.get(state, {state})  # fmt: skip
            assert len(listed) == found[state]
            assert told <= expected


@pytest.mark.parametrize("history", [6], indirect=True)
def test_what_changed_within_a_week_is_what_was_not_there_before(history: History) -> None:
    for at in [*(BEGAN + timedelta(days=days) for days in (7, 9, 11, 14, 17)), history.now]:
        if at == history.now:
            history.fold()
        now = Scope(history.periods[0].plan, select(Unit.id), at)
        week_before = clock.start_of(now.day - timedelta(days=6)) - timedelta(microseconds=1)
        then = Scope(now.plan, now.units, week_before)
        told = {post: told for (plan, post), told in history.told.items() if plan == now.plan.id}

        assert _posts(now, "overdue_lately") == _posts(now, "overdue") - _posts(then, "overdue")
        completed = _posts(now, "completed")
        assert _posts(now, "completed_lately") == {
            post for post in completed if not _by(told[post].completed_at(now.as_of), week_before)
        }
        assert _posts(now, "joined_lately") == {post for post in _posts(now, "joined") if told[post].came > week_before}
        soon = now.day + timedelta(days=14)
        due = {name.post_id for name in _listed(now, "incomplete") if now.day <= name.finish_by <= soon}
        assert _posts(now, "due_soon") == due


def _listed(scope: Scope, state: str) -> Sequence[names.Name]:
    viewer = db.session.get_one(Person, scope.plan.created_by_id)
    listed = names.listed(scope, state, viewer, limit=999)
    assert names.counted(scope, state, viewer) == (len(listed), 0)
    return listed


def _posts(scope: Scope, state: str) -> set[int]:
    return {name.post_id for name in _listed(scope, state)}
