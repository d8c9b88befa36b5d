"""What exemptions and deferrals enter into the ledger. People write grounds and names of papers: the ledger has their hashes."""

from typing import Any

from sqlalchemy import Row, literal_column, select, text

from lms import clock, ledger
from lms.courses.entering import sha256_of
from lms.courses.excusing.models import FACTS, Excusal
from lms.ledger import Fact

EXCUSAL = Excusal.__table__


def enter_excusals() -> int:
    """A batch of those that were decided or lifted; how many."""
    waiting = select(EXCUSAL).where(text(f"(({FACTS}) & ~entered) <> 0"))
    return ledger.enter(EXCUSAL, waiting, _excusal, entered=literal_column(FACTS))


def _excusal(row: Row[Any]) -> Fact:
    return Fact("excusal", row.plan_id, {"excusal": row.id} | facts_of(row), row.person_id)


def facts_of(row: Row[Any]) -> dict[str, Any]:
    """Everything that was decided."""
    return {
        "post": row.post_id,
        "kind": row.kind,
        "ground": row.ground,
        "words": row.words and sha256_of(row.words),
        "document": sha256_of(row.document),
        "approved": sha256_of(row.approved_by),
        "until": row.until and row.until.isoformat(),
        "decided": clock.microseconds(row.at),
        "by": row.made_by_id,
        "lifted": row.lifted_at and clock.microseconds(row.lifted_at),
        "lifted_ground": row.lifted_ground and sha256_of(row.lifted_ground),
        "lifted_by": row.lifted_by_id,
    }
