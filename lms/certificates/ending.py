"""How certificates end: revoked with a reason, superseded by a corrected one, or withdrawn with the completion that they state."""

from collections.abc import Collection, Sequence

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, select

from lms import clock
from lms.certificates import gathering, issuing, terms
from lms.certificates.gathering import is_completed
from lms.certificates.models import Certificate
from lms.certificates.statement import Statement
from lms.courses.models import Enrolment
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person


class EndedAlready(Refused):
    message = _l("This certificate has ended already.")


class NotCompleted(Refused):
    message = _l("The completion of this plan does not stand, so there can be no certificate.")


class NothingToCorrect(Refused):
    message = _l(
        "A new certificate would say the same. Correct the person’s data, the unit’s name or the wording first, then issue it anew."
    )


class AnotherStands(Refused):
    message = _l("The person has another certificate of this plan that stands.")


def revoke(certificate: Certificate, *, reason: str, note: str | None, by: Person) -> None:
    """Raises EndedAlready."""
    _hold(certificate)
    if certificate.ended_at is not None:
        raise EndedAlready
    _end(certificate, reason, note=note, by=by)
    audit.record("certificate.revoked", by=by, subject=certificate.person, number=certificate.number, reason=reason)


def reissue(certificate: Certificate, *, by: Person) -> Certificate:
    """A new one of what stands now; the old one is superseded, unless it was revoked before.

    Raises NotCompleted, NothingToCorrect, AnotherStands.
    """
    _hold(certificate)
    _refuse_needless(certificate)
    made = supersede(certificate, by=by)
    audit.record(
        "certificate.reissued", by=by, subject=certificate.person, number=made.number, before=certificate.number
    )
    return made


def supersede(certificate: Certificate, *, by: Person | None) -> Certificate:
    """A new one of what stands now, in the place of this one. Where nobody asked for it, it is valid no longer than this one.

    The plan is completed, and the caller has taken the turn of certificates.
    """
    if certificate.ended_at is None:
        _end(certificate, "superseded", by=by)
        db.session.flush()  # only one may stand
    made = issuing.issue(certificate.person_id, certificate.plan_id, replaces=certificate, keeps_day=by is None)
    assert made, "it was completed a moment ago"
    return made


def _refuse_needless(certificate: Certificate) -> None:
    said_now = terms.worded(certificate.plan_id)
    done = gathering.completion_of(certificate.person_id, certificate.plan_id)
    if done is None:
        raise NotCompleted
    with force_locale("zh_Hans"):
        now = gathering.facts(done, said_now)
    said = Statement(certificate.statement, certificate.signature).facts
    is_same = all(said.get(name) == (value or None) for name, value in now.items())
    if (
        certificate.ended_at is None
        and is_same
        and (certificate.text, certificate.issuer) == (said_now.text, said_now.issuer)
    ):
        raise NothingToCorrect
    if certificate.ended_at is not None and db.session.scalar(select(_standing(certificate))):
        raise AnotherStands


def _standing(certificate: Certificate) -> ColumnElement[bool]:
    return exists().where(
        Certificate.person_id == certificate.person_id,
        Certificate.plan_id == certificate.plan_id,
        Certificate.ended_at.is_(None),
    )


def unfounded() -> Sequence[int]:
    """The ids of the certificates that stand while their completion does not, because it was annulled."""
    return db.session.scalars(select(Certificate.id).where(_is_unfounded()).order_by(Certificate.id)).all()


def _is_unfounded() -> ColumnElement[bool]:
    completed = exists().where(
        Enrolment.person_id == Certificate.person_id, Enrolment.plan_id == Certificate.plan_id, is_completed()
    )
    return Certificate.ended_at.is_(None) & ~completed


def withdraw(certificate_ids: Collection[int]) -> None:
    """End those of them that are unfounded still."""
    found = select(Certificate).where(Certificate.id.in_(certificate_ids), _is_unfounded()).order_by(Certificate.id)
    for row in db.session.scalars(found.with_for_update()):
        _end(row, "annulled")


def _hold(certificate: Certificate) -> None:
    take_turns("certificates")
    db.session.refresh(certificate, ["ended_at", "ended_for"])


def _end(certificate: Certificate, reason: str, *, note: str | None = None, by: Person | None = None) -> None:
    certificate.ended_at, certificate.ended_for = clock.now(), reason
    certificate.ended_note, certificate.ended_by_id = note, by.id if by else None
