"""Rates of any past day, beside a plain count of what happened: who came, left, learnt, was exempt or deferred, whose learning was annulled, and under whom.

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
from lms.courses import annulling
from lms.courses.completion import lesson_completed, lesson_started, owed_lesson
from lms.courses.excusing import deciding
from lms.courses.excusing.deciding import Terms
from lms.courses.excusing.models import Excusal
from lms.courses.models import Enrolment, Lesson
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
DUE = date(2026, 3, 9)
KINDS = ("safety_manager", "staff")
RANKS = (None, Rank.CLERK_1, Rank.SECTION_HEAD)
SECTORS = (None, "矿山", "冶金工贸")
STEPS = 120
WEEK = ("completed_lately", "joined_lately", "overdue_lately", "due_soon")
Spell = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Stamp:
    """One lesson of a task: when it was begun and done, and how it was watched."""

    began: datetime
    done: datetime | None = None
    grade: str | None = None


Stamps = dict[str, Stamp]


@dataclass
class Told:
    """What happened to one task, told by whoever made it happen."""

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
        return {lesson for lesson, stamp in self.known(at).items() if _by(stamp.done, at)}

    def completed_at(self, at: datetime) -> datetime | None:
        days = [stamp.done for stamp in self.known(at).values() if stamp.done]
        return max(days) if self.done(at) == {"lecture", "quiz"} else None

    def way(self, at: datetime) -> str:
        return self.known(at)["lecture"].grade or "" if self.completed_at(at) else "open"

    def studied(self, at: datetime) -> bool:
        return self.came <= at and not _by(self.left, at) and not self.was("exemption", at)

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
        began, completed = any(_by(stamp.began, at) for stamp in self.known(at).values()), bool(self.completed_at(at))
        if _by(self.left, at):
            return Counter(left=1, left_completed=int(completed))
        if self.was("exemption", at):
            return Counter(exempt=1)
        deferred = not completed and self.was("deferral", at)
        late = not completed and not deferred and clock.day_of(at) > DUE
        return Counter(
            enrolled=1, started=int(began), completed=int(completed), overdue=int(late),
            deferred=int(deferred), joined=int(self.came > BEGAN), to_test=1, passed=int("quiz" in self.done(at)),
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
        self.told: dict[int, Told] = {}
        self.annulments: dict[int, datetime] = {}
        self.sectors: list[tuple[datetime, int, str | None]] = []
        self.lines: list[tuple[int, str, int, date, date | None]] = []
        self.townships = [cast.dongshan, cast.xihe]
        self.organs = [cast.emergency_bureau, cast.industry_bureau, cast.energy_bureau]

    def begin(self) -> None:
        """At the history's own clock: six firms, a plan for their people, and the first twelve of these."""
        database, cast = self.database, self.cast
        self.units = [self._unit(number) for number in range(6)]
        self._supervise_alike(*self.units)  # the first two go on so
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        self.plan = factories.plan(course, cast.admin, kinds=list(KINDS))
        self.plan.opens_on, self.plan.due_on, self.plan.published_at = clock.day_of(BEGAN), DUE, BEGAN
        quiz = Lesson(course_id=course.id, position=2, kind="quiz", title="结业测试")
        self._keep(quiz)
        lecture = select(Lesson.id).where(Lesson.kind == "lecture")
        self.lessons = {"lecture": database.scalars(lecture).one(), "quiz": quiz.id}
        for _ in range(12):
            self._come()

    def _unit(self, number: int) -> int:
        unit = Unit(kind="enterprise", name=f"单位{number}", township_id=self.cast.dongshan.id)
        self._keep(unit)
        for line in BY_LINE.values():
            if self.random.random() < 0.8:
                self._supervise(unit.id, line)
        return unit.id

    def _supervise_alike(self, first: int, *others: int) -> None:
        """Let the others have the lines of the first."""
        of_others = [row for row in self.lines if row[0] in others]
        self.lines = [row for row in self.lines if row not in of_others]
        self.database.execute(delete(SupervisionLine).where(SupervisionLine.unit_id.in_(others)))
        for _first, line, supervisor, day, until in [row for row in self.lines if row[0] == first]:
            for unit in others:
                self._keep(SupervisionLine(unit_id=unit, line=line, supervisor_id=supervisor, from_on=day))
                self.lines.append((unit, line, supervisor, day, until))

    def _supervise(self, unit: int, line: str) -> None:
        self._assign(unit, line, self._supervisor_of(line))

    def _supervisor_of(self, line: str) -> int:
        return self.random.choice(self.townships if line == "territorial" else self.organs).id

    def _assign(self, unit: int, line: str, supervisor: int) -> None:
        day = clock.day_of(self.now)
        self._keep(SupervisionLine(unit_id=unit, line=line, supervisor_id=supervisor, from_on=day))
        self.lines.append((unit, line, supervisor, day, None))

    def go_on(self) -> None:
        self.now += timedelta(hours=self.random.randint(1, 12), seconds=self.random.randint(1, 3000))
        learning = [self._learn] * 5
        deciding = [self._decide] * 4
        coming = [self._come, self._come_again]
        self.random.choice([*learning, *deciding, *coming, self._lift, self._leave, self._reassign, self._annul,
                            self._promote, self._list_anew])()  # fmt: skip
        self.database.flush()
        if self.random.random() < 0.2:
            self.fold()

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
        if others := set(self.units) - {told.unit for told in self._of(person) if told.left is None}:
            self._appoint(person, self.random.choice(sorted(others)))

    def _appoint(self, person: int, unit: int | None = None) -> None:
        post = Post(person_id=person, unit_id=unit or self.random.choice(self.units), kind=self.random.choice(KINDS),
                    rank=self.random.choice(RANKS))  # fmt: skip
        self._keep(post)
        factories.posts_followed()
        if clock.today() <= DUE:  # afterwards nobody is given what is already late
            lessons = self._carried_over(person)
            self.told[post.id] = Told(post.unit_id, post.kind, person, self.now, rank=post.rank, lessons=lessons)

    def _carried_over(self, person: int) -> Stamps:
        """The earliest stamps of all tasks; a lesson begun before an annulment is learnt anew."""
        found: Stamps = {}
        for told in self._of(person):
            for lesson, stamp in told.lessons.items():
                found[lesson] = _earliest(found.get(lesson, stamp), stamp)
        since = self.annulments.get(person, BEGAN)
        return {lesson: stamp for lesson, stamp in found.items() if stamp.began >= since}

    def _of(self, person: int) -> list[Told]:
        return [told for told in self.told.values() if told.person == person]

    def _leave(self) -> None:
        post = self.database.get_one(Post, self._somebody())
        post.to_on = clock.today()
        self.database.flush()
        factories.posts_followed()
        self.told[post.id].left = self.now

    def _learn(self) -> None:
        person = self.told[self._somebody()].person
        ends, lesson = self.random.random() < 0.7, self.random.choice(["lecture", "quiz"])
        way = self.random.choice(["online", "group", "mixed"]) if ends and lesson == "lecture" else None
        for owed in owed_lesson(person, self.lessons[lesson]):
            lesson_completed(owed, self.now, way) if ends else lesson_started(owed, self.now)
        for told in self._of(person):
            stamp = told.lessons.get(lesson, Stamp(self.now))
            if told.left is None and not stamp.done:
                told.lessons[lesson] = Stamp(stamp.began, self.now if ends else None, way)

    def _annul(self) -> None:
        person = self.told[self._somebody()].person
        open_ones = [told for told in self._of(person) if told.left is None]
        if not any(told.lessons for told in open_ones):
            return
        annulling.annul(person, self.plan.id, ground="代学", by=[self.cast.admin], at=self.now)
        self.annulments[person] = self.now
        for told in open_ones:
            told.annulled.append((told.lessons, self.now))
            told.lessons = {}

    def _promote(self) -> None:
        """The task keeps the rank that it was given with."""
        self.database.get_one(Post, self._somebody()).rank = self.random.choice(RANKS)

    def _list_anew(self) -> None:
        unit = self.database.get_one(Unit, self.random.choice(self.units))
        sector = self.random.choice(SECTORS)
        units.alter(unit, {"name": unit.name, "kind": unit.kind, "sector": sector}, by=self.cast.admin)
        self.sectors.append((self.now, unit.id, sector))

    def _decide(self) -> None:
        kind = self.random.choice(["exemption", "deferral"])
        day = clock.today() + timedelta(days=self.random.randint(0, 9))
        until = None if kind == "exemption" and self.random.random() < 0.3 else day
        number = self._somebody()
        try:
            deciding.excuse_one(self.plan, _terms(kind, until), self._task(number), by=self.cast.admin)
        except Refused:
            return
        self.told[number].decisions.append((kind, self.now, until))

    def _lift(self) -> None:
        standing = self.database.scalars(select(Excusal).where(Excusal.lifted_at.is_(None)).order_by(Excusal.id)).all()
        if not standing:
            return
        excusal = self.random.choice(standing)
        of_post = select(Excusal.id).where(Excusal.post_id == excusal.post_id).order_by(Excusal.id)
        place = list(self.database.scalars(of_post)).index(excusal.id)
        deciding.lift(excusal, "已返岗", by=self.cast.admin)
        self.told[excusal.post_id].lifted[place] = self.now

    def _reassign(self) -> None:
        day = clock.today()
        open_ones = [row for row in self.lines if row[4] is None and row[3] < day]
        if not open_ones:
            return
        row = self.random.choice(open_ones)
        twins = self.units[:2] if row[0] in self.units[:2] else row[:1]
        supervisor = self._supervisor_of(row[1])
        for each in [each for each in open_ones if each[0] in twins and each[1] == row[1]]:
            self._end(each, day)
            self._assign(each[0], each[1], supervisor)

    def _end(self, row: tuple[int, str, int, date, date | None], day: date) -> None:
        held = select(SupervisionLine).where(SupervisionLine.unit_id == row[0], SupervisionLine.line == row[1])
        self.database.scalars(held.where(SupervisionLine.to_on.is_(None))).one().to_on = day
        self.database.flush()
        self.lines[self.lines.index(row)] = (*row[:4], day)

    def _somebody(self) -> int:
        self._last = self.random.choice([number for number, told in self.told.items() if told.left is None])
        return self._last

    def _task(self, post: int) -> Enrolment:
        open_one = select(Enrolment).where(Enrolment.post_id == post, Enrolment.closed_at.is_(None))
        return self.database.scalars(open_one).one()

    def _keep(self, *rows: object) -> None:
        self.database.add_all(rows)
        self.database.flush()

    def key(self, told: Told, by: str, at: datetime) -> int | str:
        """The row of a grouping that the task is counted in."""
        if by in BY_LINE:
            return self._supervisor(told.unit, BY_LINE[by], clock.day_of(at))
        if by == "sector":
            listed = [sector for since, unit, sector in self.sectors if unit == told.unit and since <= at]
            return (listed and listed[-1]) or "-"
        return {"unit": told.unit, "post": told.kind, "rank": told.rank or 0, "grade": told.way(at)}[by]

    def _supervisor(self, unit: int, line: str, day: date) -> int:
        held = (
            supervisor
            for *supervised, supervisor, since, until in self.lines
            if supervised == [unit, line] and since <= day and (until is None or day < until)
        )
        return next(held, NOBODY)

    def grouped(self, by: str, at: datetime) -> dict[int | str, Counts]:
        rows: dict[int | str, Counter[str]] = defaultdict(Counter)
        for told in self.told.values():
            rows[self.key(told, by, at)].update(told.counted(at))
        return {key: Counts(**counter) for key, counter in rows.items() if counter.total()}


