"""Learning slips that were voided: each keeps in the ledger what became of it, and on which ground it was voided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from lms.db import db
from lms.people import access, naming
from lms.people.models import Person, Unit
from lms.reports.scope import Scope
from lms.supervision.handing_out import ledger
from lms.supervision.handing_out.models import LearningSlip, SlipStep


@dataclass(frozen=True)
class Voided:
    """One slip that stands no more; `opened_by` is not told of a leading post at division level."""

    unit: str
    code: str
    voided_at: datetime
    ground: str | None
    printed_at: datetime | None
    handed_at: datetime | None
    handed_to: str | None
    handed_way: str | None
    handed_by: str | None
    opened_at: datetime | None
    opened_by: str | None


def listed(scope: Scope, words: str = "", *, limit: int | None = None) -> Sequence[Voided]:
    """The latest first, of units that have the words in their names."""
    slip, by, opener = LearningSlip, Person.__table__.alias("handed_by"), Person.__table__.alias("opener")
    leads = opener.c.id.in_(access.leaders_on(scope.day))
    columns = (
        Unit.name, slip.code, slip.voided_at, SlipStep.words, slip.printed_at, slip.handed_at, slip.handed_to, slip.handed_way,
        by.c.name, slip.opened_at, case((~leads, opener.c.name)),
    )  # fmt: skip
    found = (
        _found(scope, words, *columns)
        .join(SlipStep, (SlipStep.slip_id == slip.id) & (SlipStep.kind == "voided"))
        .outerjoin(by, by.c.id == slip.handed_by_id)
        .outerjoin(opener, opener.c.id == slip.opened_by_id)
    )
    latest = found.order_by(slip.voided_at.desc(), slip.id.desc()).limit(limit)
    return [Voided(*row) for row in db.session.execute(latest)]


def counted(scope: Scope, words: str = "") -> int:
    return db.session.scalar(_found(scope, words, func.count(LearningSlip.id))) or 0


def _found(scope: Scope, words: str, *columns: Any) -> Select[*tuple[Any, ...]]:
    found = select(*columns).select_from(LearningSlip).join(Unit, Unit.id == LearningSlip.unit_id)
    return found.where(LearningSlip.voided_at.is_not(None), *ledger.of_part(scope), naming.has_in_name(words))
