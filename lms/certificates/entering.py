"""What certificates enter into the ledger: that they were issued, with the hash of all that was signed, and how they ended."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Row, literal_column, select, text

from lms import clock, ledger
from lms.certificates.models import FACTS, TO_ENTER, Certificate
from lms.ledger import Fact

CERTIFICATE = Certificate.__table__


def enter() -> int:
    """A batch of certificates that were issued or ended; how many."""
    return ledger.enter(CERTIFICATE, select(CERTIFICATE).where(text(TO_ENTER)), _fact, entered=literal_column(FACTS))


def _fact(row: Row[Any]) -> Fact:
    return Fact("certificate", row.plan_id, {"certificate": row.id} | facts_of(row), row.person_id)


def facts_of(row: Row[Any]) -> dict[str, Any]:
    """A row in the words of the ledger, which names nobody: it has the hash of what was signed."""
    return {
        "number": row.number,
        "signed": hashlib.sha256(row.statement.encode() + row.signature).hexdigest(),
        "wording": hashlib.sha256(f"{row.text or ''}\n{row.issuer or ''}".encode()).hexdigest(),
        "until": row.valid_until.isoformat() if row.valid_until else None,
        "issued": clock.microseconds(row.issued_at),
        "ended": None if row.ended_at is None else clock.microseconds(row.ended_at),
        "for": row.ended_for,
    }
