"""Rows that tests need around what they try; all flushed, none committed."""

from datetime import date, timedelta

from lms import clock
from lms.courses import enrolling
from lms.courses.enrolling import Changes
from lms.courses.excusing.models import Excusal
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.db import Model, db
from lms.media.models import Recording
from lms.people.models import Person, Post
from lms.statutes.models import Edition, Statute


def _kept(*rows: Model) -> None:
    db.session.add_all(rows)
    db.session.flush()


def edition() -> Edition:
    statute = Statute(title="中华人民共和国安全生产法", short_title="安全生产法", title_en="Work Safety Law")
    _kept(statute)
    row = Edition(statute_id=statute.id, label="2021", effective_on=date(2021, 9, 1), articles=119)
    _kept(row)
    return row


def recording(owner: Person, seconds: int = 120, title: str = "第一讲") -> Recording:
    """A recording that is ready, without files."""
    row = Recording(title=title, owner_id=owner.id, source_name="a.mp4", state="ready", percent=100, seconds=seconds,
                    ready_at=clock.now())  # fmt: skip
    _kept(row)
    return row


def course(author: Person, *recordings: Recording, title: str = "安全生产法专题") -> Course:
    """A published course with one lecture for each recording."""
    row = Course(title=title, author_id=author.id, published_at=clock.now())
    _kept(row)
    _kept(*(
        Lesson(course_id=row.id, position=place, kind="lecture", title=each.title, recording_id=each.id)
        for place, each in enumerate(recordings, 1)
    ))  # fmt: skip
    return row


def plan(course: Course, by: Person, **audience: object) -> Plan:
    """A published plan that opened yesterday and is due in thirty days."""
    today = clock.today()
    row = Plan(title="年度培训计划", course_id=course.id, period=str(today.year), audience=audience, created_by_id=by.id,
               opens_on=today - timedelta(days=1), due_on=today + timedelta(days=30), published_at=clock.now())  # fmt: skip
    _kept(row)
    return row


def enrolment(plan: Plan, post: Post) -> Enrolment:
    row = Enrolment(plan_id=plan.id, post_id=post.id, person_id=post.person_id, unit_id=post.unit_id,
                    post_kind=post.kind, period=plan.period, due_on=plan.due_on)  # fmt: skip
    _kept(row)
    return row


def excusal(task: Enrolment, by: Person, kind: str = "exemption", until: date | None = None) -> Excusal:
    row = Excusal(plan_id=task.plan_id, post_id=task.post_id, person_id=task.person_id, kind=kind, ground="sick_leave",
                  document="曲组发〔2026〕3号", approved_by="县委组织部", until=until, made_by_id=by.id)  # fmt: skip
    _kept(row)
    return row


def posts_followed() -> Changes:
    """Enrolments brought up to date, as the worker does it."""
    plans = [db.session.get_one(Plan, plan_id) for plan_id in enrolling.plans_behind()]
    changes = [enrolling.enrol(plan) for plan in plans]
    return Changes(sum(each.joined for each in changes), sum(each.left for each in changes))


def person(name: str) -> Person:
    row = Person(name=name)
    _kept(row)
    return row
