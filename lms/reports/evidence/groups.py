"""Group sessions: everybody's seconds computed again from the reports of the screens and from who was there when, as entered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from lms import storage
from lms.db import db
from lms.reports.evidence import group_elsewhere
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.told import Facts, Teaching
from lms.watching import evidence
from lms.watching.coverage import Coverage
from lms.watching.group import crediting, entering, settling
from lms.watching.group.entering import GROUP, PAPER
from lms.watching.group.models import GroupCredit
from lms.watching.models import WatchSession


def compare(told: Teaching, stays: group_elsewhere.Stays) -> Iterator[Difference]:
    rows = {row.id: row for row in db.session.execute(select(GROUP).where(GROUP.c.entered))}
    for number in sorted(told.groups.keys() | rows.keys()):
        entered, row = told.groups.get(number), rows.get(number)
        if entered is None:
            yield difference("group_not_entered", group=number)
        elif row is None:
            yield difference("group_missing", group=number)
        else:
            yield from _altered(number, entered, entering.facts_of(row))
        if entered is not None:
            yield from _credits(number, entered)
            yield from _elsewhere(number, entered, stays)
    yield from _unfounded()
    yield from _papers(told)


def _altered(number: int, entered: Facts, stands: Facts) -> Iterator[Difference]:
    for name, value in stands.items():
        if value != entered[name]:
            yield difference("group_altered", group=number, field=name, stands=value, evidence=entered[name])


def _credits(number: int, entered: Facts) -> Iterator[Difference]:
    """What each has of each screen, against what the entry gives."""
    screens = {session: _shown(session, links) for session, links in entered["screens"]}
    for each in entered["attendances"]:
        stays = [(start, stop) for start, stop, *_ in each["stays"]]
        asked = [(raised, answered) for raised, answered, _ in each["checks"]]
        elsewhere = [(start, stop) for start, stop in each["elsewhere"]]
        presence = settling.presence(stays, asked, elsewhere, screens)
        given = {screen: crediting.credit(shown, presence).seconds for screen, shown in screens.items()}
        whole = Coverage.of(*(span for seconds in given.values() for span in seconds.spans))
        stands = {screen: _played(each["person"], session) for session, screen in each["credits"]}
        if {screen: seconds for screen, seconds in given.items() if seconds} != {
            screen: seconds for screen, seconds in stands.items() if seconds
        } or whole.total != each["counted"]:
            total = Coverage.of(*(span for seconds in stands.values() for span in seconds.spans)).total
            yield difference("group_credit", person=each["person"], group=number, stands=total, evidence=whole.total)


def _elsewhere(number: int, entered: Facts, stays: group_elsewhere.Stays) -> Iterator[Difference]:
    """What is said of other places, against what the evidence has of them."""
    for each in entered["attendances"]:
        if found := group_elsewhere.contradiction(number, entered, each, stays):
            yield difference(
                "group_elsewhere", person=each["person"], group=number, stands=found[0], evidence=found[1]
            )  # fmt: skip


def _shown(session_id: int, links: int) -> list[crediting.Showing]:
    session = db.session.get(WatchSession, session_id)
    return settling.showings_of(session, links) if session else []


def _played(person_id: int, session_id: int) -> Coverage:
    """By the links of the session, which chains.py proves."""
    session = db.session.get(WatchSession, session_id)
    if session is None or session.person_id != person_id:
        return Coverage()
    return Coverage.of(*(span for link in evidence.links_in(session) for span in Coverage.read(link.played).spans))


def _unfounded() -> Iterator[Difference]:
    known = select(GroupCredit.session_id)
    rows = select(WatchSession.id, WatchSession.person_id, WatchSession.recording_id)
    for row in db.session.execute(rows.where(WatchSession.grade == "group", WatchSession.id.not_in(known))):
        yield difference("group_unfounded", person=row.person_id, recording=row.recording_id, session=row.id)


def _papers(told: Teaching) -> Iterator[Difference]:
    rows: dict[int, Any] = {row.id: row for row in db.session.execute(select(PAPER).where(PAPER.c.entered))}
    for number, entered in sorted(told.group_papers.items()):
        row = rows.get(number)
        facts = entering.paper_facts(row) if row else dict.fromkeys(("sha256", "size", "at", "by"))
        for name, stands in facts.items():
            if stands != entered[name]:
                yield difference(
                    "group_paper_altered", group=entered["group"], paper=number, field=name, stands=stands,
                    evidence=entered[name],
                )  # fmt: skip
        if (hashed := _hash(entered["sha256"])) != entered["sha256"]:
            yield difference(
                "group_paper_file", group=entered["group"], paper=number, stands=hashed, evidence=entered["sha256"]
            )


def _hash(sha256: str) -> str | None:
    path = storage.path(f"papers/{sha256}")
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
