"""案例 and the questions about it, put together: rows with the same common stem beside them, or what follows a stem alone.

What follows belongs to a case as long as it is numbered (1), (2) or ①, ②, or has no number at all, up to the next case; behind
some that are numbered so, what has no number stands by itself. Beside an empty cell the common stem above goes on, unless the
table says it anew on every row; where it has questions without one before, only to what is numbered so or named a case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from lms.quizzes.importing import kinds
from lms.quizzes.kinds import CASE

if TYPE_CHECKING:
    from lms.quizzes.importing.records import Record


def gathered(records: Iterable[Record]) -> list[Record]:
    """The same records, those about a case within the one that holds its stem."""
    listed = list(records)
    return list(_gathered(listed, _goes_on(listed)))


def _goes_on(records: Sequence[Record]) -> Callable[[Record], bool]:
    """Whether a question with an empty cell beside it is about the case above."""
    stems = [record.case for record in records]
    if any(one and one == other for one, other in pairwise(stems)):
        return lambda _: False
    if stems and stems[0]:
        return lambda _: True
    return lambda record: record.is_within_case or (kinds.named(record.kind_cell) or record.kind) == CASE


def _gathered(records: Iterable[Record], goes_on: Callable[[Record], bool]) -> Iterator[Record]:
    open_case: Record | None = None
    for record in records:
        if record.case and (open_case is None or open_case.case != record.case):
            open_case = _of_column(record)
            yield open_case
        elif record.begins_case and not record.is_within_case:
            open_case = record
            yield record
            continue
        if open_case is not None and _belongs(record, open_case, goes_on):
            open_case.parts.append(_part(record))
        else:
            open_case = None
            yield record


def _of_column(record: Record) -> Record:
    """The case whose stem stands beside its first question."""
    bare = replace(record, kind_cell="", options="", by_position={}, answer="", explanation="", number=None, parts=[])
    return replace(bare, stem=record.case, kind=CASE)


def _belongs(record: Record, case: Record, goes_on: Callable[[Record], bool]) -> bool:
    if case.case and not record.case:
        return goes_on(record)
    if record.case or record.is_within_case:
        return record.case == case.case
    return record.number is None and not any(part.is_within_case for part in case.parts)


def _part(record: Record) -> Record:
    """Without the kind of the case, which its section or its cell may name."""
    is_named_so = kinds.named(record.kind_cell) == CASE
    kind, kind_cell = (None if record.kind == CASE else record.kind), ("" if is_named_so else record.kind_cell)
    return replace(record, kind=kind, kind_cell=kind_cell)
