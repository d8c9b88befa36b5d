"""Corrections of keys: as they stand and as they were entered, and whether every result that they touch rests on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from lms.db import db
from lms.quizzes.entering import CORRECTION, correction_facts, told_key
from lms.quizzes.scoring import Correction
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.told import Facts

# So many signs has a hash; letters are fewer.
HASH = 64


@dataclass(frozen=True, slots=True)
class Corrections:
    """What was entered, and what stands and waits for it, by number; in the words of the ledger."""

    told: dict[int, Facts]
    rows: dict[int, Row[Any]]

    @classmethod
    def of(cls, told: dict[int, Facts]) -> Corrections:
        decided = select(CORRECTION).where(CORRECTION.c.decided_at.is_not(None))
        return cls(told, {row.id: row for row in db.session.execute(decided)})

    @property
    def facts(self) -> dict[int, Facts]:
        return {number: correction_facts(row) for number, row in self.rows.items() if not row.entered} | self.told

    @property
    def known(self) -> dict[int, Correction]:
        """Those whose key can be read: of what blanks take the ledger has the hash, and the table must have the words."""
        keys = {number: self._key(number, facts["new"]) for number, facts in self.facts.items()}
        return {
            number: Correction(number, facts["version"], facts["rule"], key, facts.get("part", 0))
            for number, facts in self.facts.items()
            if (key := keys[number]) is not None
        }

    def _key(self, number: int, told: str) -> str | None:
        stands = self.rows[number].key if number in self.rows else ""
        if stands and told_key(stands) == told:
            return str(stands)
        return told if len(told) < HASH else None

    def compare(self) -> Iterator[Difference]:
        for number in sorted(self.told.keys() | self.rows.keys()):
            entered, row = self.told.get(number), self.rows.get(number)
            question = row.question_id if row else (entered or {})["question"]
            who = {"question": question, "correction": number}
            if row is None:
                yield difference("correction_missing", **who)
            elif entered is not None:
                yield from _altered(who, row, entered)
            elif row.entered:
                yield difference("correction_not_entered", **who)


def _altered(who: Facts, row: Row[Any], entered: Facts) -> Iterator[Difference]:
    for name, stands in ({"question": row.question_id} | correction_facts(row)).items():
        if stands != entered.get(name):
            yield difference("correction_altered", field=name, stands=stands, evidence=entered.get(name), **who)
