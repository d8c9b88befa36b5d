"""A session that nobody watched, written into the tables by somebody who has the database and knows how chains are made."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from lms import clock, ledger
from lms.courses.models import Plan
from lms.db import db
from lms.ledger import ENTRY
from lms.media.models import Grant
from lms.people.models import Post
from lms.watching import chain
from lms.watching.models import Beat, Coverage, WatchSession
from tests import factories
from tests.reports.evidence.conftest import County
from tests.watching.conftest import SECONDS

NUMBER = 900
Rows = list[dict[str, Any]]


def made_up(county: County, opening: dict[str, Any]) -> Rows:
    """The whole lecture in honest steps, hashed as the documents say, but for the key."""
    facts = (NUMBER, opening["person_id"], opening["recording_id"], SECONDS, chain.milliseconds(opening["opened_at"]))
    head, at, links = plain(b"", "opening", *facts, "online"), opening["opened_at"], []
    for number, place in enumerate(range(0, SECONDS, 10), start=1):
        at, played = at + timedelta(seconds=10), f"{place}-{place + 10}"
        head = plain(head, "beat", number, chain.milliseconds(at), played, "")
        links.append({"number": number, "at": at, "played": played, "chain_hash": head})
    return links


def plain(head: bytes, *facts: object) -> bytes:
    return hashlib.sha256(head + "|".join(map(str, (chain.VERSION, *facts))).encode()).digest()


def copied(county: County, opening: dict[str, Any]) -> Rows:
    """What Ma Jun reported, with the site's own hashes."""
    beat = Beat.__table__.c
    theirs = select(beat.number, beat.at, beat.played, beat.chain_hash).order_by(beat.number)
    rows = db.session.execute(theirs.where(beat.session_id == county.mas_player.session_id))
    return [dict(row) for row in rows.mappings()]


@pytest.mark.parametrize(
    ("forged", "sealed"), [(made_up, 0), (copied, 0), (copied, 20)], ids=["made up", "copied", "grafted"]
)
def test_an_invented_session_is_named_and_not_entered(county, forged, sealed):
    he_ping = county.world.cast.he_ping.id
    with county.world.transaction():
        owe(he_ping)
        invent(county, he_ping, forged, sealed)

    assert named(county, he_ping) >= {"session_broken" if not sealed else "session_not_sealed", "session_not_delivered"}
    county.mas_player.beat(leaving=True)
    county.enter()

    assert sealed_sessions(county) == {county.mas_player.session_id, county.mas_player.session_id + 1}
    expected = {"session_not_delivered", "coverage"} | ({"stamp_unfounded"} if forged is made_up else set())
    assert named(county, he_ping) >= expected


def owe(person: int) -> None:
    post = db.session.scalars(select(Post).where(Post.person_id == person)).first()
    assert post
    factories.enrolment(db.session.scalars(select(Plan)).one(), post)


def invent(county: County, person: int, forged: Any, sealed: int) -> None:
    """Grant, session, reports and coverage: all that the site would have written, but for what went out."""
    opened, mine = (
        county.world.now - timedelta(hours=2),
        {"person_id": person, "recording_id": county.world.recording_id},
    )
    opening = mine | {"opened_at": opened}
    links = forged(county, opening)
    played = f"0-{links[-1]['number'] * 10}" if forged is made_up else "0-300"
    seconds, last = int(played.split("-")[1]), links[-1]
    db.session.execute(
        insert(Grant).values(mine | {"id": NUMBER, "issued_at": opened, "expires_at": opened + timedelta(hours=12)})
    )
    db.session.execute(insert(WatchSession).values(opening | {
        "id": NUMBER, "grant_id": NUMBER, "lesson_id": county.world.lesson_id, "seconds": SECONDS, "played": played,
        "last_beat_at": last["at"], "closed_at": last["at"], "closed_for": "left", "nonce": "x" * 16,
        "beats": last["number"], "sealed": sealed, "chain_head": last["chain_hash"],
    }))  # fmt: skip
    db.session.execute(insert(Beat), [link | {"session_id": NUMBER} for link in links])
    db.session.execute(insert(Coverage).values(mine | {
        "spans": played, "seconds": seconds, "began_at": opened, "changed_at": clock.now(),
    }))  # fmt: skip


def named(county: County, person: int) -> set[str]:
    found = county.verify()
    assert {each["person"] for each in found} == {person}, [each["sentence"] for each in found]
    return {each["code"] for each in found}


def sealed_sessions(county: County) -> set[int]:
    with county.world.transaction():
        return {entry.body["session"] for entry in ledger.entries(ENTRY.c.kind == "session")}


def test_seconds_that_never_went_out_are_named_though_the_chain_holds(county):
    """As where somebody altered the deliveries for a while, to let the site itself count."""
    county.tamper(f"UPDATE delivery SET seconds_delivered = '' WHERE grant_id = {county.mas_player.grant_id}")

    (found,) = county.verify()

    assert (found["code"], found["person"], found["stands"]) == ("session_not_delivered", county.ma_jun, "0-300")
