"""到期待鉴定: what is due by kind and year, how much of it holds keep, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.courses.holding import holds
from lms.reports.disposing import rules
from lms.reports.disposing.lines import Line, Records
from lms.reports.disposing.logs import MESSAGES, SIGN_INS
from lms.reports.disposing.models import RetentionRule
from lms.reports.disposing.papers import Papers
from lms.reports.disposing.personal import Personal

RECORDS: Mapping[str, Records] = {
    "papers": Papers(),
    "personal": Personal(),
    "messages": MESSAGES,
    "sign_ins": SIGN_INS,
}


@dataclass(frozen=True)
class Year:
    """Of one kind: how many pieces of how many persons, the oldest day, and how many pieces a hold keeps."""

    year: int
    pieces: int
    persons: int
    oldest: date
    held: int


def of_kind(kind: str, rule: RetentionRule) -> Sequence[Year]:
    """The years with something due, the oldest first."""
    cut, kept = rules.cut(rule), holds.kept()
    found = ((year, RECORDS[kind].lines(cut, year)) for year in RECORDS[kind].years(cut))
    return [_year(year, lines, kept) for year, lines in found if lines]


def _year(year: int, lines: Sequence[Line], kept: holds.Kept) -> Year:
    return Year(
        year,
        sum(line.pieces for line in lines),
        len({line.person_id for line in lines}),
        min(line.first_on for line in lines),
        sum(line.pieces for line in lines if kept.has(line.person_id)),
    )


def split(kind: str, rule: RetentionRule, year: int) -> tuple[Sequence[Line], Sequence[Line]]:
    """The lines of a year: what can be disposed of, and what a hold keeps."""
    kept, lines = holds.kept(), RECORDS[kind].lines(rules.cut(rule), year)
    held = [line for line in lines if kept.has(line.person_id)]
    return [line for line in lines if not kept.has(line.person_id)], held
