"""学习与服务情况表 of a team's year: of each member the lectures, class hours and test results of the year's plans, and hours of service."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import func, literal, select
from sqlalchemy.orm import contains_eager

from lms import clock
from lms.courses.hours import Earned, in_hours, worth
from lms.courses.models import CONTINUED, Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.languages import in_language
from lms.people.models import Person, Post, Unit
from lms.people.told_apart import told_apart
from lms.quizzes import best
from lms.quizzes.best import Best
from lms.reports import manners
from lms.reports.tables import Cell, Table, hours_defined
from lms.supervision.volunteers import serving, teams
from lms.web import dateformat, timeformat


@dataclass
class Line:
    """One member, however many posts there were. `tasks` are plans of the year; `results` the quizzes of these plans, each by its words."""

    posts: list[Post]
    service: Decimal
    # As the sheet calls the person, told apart from namesakes on it.
    called: str = ""
    tasks: int = 0
    completed: int = 0
    lectures: int = 0
    watched: int = 0
    earned: list[Earned] = field(default_factory=list)
    results: list[tuple[str, Best | None]] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.posts[0].person

    @property
    def since(self) -> date | None:
        """The first day of the first post; None where that is not known."""
        days = [post.from_on for post in self.posts]
        return None if None in days else min(day for day in days if day)

    @property
    def until(self) -> date | None:
        """The day on which the last post ended; None where one has no end."""
        days = [post.to_on for post in self.posts]
        return None if None in days else max(day for day in days if day)

    @property
    def hours(self) -> Decimal:
        """Class hours, over all plans."""
        return in_hours(worth(self.earned))

    @property
    def result_words(self) -> str:
        return "; ".join(_reached(result) for _quiz, result in self.results)


def _reached(result: Best | None) -> str:
    if result is None:
        return str(_("no test yet"))
    return f"{result.score:g} ({_('passed') if result.is_passed else _('not passed')})"


def lines(unit: Unit, year: int) -> Sequence[Line]:
    """Everybody who was a member in that year, by name. A plan whose report keeps to 完成 and 未完成 is told by that alone."""
    posts = teams.members(unit, date(year, 1, 1), date(year, 12, 31))
    served = serving.by_person(unit, year)
    called = told_apart(post.person for post in posts)
    people = {number: Line([], served.get(number, Decimal("0.0")), name) for number, name in called.items()}
    for post in posts:
        people[post.person_id].posts.append(post)
    found = {post.id: people[post.person_id] for post in posts}
    tasks = _tasks(found, year)
    told = [task for task in tasks if not manners.is_reserved(task.plan)]
    watched, results = _watched(told), _results(told)
    lectures = _lectures({task.plan.course_id for task in told})
    for task in tasks:
        line = found[task.post_id]
        line.tasks, line.completed = line.tasks + 1, line.completed + (task.completed_at is not None)
    for task in told:
        line = found[task.post_id]
        line.lectures += lectures.get(task.plan.course_id, 0)
        line.watched += sum(is_done for is_done, _earned in watched[task.id])
        line.earned += [earned for _is_done, earned in watched[task.id]]
        line.results += results[task.id]
    return list(people.values())


def year_of(plan: Plan) -> int:
    """Its period if that is a year, or else the year in which it opens."""
    return int(plan.period) if plan.period.isdecimal() and len(plan.period) == 4 else plan.opens_on.year


def _tasks(posts: Mapping[int, Line], year: int) -> Sequence[Enrolment]:
    found = select(Enrolment).join(Enrolment.plan).options(contains_eager(Enrolment.plan))
    stands = func.coalesce(Enrolment.closed_for, "").not_in(CONTINUED)
    theirs = found.where(Enrolment.post_id.in_(posts), Plan.published_at.is_not(None), stands)
    rows = db.session.scalars(theirs.order_by(Plan.opens_on, Enrolment.id)).all()
    return [row for row in rows if year_of(row.plan) == year]


def _lectures(courses: set[int]) -> dict[int, int]:
    """How many lectures each course has."""
    there = Lesson.course_id.in_(courses), Lesson.kind == "lecture", Lesson.removed_at.is_(None)
    found = select(Lesson.course_id, func.count()).where(*there).group_by(Lesson.course_id)
    return dict(db.session.execute(found).all())


def _watched(tasks: Sequence[Enrolment]) -> Mapping[int, list[tuple[bool, Earned]]]:
    """Of each task the lectures that were begun: whether completed, and what they earned."""
    found = (
        select(LessonProgress.enrolment_id, LessonProgress.completed_at, LessonProgress.earned, Lesson.removed_at)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(Lesson.kind == "lecture", LessonProgress.enrolment_id.in_([task.id for task in tasks]))
    )
    kept: dict[int, list[tuple[bool, Earned]]] = defaultdict(list)
    for task_id, completed_at, earned, removed_at in db.session.execute(found):
        kept[task_id].append((completed_at is not None and removed_at is None, earned or {}))
    return kept


def _results(tasks: Sequence[Enrolment]) -> Mapping[int, list[tuple[str, Best | None]]]:
    """Of each task what was reached at each quiz of its course: a query for each plan."""
    by_plan: dict[int, list[Enrolment]] = defaultdict(list)
    for task in tasks:
        by_plan[task.plan_id].append(task)
    kept: dict[int, list[tuple[str, Best | None]]] = defaultdict(list)
    for several in by_plan.values():
        plan = several[0].plan
        quizzes = best.quizzes_of(plan.course_id)
        opening = literal(clock.start_of(plan.opens_on), Enrolment.counts_from.type)
        since = func.coalesce(Enrolment.counts_from, opening)
        columns = [each for quiz in quizzes for each in best.columns(quiz.id, Enrolment.person_id, since, clock.now())]
        rows = select(Enrolment.id, *columns).where(Enrolment.id.in_([task.id for task in several]))
        for task_id, *cells in db.session.execute(rows) if quizzes else ():
            kept[task_id] += zip([in_language(quiz) for quiz in quizzes], best.read(cells), strict=True)
    return kept


def title(unit: Unit, year: int) -> str:
    return str(_("What volunteers learnt and did in %(year)s: %(team)s", year=year, team=unit.name))


def made(unit: Unit, year: int) -> Sequence[Table]:
    """The sheet, and the hours of service behind it."""
    return [_sheet(unit, year), _services(unit, year)]


def _sheet(unit: Unit, year: int) -> Table:
    rows = lines(unit, year)
    columns = [_("Line no."), _("Person"), _("Member since"), _("Member until"), _("Training plans"), _("Completed"), _("Lectures"),
               _("Lectures completed"), _("Class hours"), _("Test results"), _("Hours of service")]  # fmt: skip
    total: list[Cell] = ["", _("Total"), None, None, sum(row.tasks for row in rows), sum(row.completed for row in rows),
                         sum(row.lectures for row in rows), sum(row.watched for row in rows), sum((row.hours for row in rows), Decimal(0)),
                         None, sum((row.service for row in rows), Decimal(0))]  # fmt: skip
    return Table(
        title=title(unit, year),
        subtitle=_("as of %(moment)s", moment=timeformat(clock.now())),
        columns=columns,
        rows=[*([number, *_cells(row)] for number, row in enumerate(rows, 1)), total],
        notes=[hours_defined(), service_defined()],
        name=_("Volunteers"),
        is_list=True,
    )


def service_defined() -> str:
    return str(_("Hours of service: as the office recorded them for this team, without those that were annulled."))


def _cells(row: Line) -> list[Cell]:
    learnt: list[Cell] = [row.tasks, row.completed, row.lectures, row.watched, row.hours, row.result_words or None]
    return [row.called, row.since, row.until, *learnt, row.service]


def _services(unit: Unit, year: int) -> Table:
    rows = serving.listed(serving.of_team(unit, year), only_standing=True)
    members = teams.members(unit, date(year, 1, 1), date(year, 12, 31))
    called = told_apart([*(post.person for post in members), *(row.person for row in rows)])
    columns = [_("Line no."), _("Day"), _("Person"), _("Activity"), _("Hours"), _("Place of service"), _("Recorded by")]
    return Table(
        title=_("Hours of service in %(year)s: %(team)s", year=year, team=unit.name),
        subtitle=_("as of %(moment)s", moment=timeformat(clock.now())),
        columns=columns,
        rows=[
            [number, dateformat(row.day), called[row.person.id], row.activity, row.hours, row.place, row.by.name]
            for number, row in enumerate(rows, 1)
        ],
        notes=[],
        name=_("Hours of service"),
        is_list=True,
    )
