"""A planned sitting gets another place or window. What it was stays, and everybody who sits or invigilates there is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import sittings
from lms.quizzes.models import Invigilator, Sitting, SittingMove
from lms.quizzes.sitting_people import WasCancelled, has_begun

Window = tuple[datetime, datetime]


class IsOver(Refused):
    message = _l("This sitting is over, so it stays where and when it was.")


class BeganThen(Refused):
    message = _l("This sitting has begun, so the moment from which it can be begun stays as it was.")


class EndsInThePast(Refused):
    message = _l("The window is over already.")
    status = 422


class NothingMoved(Refused):
    message = _l("Place and window are as they were.")
    status = 422


@dataclass(frozen=True)
class News:
    """What somebody is told of a sitting: the move, or that it was cancelled; and whether they invigilate it."""

    sitting: Sitting
    move: SittingMove | None
    invigilates: bool


def move(sitting: Sitting, place: str, window: Window, *, by: Person) -> None:
    """Another place, or another window that is still to end.

    Raises WasCancelled, IsOver, BeganThen, EndsInThePast, NothingMoved.
    """
    db.session.refresh(sitting, ["cancelled_at", "place", "opens_at", "ends_at"], with_for_update=True)
    window = _to_the_second(window[0], sitting.opens_at), _to_the_second(window[1], sitting.ends_at)
    _refuse(sitting, place, window)
    db.session.add(
        SittingMove(
            sitting_id=sitting.id, place=sitting.place, opens_at=sitting.opens_at, ends_at=sitting.ends_at, by_id=by.id
        )
    )
    before = {"place": sitting.place, "opens_at": _written(sitting.opens_at), "ends_at": _written(sitting.ends_at)}
    sitting.place, (sitting.opens_at, sitting.ends_at) = place, window
    told = {"place": place, "opens_at": _written(window[0]), "ends_at": _written(window[1])}
    audit.record("sitting.moved", by=by, subject=sitting, before=before, **told)


def _refuse(sitting: Sitting, place: str, window: Window) -> None:
    if sitting.cancelled_at:
        raise WasCancelled
    if sitting.ends_at <= clock.now():
        raise IsOver
    if has_begun(sitting) and window[0] != sitting.opens_at:
        raise BeganThen
    if window[1] <= clock.now():
        raise EndsInThePast
    if (place, *window) == (sitting.place, sitting.opens_at, sitting.ends_at):
        raise NothingMoved


def _to_the_second(typed: datetime, stands: datetime) -> datetime:
    """Forms say moments to the minute; what is the same minute was left as it stands."""
    return stands if typed == stands.replace(second=0, microsecond=0) else typed


def _written(moment: datetime) -> str:
    return moment.isoformat()


def moves(sitting: Sitting) -> Sequence[SittingMove]:
    """Every move of a sitting, the latest first, with who moved it."""
    found = select(SittingMove).options(joinedload(SittingMove.by)).where(SittingMove.sitting_id == sitting.id)
    return db.session.scalars(found.order_by(SittingMove.id.desc())).all()


def news_of(person: Person) -> list[News]:
    """The sittings to come, or open, of this person that were moved or cancelled, by their windows."""
    rows = db.session.scalars(
        select(Sitting)
        .options(joinedload(Sitting.lesson))
        .where(Sitting.ends_at > clock.now())
        .where(Sitting.cancelled_at.is_not(None) | Sitting.id.in_(select(SittingMove.sitting_id)))
        .order_by(Sitting.opens_at, Sitting.id)
    ).all()
    return [news for row in rows if (news := _news(row, person))]


def _news(sitting: Sitting, person: Person) -> News | None:
    named = select(Invigilator.id).where(Invigilator.sitting_id == sitting.id, Invigilator.person_id == person.id)
    invigilates = db.session.scalar(named) is not None
    sits = select(sittings.those_expected(sitting).where(Person.id == person.id).exists())
    if not (invigilates or db.session.scalar(sits)):
        return None
    last = None if sitting.cancelled_at else moves(sitting)[0]
    return News(sitting, last, invigilates)
