"""Placing a hold, lifting it, and whom those that stand keep from disposal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.holding.models import SUBJECTS, LegalHold
from lms.courses.leaders import noted_to
from lms.courses.models import Enrolment, Plan
from lms.db import db, take_turns
from lms.errors import Refused, row_of
from lms.people import audit
from lms.people.models import Person, Post, Unit

Subject = Person | Unit | Plan | None
_ABOUT = tuple(
    joinedload(each)
    for each in (LegalHold.person, LegalHold.unit, LegalHold.plan, LegalHold.made_by, LegalHold.lifted_by)
)


class LiftedBefore(Refused):
    message = _l("This hold was lifted already.")


class HeldAlready(Refused):
    message = _l("The same paper holds the same already.")


def place(subject: Subject, *, ground: str, document: str, asked_by: str, by: Person) -> LegalHold:
    """From now on nothing about it is disposed of. None: nothing at all. Raises HeldAlready."""
    in_turn()
    about = _columns(subject)
    same = select(LegalHold.id).filter_by(lifted_at=None, document=document, **about)
    if db.session.scalar(same.limit(1)):
        raise HeldAlready
    row = LegalHold(ground=ground, document=document, asked_by=asked_by, made_by_id=by.id, **about)
    db.session.add(row)
    db.session.flush()  # the trail is told its number
    audit.record("hold.placed", by=by, subject=subject or row, ground=ground, document=document, asked_by=asked_by)
    return row


def lift(row: LegalHold, ground: str, *, by: Person) -> None:
    """It keeps nothing any more. Raises LiftedBefore."""
    in_turn()
    db.session.refresh(row, ["lifted_at"])
    if row.lifted_at is not None:
        raise LiftedBefore
    row.lifted_at, row.lifted_ground, row.lifted_by_id = clock.now(), ground, by.id
    subject = row.person or row.unit or row.plan or row
    audit.record("hold.lifted", by=by, subject=subject, document=row.document, reason=ground)


def in_turn() -> None:
    """Whoever disposes waits for whoever just places or lifts a hold, and the other way round."""
    take_turns("legal holds")


def _columns(subject: Subject) -> dict[str, int | None]:
    kind = None if subject is None else subject.__tablename__
    return {f"{each}_id": subject.id if subject is not None and each == kind else None for each in SUBJECTS}


def one(hold_id: int, viewer: Person) -> LegalHold:
    """Raises NotThere."""
    return row_of(select(LegalHold).where(LegalHold.id == hold_id, _read_by(viewer)).options(*_ABOUT))


def _read_by(viewer: Person) -> ColumnElement[bool]:
    """A hold on a leader at division level tells of an investigation: whoever placed it reads it, and who owns a plan of theirs."""
    return or_(LegalHold.person_id.is_(None), noted_to(viewer, LegalHold.person_id, LegalHold.made_by_id))


def withheld(viewer: Person) -> int:
    """How many the viewer does not read."""
    return db.session.scalar(select(func.count(LegalHold.id)).where(~_read_by(viewer))) or 0


def every(viewer: Person) -> Sequence[LegalHold]:
    """Those that the viewer reads; those that stand first, then the latest first."""
    found = (
        select(LegalHold)
        .where(_read_by(viewer))
        .options(*_ABOUT)
        .order_by(LegalHold.lifted_at.is_not(None), LegalHold.id.desc())
    )
    return db.session.scalars(found).all()


def on(subject: Person | Unit | Plan, viewer: Person) -> Sequence[LegalHold]:
    """Those that stand and name it, or name everything; of a person also those on a unit or plan of theirs. As the viewer reads them."""
    if isinstance(subject, Person):
        return keeping({subject.id}, viewer)
    kind = f"{subject.__tablename__}_id"
    found = select(LegalHold).where(_STANDS, or_(getattr(LegalHold, kind) == subject.id, _ON_EVERYTHING))
    return db.session.scalars(found.order_by(LegalHold.id)).all()


_STANDS = LegalHold.lifted_at.is_(None)
_ON_EVERYTHING = and_(*(getattr(LegalHold, f"{each}_id").is_(None) for each in SUBJECTS))


def keeping(persons: Collection[int | None], viewer: Person) -> Sequence[LegalHold]:
    """The holds that keep something of these persons, and of none where nobody is named; as the viewer reads them."""
    return db.session.scalars(_keeping(persons).where(_read_by(viewer))).all()


def _keeping(persons: Collection[int | None]) -> Select[LegalHold]:
    posts = select(Post.unit_id).where(Post.person_id.in_(persons))
    plans = select(Enrolment.plan_id).where(Enrolment.person_id.in_(persons))
    theirs = [LegalHold.person_id.in_(persons), LegalHold.unit_id.in_(posts), LegalHold.plan_id.in_(plans)]
    concerned = [*theirs, _ON_EVERYTHING] if None not in persons else []
    found = select(LegalHold).where(_STANDS, or_(*concerned)) if concerned else select(LegalHold).where(_STANDS)
    return found.order_by(LegalHold.id)


@dataclass(frozen=True)
class Kept:
    """Whose records holds keep from disposal. What is about nobody is kept while any hold stands."""

    everything: bool
    anything: bool
    persons: frozenset[int]

    def has(self, person_id: int | None) -> bool:
        return self.everything or (self.anything if person_id is None else person_id in self.persons)


def kept() -> Kept:
    """By all holds that stand: one on a unit keeps everybody who ever held a post there, one on a plan everybody who was ever
    enrolled in it."""
    named = select(LegalHold.person_id).where(_STANDS, LegalHold.person_id.is_not(None))
    of_units = select(Post.person_id).join(LegalHold, LegalHold.unit_id == Post.unit_id).where(_STANDS)
    of_plans = select(Enrolment.person_id).join(LegalHold, LegalHold.plan_id == Enrolment.plan_id).where(_STANDS)
    everything = db.session.scalar(select(LegalHold.id).where(_STANDS, _ON_EVERYTHING).limit(1)) is not None
    anything = db.session.scalar(select(LegalHold.id).where(_STANDS).limit(1)) is not None
    return Kept(everything, anything, frozenset(db.session.scalars(union(named, of_units, of_plans))))
