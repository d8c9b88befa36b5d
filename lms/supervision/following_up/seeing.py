"""Who sees a 督办: whoever issued it and administrators, and those who answer for the unit."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, ScalarSelect, Select, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Enrolment
from lms.db import add_if_missing, db
from lms.errors import row_of
from lms.people import access
from lms.people.models import Person
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.supervision.following_up.kinds import IS_OVER, WAITS_FOR_ISSUER, WAITS_FOR_UNIT
from lms.supervision.following_up.models import FollowUp, FollowUpName, FollowUpReceipt, FollowUpStep
from lms.supervision.spot_checks import seeing as checks_seen

ISSUERS = ("administrator", "supervisor")
# What makes two of them the same.
SAME = ("plan_id", "unit_id", "spot_check_id", "document", "words", "due_on")
SHOWN = {"open": ~FollowUp.state.in_(IS_OVER), "over": FollowUp.state.in_(IS_OVER)}


def may_issue(person: Person) -> bool:
    return access.has_role(person, ISSUERS)


def _units_answered_for(person: Person) -> list[int]:
    """The liaison of a unit answers for it, and so do the supervisors who sit in it."""
    grants = access.grants_of(person)
    return [grant.unit_id for grant in grants if grant.role in ("liaison", "supervisor") and grant.unit_id]


def _to_answer(person: Person) -> ColumnElement[bool]:
    units = _units_answered_for(person)
    return FollowUp.unit_id.in_(units) & (FollowUp.issued_by_id != person.id) if units else false()


def _to_judge(person: Person) -> ColumnElement[bool]:
    if access.has_role(person, {"administrator"}):
        return true()
    return FollowUp.issued_by_id == person.id if may_issue(person) else false()


def seen_by(person: Person) -> Select[FollowUp]:
    loaded = [joinedload(each) for each in (FollowUp.plan, FollowUp.unit, FollowUp.issued_by)]
    return select(FollowUp).options(*loaded).where(or_(_to_answer(person), _to_judge(person)))


def follow_up(person: Person, follow_up_id: int) -> FollowUp:
    """Raises NotThere."""
    return row_of(seen_by(person).where(FollowUp.id == follow_up_id))


def still_open(plan_id: int, unit_id: int) -> Sequence[FollowUp]:
    """What this unit was asked about this plan and is not over, whoever asked; the latest first."""
    found = select(FollowUp).options(joinedload(FollowUp.issued_by)).where(
        FollowUp.plan_id == plan_id, FollowUp.unit_id == unit_id, SHOWN["open"]
    )  # fmt: skip
    return db.session.scalars(found.order_by(FollowUp.id.desc())).all()


def locked_to_answer(person: Person, follow_up_id: int) -> FollowUp:
    """One that this person answers; whoever else wants to change it waits. Raises NotThere."""
    return _locked(_to_answer(person), follow_up_id)


def locked_to_judge(person: Person, follow_up_id: int) -> FollowUp:
    """One that this person accepts, sends back or withdraws. Raises NotThere."""
    return _locked(_to_judge(person), follow_up_id)


def _locked(theirs: ColumnElement[bool], follow_up_id: int) -> FollowUp:
    mine = select(FollowUp).where(theirs, FollowUp.id == follow_up_id)
    return row_of(mine.with_for_update().execution_options(populate_existing=True))


def answers(person: Person, row: FollowUp) -> bool:
    return row.issued_by_id != person.id and row.unit_id in _units_answered_for(person)


def judges(person: Person, row: FollowUp) -> bool:
    return access.has_role(person, {"administrator"}) or (may_issue(person) and row.issued_by_id == person.id)


def listed(person: Person, state: str, *, limit: int, offset: int) -> Sequence[FollowUp]:
    """Those that are open, the next due first; or those that are over, the latest first."""
    order = (FollowUp.due_on, FollowUp.id) if state == "open" else (FollowUp.id.desc(),)
    return db.session.scalars(seen_by(person).where(SHOWN[state]).order_by(*order).limit(limit).offset(offset)).all()


def counted(person: Person, state: str) -> int:
    return db.session.scalar(select(func.count()).select_from(seen_by(person).where(SHOWN[state]).subquery())) or 0


def to_answer(person: Person) -> ScalarSelect[int]:
    """How many wait for an answer of this person's."""
    waits = FollowUp.state.in_(WAITS_FOR_UNIT)
    return select(func.count(FollowUp.id)).where(_to_answer(person), waits).scalar_subquery()


