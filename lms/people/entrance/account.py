"""What a person sees of themselves: what is kept, which posts, which slips were issued, when they came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased, contains_eager

from lms.db import db
from lms.people import audit, masking
from lms.people.models import ActivationCode, AuditEntry, Person, Post

SHOWN = 5


@dataclass(frozen=True)
class Account:
    mobile: str
    id_number: str
    posts: Sequence[Post]
    slips: Sequence[Row[datetime, str, datetime | None]]
    sign_ins: Sequence[Row[datetime, str | None]]


def of(person: Person) -> Account:
    return Account(
        masking.masked_mobile(person.mobile),
        masking.masked_id_number(person),
        _posts(person),
        _slips(person),
        _ins(person),
    )


def give_email(person: Person, email: str | None) -> None:
    """One's own address for reminders; None takes it away."""
    if person.email != email:
        changes = {"email": [masking.masked_email(person.email), masking.masked_email(email)]}
        audit.record("person.changed", by=person, subject=person, person=changes)
        person.email = email


def _posts(person: Person) -> Sequence[Post]:
    held = select(Post).join(Post.unit).options(contains_eager(Post.unit)).where(Post.person_id == person.id)
    return db.session.scalars(held.order_by(Post.to_on.is_not(None), Post.from_on.desc(), Post.id)).all()


def _slips(person: Person) -> Sequence[Row[datetime, str, datetime | None]]:
    """The last slips: when, by whom, and when used. Who did not ask for one can tell by this."""
    issuer = aliased(Person)
    issued = select(ActivationCode.issued_at, issuer.name, ActivationCode.used_at).outerjoin(
        issuer, issuer.id == ActivationCode.issued_by_id
    )
    last = issued.where(ActivationCode.person_id == person.id).order_by(ActivationCode.issued_at.desc()).limit(SHOWN)
    return db.session.execute(last).all()


def _ins(person: Person) -> Sequence[Row[datetime, str | None]]:
    came = select(AuditEntry.at, AuditEntry.address).where(
        AuditEntry.actor_id == person.id, AuditEntry.action == "person.signed_in"
    )
    return db.session.execute(came.order_by(AuditEntry.at.desc()).limit(SHOWN)).all()
