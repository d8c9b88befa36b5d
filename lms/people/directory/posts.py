"""Adding, changing and ending posts. An ended post is never deleted: training and rates of its time hang on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import audit
from lms.people.directory.changing import change
from lms.people.models import Person, Post, Unit

# Which kinds of unit have which kinds of post; all others have any.
ONLY_IN = {
    "official": frozenset({"organ", "township"}),
    "enterprise_head": frozenset({"enterprise"}),
    "safety_manager": frozenset({"enterprise"}),
}


class HeldAlready(Refused):
    message = _l("This person holds a post of this kind in this unit already.")
    status = 422


class NoSuchPostThere(Refused):
    message = _l("A unit of this kind has no such posts.")
    status = 422


class UnitClosed(Refused):
    message = _l("This unit is closed.")


class EndsTooEarly(Refused):
    message = _l("The post began on %(day)s and cannot end before that.")
    status = 422


class EndedAlready(Refused):
    message = _l("This post has ended already.")


def add(person: Person, unit: Unit, values: Mapping[str, Any], *, by: Person) -> Post:
    """A new post of this person in this unit. Raises Refused."""
    check(values["kind"], unit)
    take_turns(f"posts of {person.id}")
    if holds(person, unit, values["kind"]):
        raise HeldAlready
    post = Post(person_id=person.id, unit_id=unit.id, **_fitting(values))
    db.session.add(post)
    db.session.flush()  # the trace needs its number
    audit.record("post.added", by=by, subject=post, kind=post.kind, unit=unit.name)
    return post


def check(kind: str, unit: Unit) -> None:
    """Whether the unit can have such a post. Raises UnitClosed or NoSuchPostThere."""
    if unit.closed_on:
        raise UnitClosed
    if unit.kind not in ONLY_IN.get(kind, {unit.kind}):
        raise NoSuchPostThere


def holds(person: Person, unit: Unit, kind: str) -> bool:
    """Whether the person holds such a post there, and no end of it is known."""
    held = select(Post.id).filter_by(person_id=person.id, unit_id=unit.id, kind=kind, to_on=None)
    return db.session.scalar(held) is not None


def _fitting(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only officials have a rank."""
    return dict(values) | ({} if values["kind"] == "official" else {"rank": None})


def alter(post: Post, values: Mapping[str, Any], *, by: Person) -> None:
    """Change what the post says of itself; its person, unit and kind stay. Raises EndsTooEarly."""
    from_on = values.get("from_on")
    if post.to_on and from_on and post.to_on < from_on:
        raise EndsTooEarly(day=from_on)
    if changes := change(post, _fitting({**values, "kind": post.kind})):
        audit.record("post.changed", by=by, subject=post, post=changes)


def end(post: Post, to_on: date, *, by: Person) -> None:
    """From that day on the post is no longer held. Raises Refused."""
    check_end(post, to_on)
    post.to_on = to_on
    audit.record("post.ended", by=by, subject=post, post={"to_on": [None, str(to_on)]})


def check_end(post: Post, to_on: date) -> None:
    """Whether the post can end on that day. Raises EndedAlready or EndsTooEarly."""
    if post.to_on:
        raise EndedAlready
    if post.from_on and to_on < post.from_on:
        raise EndsTooEarly(day=post.from_on)
