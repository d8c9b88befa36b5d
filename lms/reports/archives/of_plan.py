"""一期一档: a plan, what it teaches and by which rules, who learnt in it, and with which result."""

from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from lms.courses import due_days
from lms.courses.models import LESSON_KINDS, Course, Lesson, Plan
from lms.db import db
from lms.languages import in_language
from lms.media.models import Recording
from lms.people.models import Person
from lms.reports import names, rates, tables
from lms.reports.archives.file import ArchiveFile, table
from lms.reports.archives.held import hold_facts
from lms.reports.scope import Scope
from lms.reports.tables import Cell, Table
from lms.statutes.models import Edition
from lms.web import clockformat, dateformat


def of(scope: Scope, viewer: Person) -> ArchiveFile:
    """The plan, and of its people those in the units of the scope."""
    return ArchiveFile(
        title=_("Training file of the plan %(plan)s", plan=in_language(scope.plan)),
        facts=[*_facts(scope), *hold_facts(scope.plan, viewer)],
        tables=[
            _content(scope),
            tables.of_names(scope, "all", viewer),
            replace(tables.of_names(scope, "left", viewer), name=_("Left")),
            tables.of_rates(scope, "unit"),
        ],
        notes=tables.withheld_note(names.counted(scope, "all", viewer)[1]),
    )


def _facts(scope: Scope) -> list[tuple[str, Cell]]:
    plan, counts = _loaded(scope), rates.total(scope)
    course = plan.course
    return [
        (_("Training plan"), in_language(plan)),
        (_("Course"), in_language(course)),
        (_("Law"), _law(course.edition)),
        (_("Lecturer"), course.lecturer),
        (_("Period"), plan.period),
        (_("Opens on"), dateformat(plan.opens_on)),
        (_("Due on"), due_days.in_words(plan)),
        (_("Minutes of a class hour"), plan.hours.on(scope.day).minutes),
        (_("To study"), counts.enrolled),
        (_("Completed"), counts.completed),
        (_("Not completed"), counts.incomplete),
        (_("Exempt"), counts.exempt),
    ]


def _loaded(scope: Scope) -> Plan:
    """The plan with its course, the edition that it teaches, and its class-hour rules."""
    found = select(Plan).where(Plan.id == scope.plan.id).execution_options(populate_existing=True)
    course = joinedload(Plan.course).joinedload(Course.edition)
    return db.session.scalars(found.options(course, selectinload(Plan.hours_rules))).one()


def _law(edition: Edition | None) -> str | None:
    if edition is None:
        return None
    return str(_("%(law)s (%(edition)s)", law=in_language(edition.statute), edition=edition.label))


def _content(scope: Scope) -> Table:
    found = (
        select(Lesson, Recording.seconds)
        .outerjoin(Recording, Recording.id == Lesson.recording_id)
        .where(Lesson.course_id == scope.plan.course_id, Lesson.removed_at.is_(None))
        .order_by(Lesson.position)
    )
    rows: list[list[Cell]] = [
        [in_language(lesson), str(LESSON_KINDS[lesson.kind]), clockformat(seconds) if seconds else None]
        for lesson, seconds in db.session.execute(found)
    ]
    return table(_("Content"), [_("Lesson"), _("Kind of lesson"), _("Length")], rows)
