"""Whether the chain of a session holds: its hashes are keyed, so nobody makes one who has the tables alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from lms import keys, ledger
from lms.ledger import ENTRY
from lms.watching import chain, sealed
from lms.watching.chain import Link, Opening


def holds(session: Row[Any], links: Sequence[Link]) -> bool:
    """Whether `links`, all that are not sealed yet, lead from what is sealed to the head at which the session stands."""
    head = _sealed_head(session) if session.sealed else _begun(session)
    if head is None or len(links) != session.beats - session.sealed:
        return False
    key = keys.key(chain.KEY)
    for number, link in enumerate(links, start=session.sealed + 1):
        if link.number != number:
            return False
        head = chain.extended(key, head, link)
    return head == bytes(session.chain_head)


def _begun(session: Row[Any]) -> bytes:
    facts = (session.id, session.person_id, session.recording_id, session.seconds, session.opened_at, session.grade)
    return chain.begun(keys.key(chain.KEY), Opening(*facts))


def _sealed_head(session: Row[Any]) -> bytes | None:
    """The head that the ledger has for the last sealed link. Not that of the table: it may be another session's."""
    theirs = (
        ENTRY.c.kind == sealed.KIND,
        ENTRY.c.person_id == session.person_id,
        ENTRY.c.about == session.recording_id,
    )
    for entry in ledger.entries(*theirs):
        body = entry.body
        if body["session"] == session.id and body["from"] + len(body["links"]) - 1 == session.sealed:
            return bytes.fromhex(body["head"])
    return None
