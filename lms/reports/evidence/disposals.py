"""Lists of disposal: each that was carried out is in the ledger by its hash, and still says what was disposed of."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.db import db
from lms.reports.disposing import manifest
from lms.reports.disposing.models import DisposalList
from lms.reports.evidence.differences import Difference, difference


def compare(told: Mapping[int, str]) -> Iterator[Difference]:
    found = select(DisposalList).where(DisposalList.outcome == "carried_out").options(selectinload(DisposalList.items))
    stands = {row.id: manifest.sha256(row, row.items) for row in db.session.scalars(found)}
    for number in sorted(told.keys() | stands.keys()):
        if number not in stands:
            yield difference("disposal_missing", list=number)
        elif number not in told:
            yield difference("disposal_not_entered", list=number)
        elif stands[number] != told[number]:
            yield difference("disposal_altered", list=number, stands=stands[number], evidence=told[number])
