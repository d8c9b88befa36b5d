"""案例 and the questions about it, put together: rows with the same common stem beside them, or what follows a stem alone.

What follows belongs to a case as long as it is numbered (1), (2) or ①, ②, or has no number at all, up to the next case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lms.quizzes.importing import kinds
from lms.quizzes.kinds import CASE

if TYPE_CHECKING:
    from lms.quizzes.importing.records import Record


def gathered(records: Iterable[Record]) -> list[Record]:
    """The same records, those about a case within the one that holds its stem."""
    return list(_gathered(records))


def _gathered(records: Iterable[Record]) -> Iterator[Record]:
    open_case: Record | None = None
    for record in records:
        if record.case and (open_case is None or open_case.case != record.case):
            open_case = _of_column(record)
            yield open_case
        elif record.begins_case and not record.is_within_case:
            open_case = record
            yield record
            continue
        if open_case is not None and _belongs(record, open_case):
            open_case.parts.append(_part(record))
        else:
            open_case = None
            yield record


def _of_column(record: Record) -> Record:
    """The case whose stem stands beside its first question."""
    bare = replace(record, kind_cell="", options="", by_position={}, answer="", explanation="", number=None, parts=[])
    return replace(bare, stem=record.case, kind=CASE)


def _belongs(record: Record, case: Record) -> bool:
    if case.case:
        return record.case == case.case
    return not record.case and (record.is_within_case or record.number is None)


def _part(record: Record) -> Record:
    """Without the kind of the case, which its section or its cell may name."""
    is_named_so = kinds.named(record.kind_cell) == CASE
    kind, kind_cell = (None if record.kind == CASE else record.kind), ("" if is_named_so else record.kind_cell)
    return replace(record, kind=kind, kind_cell=kind_cell)
