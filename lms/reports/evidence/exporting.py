"""The ledger and the still open sessions as JSON Lines, for a program that is not ours. docs/evidence.md has the format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import select

from lms import clock, ledger
from lms.db import db
from lms.ledger import Entry
from lms.reports.evidence.standing import BEAT, SESSION
from lms.watching import sealing
from lms.watching.chain import Link

FORMAT = "evidence-export-1"


def lines() -> Iterator[str]:
    """One JSON object a line: the head, every entry, then what is not sealed yet. Call it inside a snapshot."""
    yield _line({"format": FORMAT, "made_at": clock.now().isoformat(timespec="seconds")})
    for entry in ledger.entries():
        yield _line(_entry(entry))
    for body in _open():
        yield _line(body)


def _line(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False) + "\n"


def _entry(entry: Entry) -> dict[str, Any]:
    """The body as the very text that was hashed."""
    return {
        "number": entry.number,
        "kind": entry.kind,
        "person": entry.person_id,
        "about": entry.about,
        "at": clock.microseconds(entry.at),
        "body": entry.text,
        "hash": entry.hash.hex(),
    }


def _open() -> Iterator[dict[str, Any]]:
    """Sessions with reports that are not in the ledger yet, in the form in which they will be."""
    links = (
        select(SESSION, BEAT.c.number, BEAT.c.at, BEAT.c.played.label("played_then"), BEAT.c.receipts, BEAT.c.kind)
        .join(BEAT, BEAT.c.session_id == SESSION.c.id)
        .where(BEAT.c.number > SESSION.c.sealed)
        .order_by(SESSION.c.id, BEAT.c.number)
    )
    rows: Iterable[Any] = db.session.execute(links, execution_options={"yield_per": 1000})
    for _, group in groupby(rows, key=lambda row: row.id):
        beats = list(group)
        told = [Link(row.number, row.at, row.played_then, row.receipts, row.kind) for row in beats]
        fact = sealing.fact(beats[0], told)
        yield {
            "number": None,
            "kind": "open",
            "person": fact.person_id,
            "about": fact.about,
            "body": ledger.written(fact.body),
        }
