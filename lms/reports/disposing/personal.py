"""What of a person is no record of training: erased years after they left. Name, posts and everything learnt stay."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import case, func, or_, select, update

from lms import clock
from lms.db import db
from lms.people import access
from lms.people.entrance import activation
from lms.people.models import Person, Post, PostProposal, RoleGrant
from lms.reports.disposing.lines import Key, Line, sha256_of

# The hash by which an ID number is found goes with the number: whoever comes back begins as a new person.
FIELDS = ("id_number_sealed", "id_number_hash", "mobile", "email", "education", "password_hash", "password_set_at")


class Personal:
    def years(self, cut: date) -> Sequence[int]:
        return sorted({day.year for day, _ in _before(cut)})

    def lines(self, cut: date, year: int) -> Sequence[Line]:
        found = ((day, person) for day, person in _before(cut) if day.year == year)
        return [Line(person.id, person.name, len(_held(person)), day, day) for day, person in found]

    def hashes(self, cut: date, year: int, keys: Collection[Key]) -> Mapping[Key, str]:
        """Over the names of the fields and the number as it is encrypted: with a nonce that nobody has, so that no number can be
        tried against it once it is erased."""
        found = {(person.id, None): _hash(person) for day, person in _before(cut) if day.year == year}
        return {key: found[key] for key in keys if key in found}

    def dispose(self, cut: date, year: int, keys: Collection[Key]) -> None:
        persons = [person for day, person in _before(cut) if day.year == year and (person.id, None) in keys]
        activation.withdraw(persons)
        _empty_proposals(persons)
        for person in persons:
            for name in FIELDS:
                setattr(person, name, None)
            person.closed_at = person.closed_at or clock.now()
            person.sign_in_epoch += 1


def _empty_proposals(persons: Sequence[Person]) -> None:
    """The mobile number stands in decided proposals, too: of posts that they held, and of such as they never took up."""
    held = PostProposal.post_id.in_(select(Post.id).where(Post.person_id.in_([person.id for person in persons])))
    names, mobiles = [person.name for person in persons], [person.mobile for person in persons if person.mobile]
    never = PostProposal.name.in_(names) & PostProposal.mobile.in_(mobiles)
    decided = update(PostProposal).where(PostProposal.outcome.is_not(None), held | never)
    db.session.execute(decided.values(mobile=None), execution_options={"synchronize_session": False})


def _hash(person: Person) -> str:
    sealed = person.id_number_sealed and hashlib.sha256(person.id_number_sealed).hexdigest()
    return sha256_of([{"person": person.id, "fields": _held(person), "sealed": sealed}])


def _held(person: Person) -> list[str]:
    return [name for name in FIELDS if getattr(person, name) is not None]


def _before(cut: date) -> Iterator[tuple[date, Person]]:
    """Who holds no post and no role, with the day on which the last post ended, or where there was none the account."""
    ended = select(Post.person_id, func.max(Post.to_on).label("last_on")).group_by(Post.person_id)
    left = ended.having(func.sum(case((Post.to_on.is_(None), 1), else_=0)) == 0).subquery()
    at_work = select(RoleGrant.person_id).where(access.holds_on(RoleGrant, clock.today()))
    has_some = or_(*(getattr(Person, name).is_not(None) for name in FIELDS))
    has_post = select(Post.id).where(Post.person_id == Person.id).exists()
    rows = (
        select(Person, left.c.last_on)
        .outerjoin(left, left.c.person_id == Person.id)
        .where(
            has_some, Person.id.not_in(at_work), or_(left.c.last_on < cut, Person.closed_at.is_not(None) & ~has_post)
        )
        .order_by(Person.name, Person.id)
    )
    for person, last_on in db.session.execute(rows):
        day = last_on or clock.day_of(person.closed_at)
        if day < cut:
            yield day, person
