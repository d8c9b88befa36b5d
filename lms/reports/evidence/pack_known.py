"""By what a record of an offline pack was judged, against the evidence there is of that time: nothing left out, nothing put in.
And by just that, how much could still be attended to, and when the person was elsewhere.

A report, or a coming to a group session, of the last minute before need not have been known yet. Moments are in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.reports.evidence import chains
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.group_elsewhere import GRACE, Stay
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Facts, LinkRow, Person
from lms.watching.chain import Link
from lms.watching.coverage import Coverage
from lms.watching.offline import entering, lines, passing, weighing
from lms.watching.offline.entering import PACK
from lms.watching.offline.passing import Earlier, Known, Sitting

# Opening and links by session.
Sittings = Mapping[int, tuple[Facts, list[LinkRow]]]
# What is raised by a row that was written by hand.
NONSENSE = (KeyError, TypeError, ValueError, OverflowError)


def pack_of(court: Court, number: int) -> Facts:
    """A pack as it was entered, or as it stands in its first minute; nothing where there is none."""
    if entered := court.teaching.packs.get(number):
        return entered
    row = db.session.execute(select(PACK).where(PACK.c.id == number)).one_or_none()
    return {"version": entering.VERSION} | entering.pack_facts(row) if row is not None else {}


def sittings_of(told: Person, standing: Standing) -> Sittings:
    """What the person watched online and in groups, all that there is by now."""
    found = chains.sittings(told, standing)
    return {number: (opening, links) for number, opening, links in found if opening["grade"] != "offline"}


def compare(court: Court, person: int, records: Mapping[int, Facts], sittings: Sittings) -> Iterator[Difference]:
    """Every record of one person."""
    earlier: list[Earlier] = []
    for number, facts in sorted(records.items()):
        pack, who = pack_of(court, facts["pack"]), {"person": person, "record": number}
        try:
            if facts["known"] is not None:
                told = known(facts, sittings, earlier)
                yield from _contradictions(facts, pack, sittings, court.stays.get(person, ()), earlier, who)
                yield from _otherwise(facts, _weighed(pack, number, records, told), who)
            elif pack["version"] > 1:
                yield difference("record_blind", **who)
            earlier.append(_earlier(number, pack, facts))
        except NONSENSE:
            yield difference("record_blind", **who)


def _earlier(number: int, pack: Facts, facts: Facts) -> Earlier:
    shown = tuple((start, stop) for start, stop in facts["shown"])
    return Earlier(number, clock.from_microseconds(pack["made"]), facts["counted"], shown)


def _weighed(pack: Facts, number: int, records: Mapping[int, Facts], told: Known) -> weighing.Weighed:
    facts = records[number]
    chain = [each for each in sorted(records) if each <= number and _same_chain(records[each], facts)]
    texts = [text for each in chain for text in records[each]["lines"].split("\n")]
    made, at = (clock.from_microseconds(moment) for moment in (pack["made"], facts["at"]))
    found = lines.read(texts, pack["seconds"])
    return weighing.weigh(found, facts["first"] - 1, told, chain[:-1], made_at=made, now=at)


def _same_chain(one: Facts, other: Facts) -> bool:
    return all(one[name] == other[name] for name in ("pack", "machine"))


def _otherwise(facts: Facts, weighed: weighing.Weighed, who: Facts) -> Iterator[Difference]:
    """What the record says of that time, where the evidence says something else."""
    given: dict[str, Any] = {"budget": weighed.budget}
    given |= {name: [list(time) for time in getattr(weighed, name)] for name in ("elsewhere", "shown")}
    if facts["session"] is None and (weighed.credit.seconds or weighed.credit.receipts):
        yield difference("record_basis", field="session", stands=None, evidence=str(weighed.credit.seconds), **who)
    for name, evidence in given.items():
        if facts[name] != evidence:
            yield difference("record_basis", field=name, stands=facts[name], evidence=evidence, **who)


def _contradictions(
    facts: Facts, pack: Facts, sittings: Sittings, stays: Sequence[Stay], earlier: Sequence[Earlier], who: Facts
) -> Iterator[Difference]:
    made = clock.from_microseconds(pack["made"])
    for kind, number in contradictions(facts, made, sittings, stays, earlier):
        yield difference("record_known", kind=kind, number=number, **who)


def known(facts: Facts, sittings: Sittings, earlier: Sequence[Earlier]) -> Known:
    """What the record says was known, as the evidence has it."""
    counts = dict(facts["known"]["sessions"])
    told = [(number, count, *sittings[number]) for number, count in counts.items() if number in sittings]
    stays = [passing.Stay(group, start, stop) for group, start, stop in facts["known"]["stays"]]
    return Known([_sitting(*each) for each in told], stays, earlier)


def _sitting(number: int, count: int, opening: Facts, rows: Sequence[LinkRow]) -> Sitting:
    links = [Link(each, clock.from_microseconds(at), *rest) for each, at, *rest in rows if each <= count]
    opened = clock.from_microseconds(opening["opened"])
    last = max((each.at for each in links if each.kind == "beat"), default=opened)
    played = Coverage.of(*(span for each in links for span in Coverage.read(each.played).spans))
    return Sitting(number, count, opening["grade"], opened, last, played, lambda: links)


def contradictions(
    facts: Facts, made: datetime, sittings: Sittings, stays: Sequence[Stay], earlier: Sequence[Earlier]
) -> Iterator[tuple[str, int]]:
    """`session` or `group`, with its number: left out, told of otherwise than there is evidence, or not known at that time."""
    since = clock.microseconds(passing.reaches_back(made, earlier))
    counts = dict(facts["known"]["sessions"])
    for number in sorted(sittings.keys() | counts.keys()):
        opening, links = sittings.get(number, ({}, []))
        if not opening or not _agrees(facts, number, counts.get(number), opening, links, since):
            yield "session", number
    told = {(group, start): stop for group, start, stop in facts["known"]["stays"]}
    here = {(each.group, each.start): each for each in stays}
    for group, start in sorted(told.keys() | here.keys()):
        stay = here.get((group, start))
        if stay is None or not _fits(facts["at"], told.get((group, start)), stay, since):
            yield "group", group


def _agrees(facts: Facts, number: int, count: int | None, opening: Facts, links: Sequence[LinkRow], since: int) -> bool:
    """What a group gave is dated back; but whatever has a lower number than the record's own session was there."""
    at = facts["at"]
    if opening["grade"] == "group":
        was_there = number < (facts["session"] or 0) and any(link[1] >= since for link in links)
        return count == (len(links) if was_there else None)
    surely = [link[0] for link in links if link[1] <= at - GRACE]
    if count is None:
        return not any(link[4] == "beat" and since <= link[1] <= at - GRACE for link in links)
    possible = [link[0] for link in links if link[1] <= at + GRACE]
    return len(surely) <= count <= len(possible)


def _fits(at: int, stop: int | None, stay: Stay, since: int) -> bool:
    """A stay that went on was held to last until the record came."""
    if stop is None:
        return stay.start > at - GRACE or stay.stop < since
    may_go_on = stay.until > stay.stop
    was_open = stop == max(at, stay.start) and (may_go_on or stay.stop >= at - GRACE)
    is_not_entered = may_go_on and stay.stop == stay.start
    return stay.start <= at + GRACE and (stop == stay.stop or was_open or is_not_entered)