def _terms(kind: str, until: date | None) -> Terms:
    return Terms(kind, "in_village", None, "曲组发〔2026〕3号", "县委组织部", until)


@pytest.fixture
def history(request: pytest.FixtureRequest, cast: Cast, database: Session, monkeypatch: pytest.MonkeyPatch) -> History:
    history = History(database, cast, request.param)
    monkeypatch.setattr(clock, "source", lambda: history.now)
    history.begin()
    for _ in range(STEPS):
        history.go_on()
    return history


def _nonempty(rows: list[rates.Row]) -> dict[int | str, Counts]:
    return {row.key: row.counts for row in rows if row.counts != Counts()}


@pytest.mark.parametrize("history", [2, 3, 7], indirect=True)
def test_every_past_day_is_counted_as_it_was_known(history: History) -> None:
    moments = [BEGAN + timedelta(hours=hours) for hours in range(0, (history.now - BEGAN).days * 24 + 48, 17)]
    seen = Counter[str]()

    for number, at in enumerate(moments):
        if number == len(moments) // 2:
            history.fold()
        scope = Scope(history.plan, select(Unit.id), at)
        total = sum((told.counted(at) for told in history.told.values()), Counter[str]())
        assert rates.total(scope) == Counts(**total)
        studying = [told.person for told in history.told.values() if told.studied(at)]
        assert rates.persons(scope, total["enrolled"]) == len(set(studying))
        for by in GROUPINGS:
            rows = list(rates.grouped(scope, by))
            assert _nonempty(rows) == history.grouped(by, at), (by, at)
            assert rates.sum_of(rows) == rates.total(scope)
        seen.update(total)
        seen["of groups"] += Source.of(scope).is_grouped and len(set(grouping.of_units(history.units).values())) < 6

    assert not Source.of(scope).changed, "nothing was read from tallies"
    assert seen["of groups"], "no two units were added up"
    assert all(seen[name] for name in vars(Counts())), "something never happened"


