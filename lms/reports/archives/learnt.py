"""What a person's file tells of learning: lectures with verified seconds, every test handed in, certificates."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.certificates.models import Certificate
from lms.courses.hall import register as halls
from lms.courses.hours import in_hours, worth
from lms.courses.models import Annulment, Enrolment, Lesson, LessonProgress, Plan
from lms.courses.recognising.models import OutsideTraining
from lms.db import db
from lms.languages import in_language
from lms.media.models import Recording
from lms.people.models import Person, Post
from lms.quizzes import sat_on_paper
from lms.quizzes.models import Attempt
from lms.reports.archives.file import table
from lms.reports.archives.owed import STANDING, day, tells_less
from lms.reports.tables import Cell, Table
from lms.web import clockformat, timeformat

STATES = {"valid": _l("valid"), "expired": _l("expired"), "superseded": _l("replaced"), "revoked": _l("revoked")}


def ids(found: Select[int]) -> Sequence[int]:
    return db.session.scalars(found).all()


def lectures(person: Person, tasks: ColumnElement[bool], *, is_own: bool) -> Table:
    """What counts of each lecture for each plan, once for all posts; `tasks` is for queries that have Enrolment, its Plan and Post."""
    found = (
        select(LessonProgress, Plan, Lesson, Recording.seconds)
        .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Post, Post.id == Enrolment.post_id)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .join(Recording, Recording.id == Lesson.recording_id)
        .where(Enrolment.person_id == person.id, STANDING, tasks)
        .order_by(Plan.opens_on, Plan.id, Lesson.position, LessonProgress.id)
    )
    once = {
        (plan.id, lesson.id): (done, plan, lesson, seconds) for done, plan, lesson, seconds in db.session.execute(found)
    }
    columns = [
        _("Training plan"),
        _("Lecture"),
        _("Length"),
        _("Verified as watched"),
        _("Class hours"),
        _("Completed on"),
    ]
    return table(_("Lectures"), columns, [_lecture(*each, is_own=is_own) for each in once.values()])


def _lecture(done: LessonProgress, plan: Plan, lesson: Lesson, seconds: float | None, *, is_own: bool) -> list[Cell]:
    named: list[Cell] = [in_language(plan), in_language(lesson), clockformat(seconds)]
    if tells_less(plan, is_own=is_own):
        return [*named, None, None, None]
    earned = done.earned or {}
    return [*named, clockformat(sum(earned.values())), in_hours(worth([earned])), day(done.completed_at)]


def tests(person: Person, plans: Sequence[int]) -> Table:
    """Every attempt that was handed in, those that count no more too."""
    courses = select(Plan.course_id).where(Plan.id.in_(plans))
    found = (
        select(Attempt)
        .join(Attempt.lesson)
        .options(contains_eager(Attempt.lesson))
        .where(Attempt.person_id == person.id, Attempt.submitted_at.is_not(None), Lesson.course_id.in_(courses))
        .order_by(Attempt.submitted_at, Attempt.id)
    )
    attempts = db.session.scalars(found).all()
    on_paper, taken_back = sat_on_paper.among(attempts), _annulments(person, plans)
    rows = [_test(each, each.id in on_paper, taken_back) for each in attempts]
    columns = [_("Quiz"), _("Handed in"), _("Score"), _("Pass mark"), _("Result"), _("Remarks")]
    return table(_("Test results"), columns, rows)


def _annulments(person: Person, plans: Sequence[int]) -> Sequence[Annulment]:
    mine = Annulment.person_id == person.id, Annulment.plan_id.in_(plans), Annulment.lifted_at.is_(None)
    return db.session.scalars(select(Annulment).options(joinedload(Annulment.plan)).where(*mine)).all()


def _test(attempt: Attempt, is_on_paper: bool, taken_back: Sequence[Annulment]) -> list[Cell]:
    score = None if attempt.score is None else Decimal(f"{attempt.score:g}")
    remarks = [_("on paper")] if is_on_paper else []
    for each in taken_back:
        if _takes_back(each, attempt):
            remarks.append(_("annulled for “%(plan)s”: %(ground)s", plan=in_language(each.plan), ground=each.ground))
    told = [in_language(attempt.lesson), timeformat(attempt.submitted_at), score, attempt.pass_mark, _outcome(attempt)]
    return [*told, _("; ").join(remarks)]


def _takes_back(annulment: Annulment, attempt: Attempt) -> bool:
    concerns = annulment.lesson_id == attempt.lesson_id or (
        annulment.lesson_id is None and annulment.plan.course_id == attempt.lesson.course_id
    )
    return concerns and attempt.started_at < annulment.at


def _outcome(attempt: Attempt) -> str:
    if attempt.awaits_marking:
        return str(_("to be marked"))
    return str(_("passed")) if attempt.passed_at else str(_("not passed"))


def certificates(person: Person, plans: Sequence[int]) -> Table:
    found = (
        select(Certificate)
        .options(joinedload(Certificate.plan))
        .where(Certificate.person_id == person.id, Certificate.plan_id.in_(plans))
        .order_by(Certificate.id)
    )
    rows = [
        [
            in_language(row.plan),
            row.number,
            day(row.issued_at),
            row.valid_until,
            str(STATES[row.state_on(clock.today())]),
        ]
        for row in db.session.scalars(found)
    ]
    columns = [_("Training plan"), _("Certificate no."), _("Issued on"), _("Valid until"), _("State")]
    return table(_("Certificates"), columns, rows)


def in_hall(person: Person, *, tells_hours: bool) -> Table:
    """Lectures heard in the hall, from sign-in sheets."""
    rows: list[list[Cell]] = [
        [
            in_language(each.hall.lesson), each.hall.held_on, each.hall.place, each.hall.lecturer,
            each.hall.hours if tells_hours else None,
            str(_("completes the lecture") if each.hall.counts else _("on record only")),
        ]
        for each in halls.standing_of(person)
    ]  # fmt: skip
    columns = [
        _("Lecture that was held"),
        _("Held on"),
        _("Venue"),
        _("Lecturer"),
        _("Class hours"),
        _("What it is for"),
    ]
    notes = [_("Entered from sign-in sheets. A lecture that was heard in the hall and watched as a recording counts once for class hours, as the greater of the two.")]  # fmt: skip
    return table(_("Lectures in the hall"), columns, rows, notes)


def outside(person: Person, *, tells_hours: bool) -> Table:
    """What was learnt elsewhere and recognised here; in no other figure of the file."""
    own = OutsideTraining.person_id == person.id, OutsideTraining.withdrawn_at.is_(None)
    rows: list[list[Cell]] = [
        [
            row.course,
            row.hours if tells_hours else None,
            row.began_on,
            row.ended_on,
            row.organiser,
            row.certificate_number,
        ]
        for row in db.session.scalars(select(OutsideTraining).where(*own).order_by(OutsideTraining.ended_on))
    ]
    columns = [_("Course"), _("Class hours"), _("Began on"), _("Ended on"), _("Organiser"), _("Certificate no.")]
    notes = [_("Entered from lists as others certified it; the site has no evidence of it, and counts it in no rate.")]
    return table(_("Recognised outside training"), columns, rows, notes)
