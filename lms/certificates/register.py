"""What administrators and holders find: certificates of a plan, of a person, and by number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.certificates import expiring
from lms.certificates.models import Certificate
from lms.certificates.statement import Statement
from lms.courses.leaders import named_to
from lms.courses.models import Plan
from lms.db import db
from lms.errors import row_of
from lms.people.models import Person

PIECE = 50
# So long the first page tells of a certificate; the page of certificates does for ever.
TOLD_FOR = timedelta(days=30)
EXPIRING = "expiring"
STATES = ("valid", "expired", "superseded", "revoked")
# What a holder's lines show of each.
_WITH = (joinedload(Certificate.plan), joinedload(Certificate.replaces))


@dataclass(frozen=True)
class Line:
    """A certificate with its facts as they were signed."""

    certificate: Certificate

    @property
    def facts(self) -> dict[str, str]:
        return Statement(self.certificate.statement, self.certificate.signature).facts

    @property
    def state(self) -> str:
        return self.certificate.state_on(clock.today())

    @property
    def days_left(self) -> int | None:
        """Of one that stands and expires soon: how many days, the last one with it."""
        until = None if self.certificate.ended_at else self.certificate.valid_until
        left = (until - clock.today()).days if until else -1
        return left if 0 <= left <= expiring.DAYS else None


def _is(state: str, today: date) -> ColumnElement[bool]:
    conditions = {
        "valid": Certificate.is_valid_on(today),
        "expired": and_(Certificate.ended_at.is_(None), Certificate.valid_until < today),
        "superseded": Certificate.ended_for == "superseded",
        "revoked": Certificate.ended_for != "superseded",
        "expiring": expiring.soon(today),
    }
    return conditions[state]


def page(plan: Plan, viewer: Person, sought: str, state: str, number: int) -> Pagination:
    """Of a plan's certificates those that the viewer reads, the latest first; `sought` is a part of a name, a unit or a number."""
    found = _read_by(viewer).where(Certificate.plan_id == plan.id).order_by(Certificate.id.desc())
    if sought:
        found = found.where(Certificate.statement.contains(sought, autoescape=True))
    if state in (*STATES, EXPIRING):
        found = found.where(_is(state, clock.today()))
    return db.paginate(found, page=number, per_page=PIECE, error_out=False)


def withheld(plan: Plan, viewer: Person) -> int:
    """How many are not shown, whatever is sought: a count beside a name would tell of it."""
    figures = select(func.count(Certificate.id)).join(Certificate.plan).where(Certificate.plan_id == plan.id)
    return db.session.scalar(figures.where(~named_to(viewer, Certificate.person_id, Plan.created_by_id))) or 0


def counts(plan: Plan) -> dict[str, int]:
    """How many there are in each state."""
    today = clock.today()
    columns = [func.count(Certificate.id).filter(_is(state, today)) for state in STATES]
    row = db.session.execute(select(*columns).where(Certificate.plan_id == plan.id)).one()
    return dict(zip(STATES, row, strict=True))


def _read_by(viewer: Person) -> Select[Certificate]:
    """An administrator's: those of leaders at division level for the owner of the plan alone."""
    found = select(Certificate).join(Certificate.plan)
    return found.where(named_to(viewer, Certificate.person_id, Plan.created_by_id))


def certificate(certificate_id: int, viewer: Person) -> Certificate:
    """With its person and plan. Raises NotThere."""
    with_all = joinedload(Certificate.person), contains_eager(Certificate.plan)
    return row_of(_read_by(viewer).options(*with_all).where(Certificate.id == certificate_id))


def visible(certificate_id: int, person: Person, *, every: bool) -> Certificate:
    """One of the person's own, or with `every` anybody's that an administrator reads. Raises NotThere."""
    found = select(Certificate).join(Certificate.plan).options(contains_eager(Certificate.plan))
    own, read = Certificate.person_id == person.id, named_to(person, Certificate.person_id, Plan.created_by_id)
    return row_of(found.where(Certificate.id == certificate_id, or_(own, read) if every else own))


def numbered(number: str) -> Certificate | None:
    return db.session.scalar(select(Certificate).where(Certificate.number == number))


def replacing(certificate: Certificate) -> Certificate | None:
    """The one that was issued in its place."""
    found = select(Certificate).where(Certificate.replaces_id == certificate.id).order_by(Certificate.id.desc())
    return db.session.scalar(found.limit(1))


def held_by(person: Person) -> Sequence[Line]:
    """All of a person's certificates, those that stand first and then the latest."""
    found = select(Certificate).options(*_WITH).where(Certificate.person_id == person.id)
    rows = db.session.scalars(found.order_by(Certificate.ended_at.is_not(None), Certificate.id.desc()))
    return [Line(row) for row in rows]


def news_of(person: Person) -> Sequence[Line]:
    """What the first page tells: certificates issued or ended lately, and those that expire soon; of one that was superseded, its
    successor alone.
    """
    since = clock.now() - TOLD_FOR
    late = or_(Certificate.issued_at >= since, Certificate.ended_at >= since, expiring.soon(clock.today()))
    told = func.coalesce(Certificate.ended_for, "") != "superseded"
    found = select(Certificate).options(*_WITH).where(Certificate.person_id == person.id, late, told)
    return [Line(row) for row in db.session.scalars(found.order_by(Certificate.id.desc()))]


def standing_on(tasks: Collection[tuple[int, int]]) -> int:
    """How many certificates that stand rest on these tasks, each given by person and plan."""
    plans = {plan for _, plan in tasks}
    found = select(Certificate.person_id, Certificate.plan_id).where(
        Certificate.plan_id.in_(plans), Certificate.ended_at.is_(None)
    )
    return len({(person, plan) for person, plan in db.session.execute(found)} & set(tasks))