@pytest.mark.parametrize("history", [5], indirect=True)
def test_the_names_behind_every_number_of_a_past_day_are_as_many(history: History) -> None:
    history.fold()
    for days in (3, 9, 14):
        scope = Scope(history.plan, select(Unit.id), BEGAN + timedelta(days=days))
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
            pages = [names.listed(scope, state, history.cast.admin, limit=4, offset=4 * page) for page in range(12)]
            assert [name for page in pages for name in page] == list(listed)
            told = {name.state_on(scope.day) for name in listed}
            expected = {
                "all": {"completed", "overdue", "started", "not_started"}, "incomplete": {"overdue", "started", "not_started"},
                "deferred": {"started", "not_started"}, "not_passed": {"overdue", "started", "not_started"},
                **{key: {"completed", "overdue", "started", "not_started"} for key in ("started", "passed", "joined")},
            }.get(state, {state})  # fmt: skip
            assert len(listed) == found[state]
            assert told <= expected


@pytest.mark.parametrize("history", [6, 8], indirect=True)
def test_what_changed_within_a_week_is_what_was_not_there_before(history: History) -> None:
    for at in [*(BEGAN + timedelta(days=days) for days in (7, 9, 11, 14, 17)), history.now]:
        if at == history.now:
            history.fold()
        week_before = clock.start_of(clock.day_of(at) - timedelta(days=6)) - timedelta(microseconds=1)
        now, then = (Scope(history.plan, select(Unit.id), moment) for moment in (at, week_before))
        told = history.told

        assert _posts(now, "overdue_lately") == _posts(now, "overdue") - _posts(then, "overdue")
        completed = _posts(now, "completed")
        assert _posts(now, "completed_lately") == {
            post for post in completed if not _by(told[post].completed_at(at), then.as_of)
        }
        assert _posts(now, "joined_lately") == {post for post in _posts(now, "joined") if told[post].came > then.as_of}
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
