"""Blanks, model answers and cases as people write them: "三十|30；罚款", "警戒 | 2", and what makes them unusable."""

import re
from collections.abc import Sequence

from lms.quizzes.details import Details, Part, Point, blanks_in
from lms.quizzes.importing.drafts import Doubt
from lms.quizzes.kinds import CASE, CHOICES, FILL_IN, SHORT_ANSWER
from lms.quizzes.normalising import normal

MOST_BLANKS, MOST_PARTS, MOST_POINTS = 20, 20, 8
LONGEST_TEXT, LONGEST_MODEL = 200, 5000
BETWEEN_BLANKS = re.compile(r"[\n；;]+")
BETWEEN_TEXTS = re.compile(r"[|｜]")
# "警戒 | 2", "警戒（2分）"
SHARE = re.compile(r"\s*(?:[|｜]\s*|[(（]\s*)(\d{1,3}(?:\.5|\.0)?)\s*分?\s*[)）]?\s*$")


def blanks(text: str) -> tuple[tuple[str, ...], ...]:
    """One blank after the other, on lines or between semicolons; texts that are accepted alike stand between bars."""
    written = (BETWEEN_TEXTS.split(one) for one in BETWEEN_BLANKS.split(text) if one.strip())
    return tuple(tuple(each.strip() for each in texts if each.strip()) for texts in written)


def blanks_written(accepted: Sequence[Sequence[str]]) -> str:
    """As `blanks` reads them."""
    return "\n".join(" | ".join(texts) for texts in accepted)


def points(text: str) -> tuple[Point, ...]:
    """评分要点 on lines, each with its share behind a bar or in brackets; without one it is 1."""
    return tuple(_point(line.strip()) for line in text.splitlines() if line.strip())


def _point(line: str) -> Point:
    found = SHARE.search(line)
    return Point(line[: found.start()], float(found[1])) if found and found.start() and float(found[1]) else Point(line)


def refuse_bad_details(kind: str, stem: str, holds: Details) -> None:
    """Raise Doubt unless a question of that kind has what its answer is marked by."""
    if kind == FILL_IN:
        _refuse_bad_blanks(stem, holds.blanks)
    elif kind == SHORT_ANSWER:
        _refuse_bad_model(holds)
    elif kind == CASE:
        _refuse_bad_parts(holds.parts)


def _refuse_bad_blanks(stem: str, accepted: Sequence[Sequence[str]]) -> None:
    if not accepted or not all(accepted):
        raise Doubt("no_answer")
    shown = blanks_in(stem)
    if shown and shown != len(accepted):
        raise Doubt("blanks_uneven", blanks=shown, answers=len(accepted))
    if len(accepted) > MOST_BLANKS:
        raise Doubt("too_many_blanks", limit=MOST_BLANKS)
    for text in (text for texts in accepted for text in texts):
        if not normal(text):
            raise Doubt("answer_without_words", answer=text)
        if len(text) > LONGEST_TEXT:
            raise Doubt("answer_too_long", limit=LONGEST_TEXT)


def _refuse_bad_model(holds: Details) -> None:
    if not (holds.model.strip() or holds.points):
        raise Doubt("no_answer")
    if len(holds.model) > LONGEST_MODEL or any(len(point.text) > LONGEST_MODEL for point in holds.points):
        raise Doubt("answer_too_long", limit=LONGEST_MODEL)
    if len(holds.points) > MOST_POINTS:
        raise Doubt("too_many_points", limit=MOST_POINTS)


def _refuse_bad_parts(parts: Sequence[Part]) -> None:
    if not parts:
        raise Doubt("no_parts")
    if len(parts) > MOST_PARTS:
        raise Doubt("too_many_parts", limit=MOST_PARTS)
    for part in parts:
        if part.kind not in CHOICES:
            refuse_bad_details(part.kind, part.stem, part.details)
