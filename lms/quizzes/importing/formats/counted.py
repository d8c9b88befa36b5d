"""Answers that are figures: programs count options from 0, people from 1, and only a whole file can tell which.

An answer 0 counts from 0; one that is the number of the options counts from 1.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lms.quizzes.importing import options
from lms.quizzes.importing.answers import truth
from lms.quizzes.importing.drafts import LETTERS, Doubt
from lms.quizzes.importing.records import Record
from lms.quizzes.importing.texts import option_key


def base(records: Iterable[Record]) -> int | None:
    """0 or 1; None where nothing tells, or where the file contradicts itself."""
    counting = [(each, len(_texts(record))) for record in _every(records) if (each := _figures(record))]
    from_0 = any(0 in each for each, _ in counting)
    from_1 = any(count in each for each, count in counting)
    return None if from_0 == from_1 else int(from_1)


def _every(records: Iterable[Record]) -> Iterator[Record]:
    for record in records:
        yield record
        yield from record.parts


def lettered(record: Record, counted_from: int | None) -> Record:
    """The record with letters in place of figures, also in its parts. Raises Doubt where nobody can tell."""
    parts = [lettered(part, counted_from) for part in record.parts]
    record = replace(record, parts=parts)
    figures = _figures(record)
    if not figures:
        _refuse_two_verdicts(record, counted_from)
        return record
    places = [figure - (counted_from or 0) for figure in figures]
    if counted_from is None or not all(0 <= place < min(len(_texts(record)), len(LETTERS)) for place in places):
        raise Doubt("answer_ambiguous", answer="、".join(map(str, figures)))
    return replace(record, answer="".join(LETTERS[place] for place in places))


def _refuse_two_verdicts(record: Record, counted_from: int | None) -> None:
    """Of 判断题 0 says wrong; where the file counts from 0 it may as well be the place of 正确."""
    verdicts, said = [truth(text) for text in _texts(record)], record.answer.strip()
    if counted_from == 0 and len(verdicts) == 2 and said in {"0", "1"} and verdicts[int(said)] is not truth(said):
        raise Doubt("answer_ambiguous", answer=said)


def _texts(record: Record) -> tuple[str, ...]:
    try:
        return options.split(record.options) if record.options else tuple(record.by_position.values())
    except Doubt:
        return ()


def _figures(record: Record) -> list[int]:
    """The figures of an answer that is nothing else and says none of the options. 1 and 0 for right and wrong are no such."""
    texts = _texts(record)
    if not texts or None not in {truth(text) for text in texts}:
        return []
    listed = options.literal(record.answer)
    each = [str(one).strip() for one in listed] if isinstance(listed, list) else [record.answer.strip()]
    said = {option_key(text) for text in texts}
    are_places = all(one.isascii() and one.isdecimal() and len(one) < 3 for one in each)
    return [int(one) for one in each] if are_places and not said & set(map(option_key, each)) else []
