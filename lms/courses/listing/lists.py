"""Making a list, adding to it and taking somebody off: each in the audit trail, and the plans that are for it follow."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import Row, Select, delete, func, insert, select

from lms import clock
from lms.courses.leaders import named_to
from lms.courses.listing.models import ListedPerson, NameList
from lms.db import db, take_turns
from lms.errors import Refused, Unreadable, row_of
from lms.languages import in_language
from lms.people import access, audit
from lms.people.models import Person, Post, Unit


class NameTaken(Refused):
    message = _l("There is a list of that name already.")
    status = 422


class NothingNew(Refused):
    message = _l("Nobody was added: all of them stand on the list already.")


class ListUnreadable(Unreadable):
    message = _l("What was confirmed is no list of this site. Please send the list again.")


def make(name: str, persons: Collection[int], *, by: Person, name_en: str | None = None) -> NameList:
    """Raises NameTaken."""
    require_free(name)
    row = NameList(name=name, name_en=name_en or None, made_by_id=by.id)
    db.session.add(row)
    db.session.flush()
    _insert(row, persons)
    audit.record("name_list.made", by=by, subject=row, name=name, persons=len(persons))
    return row


def require_free(name: str) -> None:
    """Raises NameTaken."""
    take_turns("name lists")
    if db.session.scalar(select(NameList.id).where(NameList.name == name)):
        raise NameTaken


def called(name: str) -> NameList | None:
    """The list of that name, if there is one."""
    return db.session.scalar(select(NameList).where(NameList.name == name))


def add(row: NameList, persons: Collection[int], *, by: Person) -> int:
    """How many are new on it. Raises NothingNew."""
    take_turns("name lists")
    there = set(db.session.scalars(select(ListedPerson.person_id).where(ListedPerson.list_id == row.id)))
    new = sorted(set(persons) - there)
    if not new:
        raise NothingNew
    _insert(row, new)
    audit.record("name_list.added", by=by, subject=row, name=row.name, persons=new)
    return len(new)


def _insert(row: NameList, persons: Collection[int]) -> None:
    at = clock.now()
    rows = [{"list_id": row.id, "person_id": each, "at": at} for each in persons]
    if rows:
        db.session.execute(insert(ListedPerson), rows)


def take_off(row: NameList, person_id: int, *, by: Person) -> None:
    """Raises NotThere."""
    there = row_of(select(ListedPerson).where(ListedPerson.list_id == row.id, ListedPerson.person_id == person_id))
    db.session.execute(delete(ListedPerson).where(
        ListedPerson.list_id == there.list_id, ListedPerson.person_id == there.person_id))  # fmt: skip
    audit.record("name_list.taken_off", by=by, subject=row, name=row.name, persons=[person_id])


def one(list_id: int) -> NameList:
    """Raises NotThere."""
    return row_of(select(NameList).where(NameList.id == list_id))


def every() -> Sequence[Row[NameList, int]]:
    """All lists by name, each with how many persons stand on it."""
    size = select(func.count()).where(ListedPerson.list_id == NameList.id).correlate(NameList).scalar_subquery()
    return db.session.execute(select(NameList, size).order_by(NameList.name)).all()


def lists_called(lists: Collection[int]) -> Sequence[str]:
    """The names of these lists, in the language of the reader."""
    found = select(NameList).where(NameList.id.in_(lists)).order_by(NameList.name)
    return [in_language(each, "name") for each in db.session.scalars(found)]


def on(row: NameList, words: str, viewer: Person) -> Select[int]:
    """The ids of the persons on it, by a piece of the name. A list may tell who missed a lecture: leaders at division level are
    shown to its maker alone."""
    found = select(Person.id).join(ListedPerson, ListedPerson.person_id == Person.id)
    found = found.join(NameList, NameList.id == ListedPerson.list_id).where(
        named_to(viewer, Person.id, NameList.made_by_id)
    )
    return found.where(ListedPerson.list_id == row.id, Person.name.contains(words, autoescape=True))


def withheld(row: NameList, viewer: Person) -> int:
    """How many on it are not shown to the viewer."""
    everybody = select(func.count()).where(ListedPerson.list_id == row.id)
    shown = select(func.count()).select_from(on(row, "", viewer).subquery())
    return (db.session.scalar(everybody) or 0) - (db.session.scalar(shown) or 0)


def shown(persons: Sequence[int]) -> Sequence[tuple[int, str, list[tuple[str, str]]]]:
    """For a page: id, name, and of each post held today the unit and the kind; in the given order."""
    held = access.held_on(clock.today())
    rows = db.session.execute(
        select(Person.id, Person.name, Unit.name, Post.kind)
        .outerjoin(Post, (Post.person_id == Person.id) & held)
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .where(Person.id.in_(persons))
        .order_by(Unit.position, Unit.id)
    )
    names: dict[int, str] = {}
    posts: dict[int, list[tuple[str, str]]] = {}
    for number, name, unit, kind in rows:
        names[number] = name
        posts.setdefault(number, []).extend([(unit, kind)] if unit else [])
    return [(each, names[each], posts[each]) for each in persons if each in names]


def packed(waiting: dict[str, Any]) -> str:
    """For the page that shows it to send back as it is: signed, so that what is confirmed is what was shown."""
    return _serializer().dumps(waiting)


def unpacked(text: str) -> dict[str, Any]:
    """Raises ListUnreadable."""
    try:
        waiting: dict[str, Any] = _serializer().loads(text)
    except BadData:
        raise ListUnreadable from None
    return waiting


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="named list")
