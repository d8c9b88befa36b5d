"""The packs that somebody may look at, and who has given records of them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from lms.courses import leaders
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import row_of
from lms.people import access
from lms.people.models import AuditEntry, Person, Unit
from lms.watching.offline.models import OfflinePack, OfflineRecord

# The deed of fetching a zip, of which the latest are shown.
TAKEN, FETCHES_SHOWN = "offline.taken", 20


def is_seen_by(viewer: Person) -> ColumnElement[bool]:
    """For queries that have OfflinePack: its one person, and who oversees its unit or person today, whoever made it."""
    of_unit = access.among(OfflinePack.unit_id, access.units_overseen_by(viewer))  # type: ignore[arg-type]
    overseen = or_(
        and_(OfflinePack.unit_id.is_not(None), of_unit),
        OfflinePack.person_id.in_(leaders.persons_read_by(viewer)),
    )
    return or_(OfflinePack.person_id == viewer.id, overseen)


def seen_by(viewer: Person, pack_id: int) -> OfflinePack:
    """Raises NotThere."""
    return row_of(select(OfflinePack).where(OfflinePack.id == pack_id, is_seen_by(viewer)))


def count(viewer: Person) -> int:
    return db.session.scalar(select(func.count(OfflinePack.id)).where(is_seen_by(viewer))) or 0


def withheld(viewer: Person) -> int:
    """Of an administrator, who sees all others: how many packs of one leader at division level are not shown."""
    if not access.has_role(viewer, {"administrator"}):
        return 0
    return db.session.scalar(select(func.count(OfflinePack.id)).where(~is_seen_by(viewer))) or 0


def withheld_of(viewer: Person, pack: OfflinePack) -> int:
    """Of an administrator: how many leaders whom a pack names are not shown."""
    if not access.has_role(viewer, {"administrator"}):
        return 0
    return len(set(pack.people)) - len(people(viewer, pack))


def listed(viewer: Person, *, limit: int, offset: int) -> Sequence[Row[Any]]:
    """The latest packs, each with its lecture, for whom it is, and how many persons have given something back."""
    back = select(func.count(OfflineRecord.person_id.distinct())).where(OfflineRecord.pack_id == OfflinePack.id)
    found = (
        _with_whom(OfflinePack, Lesson, back.scalar_subquery().label("back"))
        .where(is_seen_by(viewer))
        .order_by(OfflinePack.id.desc())
    )
    return db.session.execute(found.limit(limit).offset(offset)).all()


def described(pack: OfflinePack) -> Row[Any]:
    """One pack with its lecture and for whom it is."""
    return db.session.execute(_with_whom(OfflinePack, Lesson).where(OfflinePack.id == pack.id)).one()


def _with_whom(*columns: Any) -> Select[Any]:
    return (
        select(*columns, func.coalesce(Unit.name, Person.name).label("whom"), Person)
        .join(Lesson, Lesson.id == OfflinePack.lesson_id)
        .outerjoin(Unit, Unit.id == OfflinePack.unit_id)
        .outerjoin(Person, Person.id == OfflinePack.person_id)
    )


def people(viewer: Person, pack: OfflinePack) -> Sequence[Any]:
    """Of those whom it names the ones that the viewer may see, each with what counted by it and when something came last."""
    seen = or_(Person.id == viewer.id, Person.id.in_(leaders.persons_read_by(viewer)))
    mine = (OfflineRecord.person_id == Person.id) & (OfflineRecord.pack_id == pack.id)
    found = (
        select(
            Person.id, Person.name, Person.mobile, func.coalesce(func.sum(OfflineRecord.counted), 0).label("counted"),
            func.max(OfflineRecord.at).label("last_at"), func.count(OfflineRecord.machine.distinct()).label("machines"),
        )
        .outerjoin(OfflineRecord, mine)
        .where(Person.id.in_(pack.people), seen)
        .group_by(Person.id, Person.name, Person.mobile)
        .order_by(Person.name, Person.id)
    )  # fmt: skip
    return db.session.execute(found).all()


def taken(pack: OfflinePack) -> tuple[Sequence[Row[datetime, str]], int]:
    """Who has fetched its zip from the site and when, the latest first, and how often that was. Of copies the site knows nothing."""
    mine = (AuditEntry.subject == OfflinePack.__tablename__) & (AuditEntry.subject_id == pack.id)
    fetches = select(AuditEntry.at, Person.name).join(Person, Person.id == AuditEntry.actor_id)
    fetches = fetches.where(mine, AuditEntry.action == TAKEN)
    total = db.session.scalar(select(func.count()).select_from(fetches.subquery())) or 0
    return db.session.execute(fetches.order_by(AuditEntry.id.desc()).limit(FETCHES_SHOWN)).all(), total
