"""What happens to learning slips: made for every unit that has none, printed, handed over, opened, voided and made anew."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.supervision.handing_out.models import LearningSlip, SlipStep


class NothingToMake(Refused):
    message = _l("Every unit here has its learning slip already.")


class IsVoid(Refused):
    message = _l("This learning slip was voided. Please use the new one.")


class HandedBefore(Refused):
    message = _l("This learning slip was handed over already. If that is wrong, undo it first.")


class NotHandedOver(Refused):
    message = _l("This learning slip is not handed over.")


def make(plan_id: int, units: Select[int], *, by: Person) -> int:
    """One for each of these units that has none that stands; how many. Raises NothingToMake."""
    take_turns("learning slips")
    has_one = select(LearningSlip.unit_id).where(LearningSlip.plan_id == plan_id, LearningSlip.voided_at.is_(None))
    unit_ids = db.session.scalars(units.where(units.selected_columns[0].not_in(has_one)).distinct()).all()
    if not unit_ids:
        raise NothingToMake
    rows = [LearningSlip(plan_id=plan_id, unit_id=unit_id) for unit_id in unit_ids]
    db.session.add_all(rows)
    db.session.flush()  # their steps name them
    _step_all(rows, "made", by)
    audit.record("learning_slip.made", by=by, subject=rows[0], plan=plan_id, slips=len(rows))
    return len(rows)


def printed(ids: Sequence[int], *, by: Person) -> None:
    """These are in a file that this person takes."""
    found = select(LearningSlip).where(LearningSlip.id.in_(ids)).order_by(LearningSlip.id)
    rows, now = db.session.scalars(found.with_for_update()).all(), clock.now()
    for row in rows:
        row.printed_at = now
    _step_all(rows, "printed", by)
    audit.record("learning_slip.printed", by=by, subject=rows[0], plan=rows[0].plan_id, slips=len(rows))


def hand_over(row: LearningSlip, to: str, way: str, note: str | None, *, by: Person) -> None:
    """Raises IsVoid, HandedBefore."""
    _require_standing(row)
    if row.handed_at:
        raise HandedBefore
    row.handed_at, row.handed_by_id, row.handed_to, row.handed_way = clock.now(), by.id, to, way
    _step(row, "handed_over", by, f"{to}：{note}" if note else to)


def take_back(row: LearningSlip, ground: str, *, by: Person) -> None:
    """As if it had not been handed over. Raises IsVoid, NotHandedOver."""
    _require_standing(row)
    if row.handed_at is None:
        raise NotHandedOver
    row.handed_at = row.handed_by_id = row.handed_to = row.handed_way = None
    _step(row, "taken_back", by, ground)


def make_anew(row: LearningSlip, ground: str, *, by: Person) -> LearningSlip:
    """The old code is void from now on, and says so. Raises IsVoid."""
    _require_standing(row)
    row.voided_at = clock.now()
    _step(row, "voided", by, ground)
    db.session.flush()  # one that stands at a time
    new = LearningSlip(plan_id=row.plan_id, unit_id=row.unit_id)
    db.session.add(new)
    db.session.flush()
    db.session.add(SlipStep(slip_id=new.id, kind="made", by_id=by.id))
    return new


def opened(row: LearningSlip, *, by: Person) -> None:
    """Somebody of the unit came by it to their task; the first time counts."""
    if row.opened_at is None and row.voided_at is None:
        row.opened_at, row.opened_by_id = clock.now(), by.id
        db.session.add(SlipStep(slip_id=row.id, kind="opened", by_id=by.id))


def _require_standing(row: LearningSlip) -> None:
    if row.voided_at:
        raise IsVoid


def _step(row: LearningSlip, kind: str, by: Person, words: str | None = None) -> None:
    db.session.add(SlipStep(slip_id=row.id, kind=kind, by_id=by.id, words=words))
    audit.record(f"learning_slip.{kind}", by=by, subject=row, **({"words": words} if words else {}))


def _step_all(rows: Sequence[LearningSlip], kind: str, by: Person) -> None:
    db.session.add_all([SlipStep(slip_id=row.id, kind=kind, by_id=by.id) for row in rows])
