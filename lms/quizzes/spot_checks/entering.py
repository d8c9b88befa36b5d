"""What checks on the spot enter into the ledger: the paper's hash as soon as it is drawn, then the hash of the answers and the
result, and later the signature's, and that it was voided."""

import hashlib
import json
from typing import Any

from sqlalchemy import Row, literal_column, select, text

from lms import clock, ledger
from lms.courses.entering import sha256_of
from lms.ledger import Fact
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.quizzes.models.spot_checks import FACTS, SPOT_TO_ENTER
from lms.quizzes.spot_checks import sealing

CHECK = SpotCheck.__table__
PAPER = SpotPaper.__table__
# A paper with what holds for its whole check.
PAPERS = select(PAPER, CHECK.c.unit_id, CHECK.c.inspector_id, CHECK.c.drawn_at, CHECK.c.pass_mark).join(
    CHECK, CHECK.c.id == PAPER.c.check_id
)


def enter_spot_papers() -> int:
    """A batch of papers that were drawn, received, signed or voided; how many."""
    waiting = PAPERS.where(text(SPOT_TO_ENTER.replace("entered", "spot_paper.entered")))
    return ledger.enter(PAPER, waiting, _fact, entered=literal_column(FACTS))


def _fact(row: Row[Any]) -> Fact:
    told = drawn_of(row) if row.received_at is None else facts_of(row)
    return Fact("spot_paper", row.unit_id, {"spot": row.id} | told, row.person_id)


def drawn_of(row: Row[Any]) -> dict[str, Any]:
    """What stands from the drawing on: nobody draws until the questions suit without its being seen."""
    return {
        "check": row.check_id,
        "post": row.post_id,
        "inspector": row.inspector_id,
        "drawn": clock.microseconds(row.drawn_at),
        "paper": sealing.sha256_of(row.paper),
    }


def facts_of(row: Row[Any]) -> dict[str, Any]:
    """Everything that stands of it."""
    return drawn_of(row) | {
        "begun": row.begun_at and clock.microseconds(row.begun_at),
        "ended": row.ended_at and clock.microseconds(row.ended_at),
        "received": row.received_at and clock.microseconds(row.received_at),
        "timed_by": row.timed_by,
        "outcome": row.outcome,
        "answers": hashlib.sha256(json.dumps(row.given, separators=(",", ":")).encode()).hexdigest(),
        "right": row.right_answers,
        "pass_mark": row.pass_mark,
        "passed": row.passed_at and clock.microseconds(row.passed_at),
        "ground": row.ground and sha256_of(row.ground),
        "signature": row.signature_sha256,
        **_voided(row),
        **row.basis,
    }


def _voided(row: Row[Any]) -> dict[str, Any]:
    if row.voided_at is None:
        return {}
    return {
        "voided": clock.microseconds(row.voided_at),
        "void_ground": sha256_of(row.void_ground),
        "voided_by": row.voided_by_id,
    }
