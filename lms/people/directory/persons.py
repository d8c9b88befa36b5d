"""Adding and changing persons and their accounts. Personal numbers come masked into the audit."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock, vault
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import access, audit, identifiers, roles
from lms.people.directory.changing import Changes, change
from lms.people.entrance import activation, tries
from lms.people.masking import masked_email, masked_id_number, masked_mobile
from lms.people.models import Person


class SameIdNumber(Refused):
    message = _l("This ID number belongs to %(name)s already. Open that person and add the post there.")
    status = 422


class SamePerson(Refused):
    message = _l("There is a %(name)s with this mobile number already. Open that person and add the post there.")
    status = 422


class SexContradicted(Refused):
    message = _l("ID number and sex contradict each other.")
    status = 422


class OwnAccount(Refused):
    message = _l("You cannot close your own account.")


def add(values: Mapping[str, Any], *, by: Person) -> Person:
    """A new person with name, sex, mobile, education and ID number. Raises Refused when there is such a person already."""
    person = Person(sign_in_epoch=0)
    _check(person, values)
    _set(person, values)
    db.session.add(person)
    db.session.flush()  # the trace needs its number
    audit.record("person.added", by=by, subject=person)
    return person


def alter(person: Person, values: Mapping[str, Any], *, by: Person) -> None:
    """Change the person; a missing mobile, e-mail address or ID number leaves the present one. Raises Refused as `add` does."""
    _check(person, values)
    if changes := _set(person, values):
        audit.record("person.changed", by=by, subject=person, person=changes)


def _check(person: Person, values: Mapping[str, Any]) -> None:
    take_turns("persons")
    others, number = Person.id != (person.id or 0), values.get("id_number")
    if number and values.get("sex") and identifiers.is_male(number) != (values["sex"] == "male"):
        raise SexContradicted
    if number and (name := db.session.scalar(_named(others, id_number_hash=vault.keyed_hash(number)))):
        raise SameIdNumber(name=name)
    if values.get("mobile") and db.session.scalar(_named(others, name=values["name"], mobile=values["mobile"])):
        raise SamePerson(name=values["name"])


def _named(others: Any, **values: str) -> Any:
    return select(Person.name).where(others).filter_by(**values)


def _set(person: Person, values: Mapping[str, Any]) -> Changes:
    """What changed, with numbers masked."""
    number, mobile = values.get("id_number"), values.get("mobile") or person.mobile
    email = values.get("email") or person.email
    kept = {"mobile": mobile, "email": email}
    changes = change(person, {name: values.get(name) for name in ("name", "sex", "education")} | kept)
    for name, masked in (("mobile", masked_mobile), ("email", masked_email)):
        if name in changes:
            changes[name] = [masked(each) for each in changes[name]]
    if number and person.id_number_hash != vault.keyed_hash(number):
        changes["id_number"] = [masked_id_number(person), identifiers.masked(number)]
        person.id_number_hash, person.id_number_sealed = vault.keyed_hash(number), vault.seal(number)
    return changes


def show_id_number(person: Person, *, by: Person) -> str:
    """The whole ID number, which leaves a trace."""
    audit.record("person.id_number_shown", by=by, subject=person)
    return vault.unseal(person.id_number_sealed) if person.id_number_sealed else ""


def show_mobile(person: Person, *, by: Person) -> str:
    """The whole mobile number, which leaves a trace."""
    audit.record("person.mobile_shown", by=by, subject=person)
    return person.mobile or ""


def unlock(person: Person, *, by: Person) -> None:
    """Forget the failed tries of this person."""
    tries.forgive(person)
    audit.record("person.unlocked", by=by, subject=person)


def close(person: Person, *, by: Person) -> None:
    """Nobody can sign in as this person any more; what they learned stays. Raises Refused."""
    if person.id == by.id:
        raise OwnAccount
    if access.has_role(person, {"administrator"}):
        roles.refuse_last_administrator(person.id)
    person.closed_at = clock.now()
    person.sign_in_epoch += 1
    activation.withdraw([person])
    audit.record("person.closed", by=by, subject=person)


def reopen(person: Person, *, by: Person) -> None:
    """The account is open again, with its old password."""
    person.closed_at = None
    audit.record("person.reopened", by=by, subject=person)
