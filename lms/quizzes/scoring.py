"""The score of a paper as it stands now: by its own rule and keys, by corrections of these keys, and by what people marked. Pure.

A corrected key leaves the paper as it was shown. 作废送分: everybody has the points of a void question. 剔除: it is taken out, and
the others are scaled up to the same total, rounded to half points; half of a half point is rounded up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lms.quizzes import answer_keys, papers
from lms.quizzes.correction_rules import GIVEN, KEY, TAKEN_OUT
from lms.quizzes.marking import Mark, Marks
from lms.quizzes.papers import Sealed
from lms.quizzes.settling import Way

# The kinds that people mark.
BY_PEOPLE = frozenset({"short_answer"})


@dataclass(frozen=True)
class Correction:
    """What a version of a question is worth from a decision on. `key` is as `answer_keys` writes it, where the rule is KEY.

    `part`: of a case; 0 is the whole question.
    """

    id: int
    version: int
    rule: str
    key: str = ""
    part: int = 0

    def is_about(self, version: int, part: int) -> bool:
        """A case as a whole has no key, so only what voids it is about all its parts."""
        return self.version == version and (self.part == part or (self.part == 0 and self.rule != KEY))


@dataclass(frozen=True)
class Basis:
    """What a result rests on besides paper and answers: corrections, the latest last, and points by question number."""

    corrections: Sequence[Correction] = ()
    points: Mapping[int, float] = field(default_factory=dict)
    # By which way people came to these points.
    way: Way | None = None
    # The numbers of changes of points that were decided since, the latest last.
    changes: Sequence[int] = ()

    @property
    def written(self) -> dict[str, Any]:
        """As it is kept and entered: the numbers of corrections and changes, and the points; nothing where there are none."""
        corrections = {"corrections": [each.id for each in self.corrections]} if self.corrections else {}
        marks = {"marks": {str(number): self.points[number] for number in sorted(self.points)}} if self.points else {}
        way = {"way": [self.way.markers, self.way.gap]} if self.way else {}
        changes = {"changes": list(self.changes)} if self.changes else {}
        return corrections | marks | way | changes

    @classmethod
    def read(cls, written: Mapping[str, Any], known: Mapping[int, Correction]) -> Basis:
        """Raises KeyError where a correction is not known."""
        points = {int(number): points for number, points in written.get("marks", {}).items()}
        way = Way(*written["way"]) if written.get("way") else None
        corrections = [known[number] for number in written.get("corrections", [])]
        return cls(corrections, points, way, tuple(written.get("changes", ())))


def versions(paper: Mapping[str, Any]) -> set[int]:
    """The versions of questions that stand on a paper."""
    return {question["version"] for question in paper["questions"]}


def to_be_marked(paper: Mapping[str, Any], chosen: Mapping[int, str]) -> list[Sealed]:
    """The answers that wait for people: an answer without a word earns nothing by itself."""
    asked = papers.questions(paper)
    return [each for each in asked if each.kind in BY_PEOPLE and chosen.get(each.number, "").strip()]


def questions(paper: Mapping[str, Any], basis: Basis) -> list[Sealed]:
    """The questions of a paper with the keys that hold now, in letters as they stood on the screen."""
    return [_with_key(each, _ruling(each, basis)) for each in papers.questions(paper)]


def mark(paper: Mapping[str, Any], chosen: Mapping[int, str], pass_mark: float, basis: Basis) -> Marks:
    """The whole paper marked."""
    asked = questions(paper, basis)
    ruling = {each.number: _ruling(each, basis) for each in asked}
    by_machine = {line.id: line for line in _by_machine(paper, asked, chosen, pass_mark)}
    lines = [_line(each, by_machine.get(each.number), ruling[each.number], basis.points) for each in asked]
    total = sum((each.points for each in asked), 0.0)
    score = _scaled(lines, asked, ruling, total)
    return Marks(tuple(lines), score, total, score >= pass_mark)


def is_void(corrections: Sequence[Correction], version: int, part: int) -> bool:
    """Whether a question, or a part of its case, was taken out or its points were given to everybody."""
    holding = _holding(corrections, version, part)
    return holding is not None and holding.rule != KEY


def _holding(corrections: Sequence[Correction], version: int, part: int) -> Correction | None:
    """The correction that holds: the latest."""
    return next((each for each in reversed(corrections) if each.is_about(version, part)), None)


def _ruling(asked: Sealed, basis: Basis) -> Correction | None:
    return _holding(basis.corrections, asked.version, asked.part)


def stretch(asked: Iterable[Sealed], basis: Basis) -> float:
    """How many points of the score each point of the paper is worth: more than 1 where something was taken out."""
    points = [(each.points, _is_out(_ruling(each, basis))) for each in asked]
    total, left = sum(each for each, _ in points), sum(each for each, is_out in points if not is_out)
    return total / left if left else 1.0


def _is_out(correction: Correction | None) -> bool:
    return correction is not None and correction.rule == TAKEN_OUT


def _with_key(asked: Sealed, correction: Correction | None) -> Sealed:
    if correction is None or correction.rule != KEY:
        return asked
    if answer_keys.is_of_blanks(correction.key):
        return replace(asked, blanks=answer_keys.blanks(correction.key))
    right = papers.indexes(correction.key)
    return replace(asked, key=papers.letters(shown for shown, place in enumerate(asked.order) if place in right))


def _by_machine(
    paper: Mapping[str, Any], asked: Sequence[Sealed], chosen: Mapping[int, str], pass_mark: float
) -> Sequence[Mark]:
    keys = {each.number: {"key": each.key, "blanks": each.blanks} for each in asked if each.kind not in BY_PEOPLE}
    kept = [each | keys[each["number"]] for each in paper["questions"] if each["number"] in keys]
    answers = {number: given for number, given in chosen.items() if number in keys}
    return papers.mark({**paper, "questions": kept}, answers, pass_mark).lines


def _line(asked: Sealed, marked: Mark | None, correction: Correction | None, points: Mapping[int, float]) -> Mark:
    line = marked or Mark(asked.number, frozenset(), points.get(asked.number, 0.0), False)
    if correction is not None and correction.rule == GIVEN:
        return replace(line, points=asked.points, is_right=True)
    if _is_out(correction):
        return replace(line, points=0.0, is_right=True)
    return line if marked else replace(line, is_right=line.points >= asked.points)


def _scaled(
    lines: Sequence[Mark], asked: Sequence[Sealed], ruling: Mapping[int, Correction | None], total: float
) -> float:
    earned = max(sum((line.points for line in lines), 0.0), 0.0)
    void = {number for number, each in ruling.items() if _is_out(each)}
    out = sum(each.points for each in asked if each.number in void)
    if not out:
        return earned
    return math.floor(earned * total / (total - out) * 2 + 0.5) / 2 if out < total else total
