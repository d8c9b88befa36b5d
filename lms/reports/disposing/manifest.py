"""What a list of disposal proves: its lines as canonical JSON, and one hash over all of them, which the ledger has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lms.reports.disposing.lines import sha256_of
from lms.reports.disposing.models import DisposalItem, DisposalList

TOLD = ("number", "person_id", "attachment_id", "what", "pieces", "first_on", "last_on", "sha256")
ABOUT = ("kind", "year", "before_on", "months", "source")


def sha256(row: DisposalList, items: Sequence[DisposalItem]) -> str:
    """Over what the list is about and then its lines, in order."""
    return sha256_of(_told(row, items))


def _told(row: DisposalList, items: Sequence[DisposalItem]) -> Iterable[dict[str, Any]]:
    yield {name: getattr(row, name) for name in ABOUT}
    for item in items:
        yield {name: getattr(item, name) for name in TOLD}
