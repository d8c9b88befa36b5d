"""Answer sheets: what was asked in an attempt and every answer ever saved in it, as texts of which the ledger keeps hashes.

The score follows from them alone: whoever changes a question, a key, an answer or a score afterwards contradicts the ledger.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, select

from lms import clock, ledger
from lms.db import db
from lms.quizzes import scoring
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.scoring import Basis

# So many papers are in memory at a time.
PAPERS = 100
# What is raised by a paper that never was one of ours.
NONSENSE = (KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """`paper` is the sealed paper as canonical JSON, `answers` every saving as [number, answer, chosen at, saved at].

    Moments are in microseconds. Savings stand in the order in which they were chosen: the last of a question counts.
    """

    paper: str
    answers: str

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of both texts."""
        return {name: _sha256(getattr(self, name)) for name in ("paper", "answers")}

    def first_score(self, pass_mark: float, basis: Basis) -> float | None:
        """What it gives at the hand-in. None: people have to mark it first, or the paper is none."""
        return None if self._waits else self.score(pass_mark, basis)

    def score(self, pass_mark: float, basis: Basis) -> float | None:
        """What paper and answers give, with what it rests on besides. None: the paper is none."""
        try:
            return scoring.mark(json.loads(self.paper), self._chosen, pass_mark, basis).score
        except NONSENSE:
            return None

    @property
    def versions(self) -> set[int]:
        """The versions of the questions on the paper."""
        try:
            return scoring.versions(json.loads(self.paper))
        except NONSENSE:
            return set()

    @property
    def _chosen(self) -> dict[int, str]:
        return {number: chosen for number, chosen, *_ in json.loads(self.answers)}

    @property
    def _waits(self) -> bool:
        try:
            return bool(scoring.to_be_marked(json.loads(self.paper), self._chosen))
        except NONSENSE:
            return True


def of(attempts: Sequence[int]) -> Iterator[tuple[int, AnswerSheet]]:
    """The answer sheets of these attempts, some at a time."""
    for first in range(0, len(attempts), PAPERS):
        some = attempts[first : first + PAPERS]
        answers = _answers(some)
        kept = select(Attempt.id, cast(Attempt.paper, Text)).where(Attempt.id.in_(some))
        for number, paper in db.session.execute(kept):
            yield number, AnswerSheet(_canonical(paper), _dense(answers.get(number, [])))


def _canonical(paper: str) -> str:
    """The same, however a database has spaced and ordered it. What is no JSON any more stays as it is."""
    try:
        return ledger.written(json.loads(paper))
    except ValueError:
        return paper


def _dense(answers: list[list[Any]]) -> str:
    return json.dumps(answers, separators=(",", ":"))


def _answers(attempts: Sequence[int]) -> dict[int, list[list[Any]]]:
    rows = db.session.execute(
        select(Answer.attempt_id, Answer.number, Answer.chosen, Answer.chosen_at, Answer.saved_at)
        .where(Answer.attempt_id.in_(attempts))
        .order_by(Answer.chosen_at, Answer.id)
    )
    found: dict[int, list[list[Any]]] = defaultdict(list)
    for attempt, number, chosen, *moments in rows:
        found[attempt].append([number, chosen, *map(clock.microseconds, moments)])
    return found


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
