"""Who holds checks on the spot, where, and who reads what came of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from lms import clock
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.errors import NotThere, row_of
from lms.people import access
from lms.people.models import Person, Post, Unit
from lms.people.roster import cleaning
from lms.quizzes import papers
from lms.quizzes.models import Blueprint, Question, SpotCheck, SpotPaper
from lms.quizzes.models.spot_checks import ANSWERED
from lms.quizzes.spot_checks.receiving import KEPT

INSPECTORS = ("administrator", "supervisor")
FOUND = 30
# So many signs of its end are enough to find a code by.
END_OF_CODE = 6
PIECE = 30


def may_inspect(person: Person) -> bool:
    return access.has_role(person, INSPECTORS)


def _inspected_by(person: Person) -> ColumnElement[bool]:
    """For queries that have Unit: an enterprise that this person supervises or administers, and that is still open."""
    theirs = Unit.id.in_(access.units_decided_by(person))
    return theirs & (Unit.kind == "enterprise") & Unit.closed_on.is_(None)


def unit(person: Person, unit_id: int) -> Unit:
    """An enterprise that this person may inspect. Raises NotThere."""
    found = select(Unit).options(joinedload(Unit.township)).where(Unit.id == unit_id, _inspected_by(person))
    return row_of(found)


def units(person: Person, unit_ids: Sequence[int]) -> Sequence[Unit]:
    """Those of these that the person may inspect."""
    found = select(Unit).where(Unit.id.in_(unit_ids), _inspected_by(person))
    return db.session.scalars(found.order_by(Unit.position, Unit.name, Unit.id)).all()


def found(person: Person, words: str) -> Sequence[Unit]:
    """The first enterprises with these words in their name, or this beginning or end of their code, however it is spaced."""
    if not words:
        return []
    names = Unit.name.icontains(words, autoescape=True), Unit.short_name.icontains(words, autoescape=True)
    sought = select(Unit).options(joinedload(Unit.township)).where(or_(*names, _has_code(words)), _inspected_by(person))
    return db.session.scalars(sought.order_by(Unit.position, Unit.name, Unit.id).limit(FOUND)).all()


def _has_code(words: str) -> ColumnElement[bool]:
    """Blanks and wide characters come with copying; the end is what people know by heart."""
    code = cleaning.key(words).upper()
    if not code:
        return false()
    begins = Unit.credit_code.startswith(code, autoescape=True)
    return or_(begins, Unit.credit_code.endswith(code, autoescape=True)) if len(code) >= END_OF_CODE else begins


def posts(units: Sequence[int]) -> Sequence[Post]:
    """Who is in these enterprises today, with their names: heads first, then safety managers."""
    held = select(Post).join(Post.person).options(contains_eager(Post.person))
    found = db.session.scalars(held.where(Post.unit_id.in_(units), access.held_on(clock.today()))).all()
    order = {"enterprise_head": 0, "safety_manager": 1}
    return sorted(found, key=lambda post: (post.unit_id, order.get(post.kind, 2), post.id))


def _seen_by(person: Person) -> Select[SpotCheck]:
    """The checks of units that the person oversees; a liaison those of the own unit, and those alone of which something came:
    nobody there knows before who will be asked."""
    found = select(SpotCheck).where(SpotCheck.unit_id.in_(access.units_overseen_by(person)))
    if may_inspect(person):
        return found
    return found.where(SpotCheck.id.in_(select(SpotPaper.check_id).where(SpotPaper.received_at.is_not(None))))


def _whole(found: Select[SpotCheck]) -> Select[SpotCheck]:
    papers = joinedload(SpotCheck.papers)
    each = (
        papers.joinedload(SpotPaper.person),
        papers.joinedload(SpotPaper.post),
        papers.joinedload(SpotPaper.voided_by),
    )
    return found.options(joinedload(SpotCheck.unit), joinedload(SpotCheck.inspector), *each)


def checks(person: Person, page: int) -> Pagination:
    """The latest first."""
    return db.paginate(_whole(_seen_by(person)).order_by(SpotCheck.id.desc()), page=page, per_page=PIECE)


def check(person: Person, check_id: int) -> SpotCheck:
    """One with its papers. Raises NotThere."""
    whole = _whole(_seen_by(person).where(SpotCheck.id == check_id))
    papers = joinedload(SpotCheck.papers)
    found = whole.options(papers.undefer(SpotPaper.paper), papers.undefer(SpotPaper.signature_sealed))
    return _first(found)


def _first(found: Select[SpotCheck]) -> SpotCheck:
    row = db.session.scalars(found).unique().one_or_none()
    if row is None:
        raise NotThere
    return row


def of_unit(person: Person, unit: Unit) -> Sequence[SpotCheck]:
    """The unit's last checks."""
    found = _whole(_seen_by(person)).where(SpotCheck.unit_id == unit.id)
    return db.session.scalars(found.order_by(SpotCheck.id.desc()).limit(5)).unique().all()


def _since() -> datetime:
    return clock.now() - KEPT


def under_way(person: Person) -> Sequence[SpotCheck]:
    """This inspector's checks that still wait for a result, with the questions; for the telephone."""
    waiting = select(SpotPaper.check_id).where(SpotPaper.received_at.is_(None))
    papers = joinedload(SpotCheck.papers)
    found = _whole(select(SpotCheck)).options(papers.undefer(SpotPaper.paper))
    theirs = found.where(SpotCheck.inspector_id == person.id, SpotCheck.id.in_(waiting), SpotCheck.drawn_at > _since())
    return db.session.scalars(theirs.order_by(SpotCheck.id)).unique().all()


