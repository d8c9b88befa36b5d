"""Answers that stand together, given to their questions by section and number."""

from collections.abc import Sequence

from lms.quizzes.importing.drafts import Doubt
from lms.quizzes.importing.formats.answer_keys import Key
from lms.quizzes.importing.formats.entries import Entry
from lms.quizzes.importing.texts import narrow


def give(keys: Sequence[Key], entries: Sequence[Entry]) -> None:
    """Each answer to its question: those without an answer first, so that answers below each section find their own."""
    _give([*keys], [entry for entry in entries if not entry.is_answered])
    _give([key for key in keys if not key.is_used], entries)


def _give(keys: Sequence[Key], entries: Sequence[Entry]) -> None:
    by_place = {(entry.section, entry.number): entry for entry in entries}
    sections = _sections(keys, entries)
    for key in keys:
        entry = by_place.get((sections.get((key.section, key.number), -1), key.number))
        key.is_used = entry is not None
        if entry:
            _answer(entry, key)


def _sections(keys: Sequence[Key], entries: Sequence[Entry]) -> dict[tuple[int, int], int]:
    """Which section of the questions each answer belongs to."""
    of_number = {entry.number: entry.section for entry in entries}
    if len(of_number) == len(entries) and not any(key.kind for key in keys):
        # Numbered through, with answers that name no sections.
        return {(key.section, key.number): of_number.get(key.number, -1) for key in keys}
    there = _sections_by_kind(keys, entries)
    return {(key.section, key.number): there.get(key.section, -1) for key in keys}


def _sections_by_kind(keys: Sequence[Key], entries: Sequence[Entry]) -> dict[int, int]:
    """For each section of the answers, that of the questions of its kind, or else the one that comes in its order."""
    here = {entry.section: entry.record.kind for entry in entries}
    there = {key.section: key.kind for key in keys}
    if not any(there.values()):
        return dict(zip(there, here, strict=False))
    found: dict[int, int] = {}
    for ours, named in there.items():
        found[ours] = next((each for each, kind in here.items() if kind == named and each not in found.values()), -1)
    return dict(zip(there, here, strict=True)) if -1 in found.values() and len(there) == len(here) else found


def _answer(entry: Entry, key: Key) -> None:
    record = entry.record
    if key.doubt:
        entry.doubt = key.doubt
    if record.answer and key.answer and narrow(record.answer) != narrow(key.answer):
        entry.doubt = Doubt("answer_contradicts", answer=key.answer)
    record.answer = key.answer or record.answer
    record.explanation = record.explanation or key.explanation
