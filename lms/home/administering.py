"""An administrator's part of the first page: the way from nothing to a running plan, and what comes next on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from lms import clock
from lms.certificates import expiring, recalling
from lms.certificates.models import Certificate
from lms.courses.models import Course, Plan
from lms.db import db
from lms.media.models import Recording
from lms.people.directory import unsupervised
from lms.people.kinds import LINES
from lms.people.models import ActivationCode, Person, Post, RoleGrant, RosterImport, Unit
from lms.people.proposals import register as proposals
from lms.statutes.models import Edition


@dataclass(frozen=True)
class Step:
    """One step of the way, where it is done, and whether it is done already."""

    words: Any
    endpoint: str
    is_done: bool


# Administrators come in by a command or by each other; a slip hands the site out once it is somebody else's.
_ADMINISTRATORS = select(RoleGrant.person_id).where(RoleGrant.role == "administrator")
_HAS_SLIP = exists().where(ActivationCode.person_id.not_in(_ADMINISTRATORS))
_CAME_IN = exists().where(Person.password_hash.is_not(None), Person.id.not_in(_ADMINISTRATORS))
# A course may teach no law in particular.
_TEACHES = exists().where(Course.published_at.is_not(None))
WAY: tuple[tuple[Any, str, ColumnElement[bool]], ...] = (
    (_l("Import the rosters of units"), "roster.imports", exists().where(Unit.id.is_not(None))),
    (_l("Import the rosters of persons"), "roster.imports", exists().where(Post.id.is_not(None))),
    (
        _l("Appoint authors, supervisors and liaisons"),
        "people.persons",
        exists().where(RoleGrant.role != "administrator"),
    ),
    (_l("Upload a recording"), "media.recordings", exists().where(Recording.state == "ready")),
    (
        _l("Add the law that the lectures teach"),
        "statutes.kept_laws",
        or_(exists().where(Edition.id.is_not(None)), _TEACHES),
    ),
    (_l("Make a course and publish it"), "courses.courses", _TEACHES),
    (_l("Make a training plan and publish it"), "courses.plans", exists().where(Plan.published_at.is_not(None))),
    (
        _l("Print slips and hand them out"),
        "people.units",
        or_(_HAS_SLIP, _CAME_IN),
    ),
)


@dataclass(frozen=True)
class Waiting:
    """What waits for an administrator: how many units are to be verified, how many imports of rosters are not finished,
    how many enterprises lack a supervising unit along at least one line, how many proposals of
    posts wait; how many certificates have ended on paper, how many expire soon, and the first plan of each."""

    units: int
    imports: int
    unsupervised: int
    proposals: int
    certificates_out: int
    out_of_plan: int | None
    certificates_expiring: int
    expiring_of_plan: int | None


def waiting(person: Person) -> Waiting:
    """All of it, asked of the database at once."""
    units = select(func.count(Unit.id)).where(Unit.state == "unverified", Unit.closed_on.is_(None))
    imports = select(func.count(RosterImport.id)).where(RosterImport.closed_at.is_(None))
    lacking = or_(*(unsupervised.lacks(line, clock.today()) for line in LINES))
    counted = (units, imports, select(func.count(Unit.id)).where(lacking), proposals.counted_for(person))
    about = [*counted, *_certificates(recalling.is_out()), *_certificates(expiring.soon(clock.today()))]
    return Waiting(*db.session.execute(select(*(each.scalar_subquery() for each in about))).one())


def _certificates(which: ColumnElement[bool]) -> Sequence[Select[Any]]:
    """How many there are, and the first plan that has one."""
    return [select(wanted).where(which) for wanted in (func.count(Certificate.id), func.min(Certificate.plan_id))]


def steps() -> Sequence[Step]:
    """All of them, asked of the database at once."""
    done = db.session.execute(select(*(condition for _words, _endpoint, condition in WAY))).one()
    return [Step(words, endpoint, bool(is_done)) for (words, endpoint, _), is_done in zip(WAY, done, strict=True)]
