"""A sealed paper drawn again from its seed, so that anybody sees that nobody chose its questions or changed them afterwards.

The bank is taken as it was when the attempt began: the questions that stood then, with what each said then; sections, shuffling and
whether reviewed versions alone were drawn are kept with the paper. The title of a law is not compared, for it keeps no history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused, row_of
from lms.quizzes import blueprints, papers, sources
from lms.quizzes.models import Attempt, Blueprint, QuestionVersion
from lms.quizzes.papers import Sealed, Source
from lms.quizzes.sections import Section

# What is compared of a question, and the words for it.
PARTS: dict[str, Any] = {
    "kind": _l("kind"),
    "stem": _l("question"),
    "case": _l("text of the case"),
    "options": _l("options"),
    "order": _l("order of the options"),
    "key": _l("key"),
    "blanks": _l("accepted answers"),
    "in_order": _l("order of the blanks"),
    "model": _l("model answer"),
    "marking_points": _l("marking points"),
    "points": _l("points"),
    "explanation": _l("explanation"),
    "edition": _l("edition of the law"),
    "article": _l("article"),
    "inserted": _l("article"),
    "pictures": _l("pictures"),
    "case_pictures": _l("pictures of the case"),
}
REASONS: dict[str, Any] = {
    "left_out": _l("Question %(number)s of the paper is not drawn."),
    "missing": _l("Question %(number)s is drawn, and the paper ends before it."),
    "other_question": _l(
        "Question %(number)s: the paper holds no. %(sealed)s of the bank, and no. %(drawn)s is drawn."
    ),
    "not_to_be_drawn": _l(
        "Question %(number)s: the paper holds no. %(sealed)s, which the bank did not offer when the attempt began; no. %(drawn)s is drawn."
    ),
    "other_version": _l(
        "Question %(number)s: the paper holds version %(sealed)s of no. %(question)s, and when the attempt began version %(drawn)s stood."
    ),
    "changed": _l("Question %(number)s says something else than version %(version)s of no. %(question)s: %(parts)s."),
    "cannot_fill": _l("As the bank was when the attempt began, it cannot fill the paper. %(why)s"),
}


class NothingKept(Refused):
    message = _l("This paper is from before papers kept what they were drawn by, so it cannot be drawn again.")


@dataclass(frozen=True)
class Difference:
    """One thing in which the sealed paper is not what its seed draws, as a code with parameters."""

    code: str
    params: dict[str, Any]

    @property
    def words(self) -> str:
        params = dict(self.params)
        if "parts" in params:
            params["parts"] = "、".join(dict.fromkeys(str(PARTS[part]) for part in params["parts"]))
        return str(REASONS[self.code]) % params


def attempt_at(lesson: Lesson, attempt_id: int) -> Attempt:
    """An attempt at that quiz. Raises NotThere."""
    return row_of(select(Attempt).where(Attempt.id == attempt_id, Attempt.lesson_id == lesson.id))


def differences(attempt: Attempt) -> list[Difference]:
    """In what the sealed paper differs from the one that is drawn again; nothing if they are the same. Raises NothingKept."""
    by = attempt.paper.get("drawn")
    if by is None:
        raise NothingKept
    if "only_reviewed" in by:
        return _compared(attempt, by, only_reviewed=by["only_reviewed"])
    # Papers that were sealed before this was kept were drawn in one of the two ways, and only one can give the same.
    ways = (_compared(attempt, by, only_reviewed=only) for only in (False, True))
    return min(ways, key=bool)


def _compared(attempt: Attempt, by: dict[str, Any], *, only_reviewed: bool) -> list[Difference]:
    bank = sources.of_bank_at(by["bank"], attempt.started_at, only_reviewed=only_reviewed)
    sections = tuple(map(Section.of, by["sections"]))
    blueprint = Blueprint(bank_id=by["bank"], sections=sections, shuffles=by["shuffles"])
    try:
        again = blueprints.drawn_from(bank, blueprint, attempt.seed)
    except Refused as refused:
        return [Difference("cannot_fill", {"why": str(refused)})]
    return list(_differing(papers.questions(attempt.paper), papers.questions(again), bank))


def _differing(sealed: Sequence[Sealed], again: Sequence[Sealed], bank: Sequence[Source]) -> Iterator[Difference]:
    offered = {source.question for source in bank}
    for number, (was, drawn) in enumerate(zip_longest(sealed, again), 1):
        if was is None or drawn is None:
            yield Difference("missing" if was is None else "left_out", {"number": number})
        elif was.question != drawn.question:
            code = "other_question" if was.question in offered else "not_to_be_drawn"
            yield Difference(code, {"number": number, "sealed": was.question, "drawn": drawn.question})
        else:
            yield from _in_words(number, was, drawn)


def _in_words(number: int, was: Sealed, drawn: Sealed) -> Iterator[Difference]:
    """Two questions of the same number in the bank."""
    where = {"number": number, "question": was.question}
    if was.version != drawn.version:
        numbers = {"sealed": _number_of(was.version), "drawn": _number_of(drawn.version)}
        yield Difference("other_version", where | numbers)
        return
    one, other = asdict(was), asdict(drawn)
    parts = [part for part in PARTS if _plain(one[part]) != _plain(other[part])]
    if parts:
        yield Difference("changed", where | {"version": _number_of(was.version), "parts": parts})


def _plain(value: Any) -> Any:
    """What is kept as JSON has lists where drawing has tuples."""
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _number_of(version: int) -> int | str:
    found = db.session.scalar(select(QuestionVersion.number).where(QuestionVersion.id == version))
    return found or "?"
