"""Lists of disposal: one person makes it, another decides; then it is carried out as it stands, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from lms import clock, ledger
from lms.courses.holding import holds
from lms.db import db
from lms.errors import Refused, row_of
from lms.ledger import Fact
from lms.people import audit
from lms.people.models import Person
from lms.people.words import NOT_SHOWN
from lms.reports.disposing import due, manifest, rules, withheld
from lms.reports.disposing.due import RECORDS
from lms.reports.disposing.lines import Line
from lms.reports.disposing.models import DisposalItem, DisposalList

NAMED = 3


class NothingDue(Refused):
    message = _l("Nothing of that kind and year is due and free of holds.")


class ListedAlready(Refused):
    message = _l("A list of that kind and year waits for a decision already.")


class DecidedAlready(Refused):
    message = _l("This list was decided already.")


class OwnList(Refused):
    message = _l("Another administrator decides: whoever made the list may only take it back.")


class NotYours(Refused):
    message = _l("Only whoever made the list takes it back.")


class Held(Refused):
    message = _l("Nothing was disposed of: a legal hold stands on %(names)s, by %(documents)s. Take the list back and make another, which leaves them out.")  # fmt: skip


class NotDueAnyMore(Refused):
    message = _l("Nothing was disposed of: what is on the list has changed, or its period was prolonged. Take it back and make another.")  # fmt: skip


def make(kind: str, year: int, ground: str, document: str | None, *, by: Person) -> DisposalList:
    """All that is due of that kind and year, but for what a hold keeps. Raises NothingDue, ListedAlready."""
    holds.in_turn()
    rule = rules.in_force().get(kind)
    if rule is None:
        raise NothingDue
    if db.session.scalar(select(DisposalList.id).filter_by(kind=kind, year=year, outcome=None)):
        raise ListedAlready
    lines, held = due.split(kind, rule, year)
    if not lines:
        raise NothingDue
    row = DisposalList(
        kind=kind, year=year, before_on=rules.cut(rule), months=rule.months, source=rule.source, ground=ground,
        document=document, held=sum(line.pieces for line in held), made_by_id=by.id, sha256="",
    )  # fmt: skip
    _fill(row, lines)
    db.session.add(row)
    db.session.flush()  # the trail is told its number
    _enter("disposal.list_made", row, by)
    return row


def _fill(row: DisposalList, lines: Sequence[Line]) -> None:
    hashes = RECORDS[row.kind].hashes(row.before_on, row.year, [line.key for line in lines])
    row.items = [
        DisposalItem(
            number=number, person_id=line.person_id, attachment_id=line.attachment_id, what=line.what,
            pieces=line.pieces, first_on=line.first_on, last_on=line.last_on, sha256=hashes[line.key],
        )
        for number, line in enumerate(lines, 1)
    ]  # fmt: skip
    row.sha256 = manifest.sha256(row, row.items)


def carry_out(row: DisposalList, ground: str, *, by: Person) -> None:
    """Dispose of everything on it. Raises OwnList, DecidedAlready, Held, NotDueAnyMore. Files go after the commit."""
    _hold(row)
    if row.made_by_id == by.id:
        raise OwnList
    _require_free(row, by)
    _require_same(row)
    RECORDS[row.kind].dispose(row.before_on, row.year, {(item.person_id, item.attachment_id) for item in row.items})
    _decide(row, "carried_out", ground, by)
    db.session.flush()
    ledger.append(_facts(row))


def refuse(row: DisposalList, ground: str, *, by: Person) -> None:
    """It all stays. Raises OwnList, DecidedAlready."""
    _hold(row)
    if row.made_by_id == by.id:
        raise OwnList
    _decide(row, "refused", ground, by)


def withdraw(row: DisposalList, *, by: Person) -> None:
    """Raises NotYours, DecidedAlready."""
    _hold(row)
    if row.made_by_id != by.id:
        raise NotYours
    _decide(row, "withdrawn", None, by)


def _hold(row: DisposalList) -> None:
    holds.in_turn()
    db.session.refresh(row, ["outcome"])
    if row.outcome is not None:
        raise DecidedAlready


def _require_free(row: DisposalList, by: Person) -> None:
    kept = holds.kept()
    held = [item for item in row.items if kept.has(item.person_id)]
    if not held:
        return
    hidden = withheld.keys(row.kind, by)
    names = [str(NOT_SHOWN) if item.key in hidden else _called(item) for item in held[:NAMED]]
    keeping = [each.document for each in holds.keeping({item.person_id for item in held}, by)]
    raise Held(
        names=str(_l(", ")).join(names) + ("…" if len(held) > NAMED else ""),
        documents=str(_l(", ")).join(keeping) or str(_l("a paper that is not shown")),
    )


def _called(item: DisposalItem) -> str:
    return item.person.name if item.person else str(_l("a group"))


def _require_same(row: DisposalList) -> None:
    rule = rules.in_force().get(row.kind)
    if rule is None or rules.cut(rule) < row.before_on:
        raise NotDueAnyMore
    wanted = {(item.person_id, item.attachment_id): item.sha256 for item in row.items}
    if RECORDS[row.kind].hashes(row.before_on, row.year, list(wanted)) != wanted:
        raise NotDueAnyMore


def _decide(row: DisposalList, outcome: str, ground: str | None, by: Person) -> None:
    row.outcome, row.decided_at, row.decided_by_id, row.decided_ground = outcome, clock.now(), by.id, ground
    _enter(f"disposal.{outcome}", row, by, **({"reason": ground} if ground else {}))


def _enter(action: str, row: DisposalList, by: Person, **more: Any) -> None:
    pieces = sum(item.pieces for item in row.items)
    audit.record(action, by=by, subject=row, record_kind=row.kind, year=row.year, pieces=pieces, sha256=row.sha256, **more)  # fmt: skip


def _facts(row: DisposalList) -> list[Fact]:
    """The list as a whole, and of each paper that its file is gone rightly."""
    assert row.decided_at is not None
    about = {"list": row.id, "record": row.kind, "manifest": row.sha256}
    decided = {"made_by": row.made_by_id, "by": row.decided_by_id, "decided": clock.microseconds(row.decided_at)}
    papers = [
        Fact("disposal", item.attachment_id, about | {"attachment": item.attachment_id, "sha256": item.sha256}, item.person_id)
        for item in row.items
        if item.attachment_id is not None
    ]  # fmt: skip
    return [Fact("disposal", row.id, about | decided), *papers]


def head(list_id: int) -> DisposalList:
    """Without its lines, of which there may be thousands. Raises NotThere."""
    return row_of(select(DisposalList).where(DisposalList.id == list_id).options(*_WHO))


def counted(row: DisposalList) -> tuple[int, int]:
    """How many lines it has, and how many pieces these are."""
    figures = select(func.count(), func.coalesce(func.sum(DisposalItem.pieces), 0))
    lines, pieces = db.session.execute(figures.where(DisposalItem.list_id == row.id)).one()
    return lines, pieces


def items(row: DisposalList, *, limit: int, offset: int) -> Sequence[DisposalItem]:
    """Some of its lines, with the persons."""
    found = select(DisposalItem).options(joinedload(DisposalItem.person)).where(DisposalItem.list_id == row.id)
    return db.session.scalars(found.order_by(DisposalItem.number).limit(limit).offset(offset)).all()


def one(list_id: int) -> DisposalList:
    """With its lines. Raises NotThere."""
    whole = selectinload(DisposalList.items).joinedload(DisposalItem.person)
    return row_of(select(DisposalList).where(DisposalList.id == list_id).options(*_WHO, whole))


def every() -> Sequence[DisposalList]:
    """Those that wait first, then the latest first."""
    found = select(DisposalList).options(*_WHO)
    return db.session.scalars(found.order_by(DisposalList.outcome.is_not(None), DisposalList.id.desc())).all()


_WHO = (joinedload(DisposalList.made_by), joinedload(DisposalList.decided_by))