def waiting(person: Person) -> int:
    """How many papers this inspector has taken along and not sent yet."""
    counted = select(func.count(SpotPaper.id)).join(SpotPaper.check)
    return db.session.scalar(counted.where(*_waiting_of(person))) or 0


def _waiting_of(person: Person) -> tuple[ColumnElement[bool], ...]:
    """For queries that have SpotPaper and SpotCheck."""
    return SpotCheck.inspector_id == person.id, SpotPaper.received_at.is_(None), SpotCheck.drawn_at > _since()


def to_be_asked(person: Person, persons: Sequence[int]) -> set[int]:
    """Those of these for whom a paper of this inspector waits."""
    found = select(SpotPaper.person_id).join(SpotPaper.check)
    return set(db.session.scalars(found.where(*_waiting_of(person), SpotPaper.person_id.in_(persons))))


def drawn_that_day(check: SpotCheck) -> Mapping[int, int]:
    """By person of the check, how many papers were drawn from that morning until this one, which counts.

    Those of other inspectors count once they are received: nobody learns by it that another check waits.
    """
    told = or_(SpotCheck.inspector_id == check.inspector_id, SpotPaper.received_at.is_not(None))
    counted = (
        select(SpotPaper.person_id, func.count().label("papers"))
        .join(SpotPaper.check)
        .where(SpotPaper.person_id.in_([paper.person_id for paper in check.papers]), told)
    )
    morning = clock.start_of(clock.day_of(check.drawn_at))
    until_this = counted.where(SpotCheck.drawn_at >= morning, SpotCheck.id <= check.id).group_by(SpotPaper.person_id)
    return {row.person_id: row.papers for row in db.session.execute(until_this)}


def locked_paper(person: Person, paper_id: int) -> tuple[SpotCheck, SpotPaper]:
    """A paper of this inspector's own check, with all that it holds; whoever else writes to it waits. Raises NotThere."""
    theirs = (
        select(SpotPaper).join(SpotPaper.check).where(SpotPaper.id == paper_id, SpotCheck.inspector_id == person.id)
    )
    whole = theirs.options(
        undefer(SpotPaper.paper), undefer(SpotPaper.signature_sealed), contains_eager(SpotPaper.check)
    )
    row = row_of(whole.with_for_update(of=SpotPaper).execution_options(populate_existing=True))
    return row.check, row


def paper(person: Person, paper_id: int) -> SpotPaper:
    """A paper that the person may read, with its signature. Raises NotThere."""
    theirs = SpotPaper.check_id.in_(_seen_by(person).with_only_columns(SpotCheck.id))
    return row_of(
        select(SpotPaper).options(undefer(SpotPaper.signature_sealed)).where(SpotPaper.id == paper_id, theirs)
    )


def may_void(person: Person, check: SpotCheck) -> bool:
    """Whoever held it, and administrators."""
    return check.inspector_id == person.id or access.has_role(person, {"administrator"})


def paper_to_void(person: Person, paper_id: int) -> SpotPaper:
    """A paper that this person may void; whoever else writes to it waits. Raises NotThere."""
    theirs = select(SpotPaper).join(SpotPaper.check).options(contains_eager(SpotPaper.check))
    seen = SpotPaper.check_id.in_(_seen_by(person).with_only_columns(SpotCheck.id))
    found = theirs.where(SpotPaper.id == paper_id, seen).with_for_update(of=SpotPaper)
    row = row_of(found.execution_options(populate_existing=True))
    if not may_void(person, row.check):
        raise NotThere
    return row


def failed(check: SpotCheck) -> Sequence[SpotPaper]:
    """The papers of it that were answered and not passed, and stand."""
    return [
        paper
        for paper in check.papers
        if paper.outcome == ANSWERED and paper.passed_at is None and paper.voided_at is None
    ]


def plans_behind(failed: Sequence[SpotPaper]) -> Sequence[Plan]:
    """The running plans in which somebody who failed has a task for the post that they were asked in, the newest first: those of
    the courses asked about, or all where there is none. The papers come with their questions."""
    posts = [paper.post_id for paper in failed]
    owed = select(Enrolment.plan_id).where(Enrolment.post_id.in_(posts), Enrolment.closed_at.is_(None))
    running = select(Plan).where(Plan.id.in_(owed), Plan.published_at.is_not(None), Plan.closed_at.is_(None))
    found = db.session.scalars(running.order_by(Plan.opens_on.desc(), Plan.id.desc())).all() if posts else []
    courses = _courses_asked(failed) if len(found) > 1 else set()
    return [plan for plan in found if plan.course_id in courses] or found


def _courses_asked(failed: Sequence[SpotPaper]) -> set[int]:
    """Those whose quizzes draw from the banks of the questions that were failed."""
    asked = {each.question for paper in failed for each in papers.questions(paper.paper)}
    found = select(Lesson.course_id).join(Blueprint, Blueprint.lesson_id == Lesson.id)
    return set(
        db.session.scalars(found.join(Question, Question.bank_id == Blueprint.bank_id).where(Question.id.in_(asked)))
    )
