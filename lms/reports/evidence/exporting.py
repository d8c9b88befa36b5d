"""The ledger and the still open sessions as JSON Lines, for a program that is not ours. docs/evidence.md has the format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import select

from lms import clock, ledger
from lms.courses.models import Annulment
from lms.db import db
from lms.ledger import Entry
from lms.quizzes import answer_keys, answer_sheets
from lms.quizzes.models import KeyCorrection
from lms.reports.evidence.standing import BEAT, SESSION
from lms.watching import sealing
from lms.watching.chain import Link

FORMAT = "evidence-export-1"


def lines(*, with_grounds: bool = False, with_papers: bool = False) -> Iterator[str]:
    """One JSON object a line: the head, every entry, then what is not sealed yet. Call it inside a snapshot.

    `with_grounds`: the grounds of annulments stand beside their entries, of which the ledger has the hash alone.
    `with_papers`: so do the paper and the answers of attempts, and what blanks take by a corrected key.
    """
    yield _line({"format": FORMAT, "made_at": clock.now().isoformat(timespec="seconds")})
    for entry in ledger.entries():
        yield _line(_entry(entry) | _beside(entry, with_grounds, with_papers))
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


def _beside(entry: Entry, with_grounds: bool, with_papers: bool) -> dict[str, str | None]:
    """The words of which the body has hashes."""
    if with_grounds and entry.kind == "annulment":
        return _grounds(entry)
    if with_papers and entry.kind == "correction":
        return _keys(entry)
    return _answer_sheet(entry) if with_papers and entry.kind == "attempt" else {}


def _keys(entry: Entry) -> dict[str, str | None]:
    """As they stand, like grounds; of blanks alone, for letters are in the body."""
    row = db.session.get(KeyCorrection, entry.body.get("correction", 0))
    told = {"old": row.old_key, "new": row.key} if row else {}
    return {name: key for name, key in told.items() if answer_keys.is_of_blanks(key)}


def _answer_sheet(entry: Entry) -> dict[str, str | None]:
    """As it stands, like grounds."""
    for _, sheet in answer_sheets.of([entry.body.get("attempt", 0)]):
        return {"paper": sheet.paper, "answers": sheet.answers}
    return {}


def _grounds(entry: Entry) -> dict[str, str | None]:
    """As they stand: who reads the export finds by the hash whether they are those that were entered."""
    columns = select(Annulment.ground, Annulment.lifted_ground)
    row = db.session.execute(columns.where(Annulment.id == entry.body.get("annulment"))).one_or_none()
    return {} if row is None else {"ground": row.ground, "lifted_ground": row.lifted_ground}


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