def answered(person: Person) -> ScalarSelect[int]:
    """How many that this person issued were answered, and wait to be judged."""
    waits = FollowUp.state.in_(WAITS_FOR_ISSUER)
    return select(func.count(FollowUp.id)).where(FollowUp.issued_by_id == person.id, waits).scalar_subquery()


def of_check(check: SpotCheck) -> Sequence[FollowUp]:
    """Those about a failed check that were not withdrawn, whoever issued them, in the order of their issue."""
    about = select(FollowUp).options(joinedload(FollowUp.issued_by)).where(FollowUp.spot_check_id == check.id)
    return db.session.scalars(about.where(FollowUp.state != "withdrawn").order_by(FollowUp.id)).all()


def open_like(row: FollowUp) -> FollowUp | None:
    """One that is open and asks the same of the same unit, with the same 文号, words and day; None: there is none."""
    same = [getattr(FollowUp, name).is_not_distinct_from(getattr(row, name)) for name in SAME]
    found = select(FollowUp).options(joinedload(FollowUp.issued_by)).where(*same, SHOWN["open"])
    return db.session.scalars(found.order_by(FollowUp.id).limit(1)).first()


def posts_named(rows: Sequence[FollowUp]) -> Mapping[int, set[int]]:
    """The ids of the posts that each of them names, by its own id."""
    found: dict[int, set[int]] = {row.id: set() for row in rows}
    tasks = select(FollowUpName.follow_up_id, Enrolment.post_id).join(FollowUpName.enrolment)
    for row_id, post_id in db.session.execute(tasks.where(FollowUpName.follow_up_id.in_(found))):
        found[row_id].add(post_id)
    return found


def unasked(check: SpotCheck) -> Sequence[SpotPaper]:
    """The failed papers of it that no 督办 names yet: who fails after the first one was issued is asked about in one more."""
    named = set().union(*posts_named(of_check(check)).values())
    return [paper for paper in checks_seen.failed(check) if paper.post_id not in named]


def may_see(person: Person, row: FollowUp) -> bool:
    return answers(person, row) or judges(person, row)


def steps(row: FollowUp) -> Sequence[FollowUpStep]:
    taken = select(FollowUpStep).options(joinedload(FollowUpStep.by)).where(FollowUpStep.follow_up_id == row.id)
    return db.session.scalars(taken.order_by(FollowUpStep.id)).all()


def names(row: FollowUp) -> Sequence[FollowUpName]:
    """As they were when it was issued, each with its task as it is now."""
    behind = select(FollowUpName).options(joinedload(FollowUpName.enrolment))
    return db.session.scalars(behind.where(FollowUpName.follow_up_id == row.id).order_by(FollowUpName.place)).all()


def receipts(row: FollowUp) -> Sequence[FollowUpReceipt]:
    """Who of the unit read it, in order."""
    read = select(FollowUpReceipt).options(joinedload(FollowUpReceipt.person))
    return db.session.scalars(read.where(FollowUpReceipt.follow_up_id == row.id).order_by(FollowUpReceipt.at)).all()


def read(person: Person, follow_up_id: int) -> None:
    """Whoever answers for the unit has read it; the first time counts. Raises NotThere."""
    found = row_of(select(FollowUp.id).where(_to_answer(person), FollowUp.id == follow_up_id))
    add_if_missing(FollowUpReceipt, follow_up_id=found, person_id=person.id, at=clock.now())


def is_late(row: FollowUp) -> bool:
    return row.is_late_on(clock.today())
