"""Records of offline packs: as they stand and as they were entered, whether the pack's key signed them, and what they give anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.reports.evidence import pack_known
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.group_elsewhere import GRACE
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Facts, Person, Teaching
from lms.watching import attention
from lms.watching.coverage import Coverage
from lms.watching.offline import entering, judging, lines, reading
from lms.watching.offline.entering import PACK
from lms.watching.offline.lines import Broken

# What is raised by lines, keys and signatures that never were ours.
NONSENSE = (Broken, KeyError, TypeError, ValueError)


def compare_packs(told: Teaching) -> Iterator[Difference]:
    """Each pack with its key, as it stands and as it was entered."""
    rows = {row.id: row for row in db.session.execute(select(PACK).where(PACK.c.entered > 0))}
    for number in sorted(told.packs.keys() | rows.keys()):
        entered, row = told.packs.get(number), rows.get(number)
        if entered is None:
            yield difference("pack_not_entered", pack=number)
        elif row is None:
            yield difference("pack_missing", pack=number)
        else:
            for name, stands in entering.pack_facts(row).items():
                # The withdrawal is entered after the rest, and entries of the first version do not tell all of it.
                if stands != entered.get(name, stands) and (entered[name] is not None or row.entered > 1):
                    yield difference("pack_altered", pack=number, field=name, stands=stands, evidence=entered[name])


def compare(court: Court, number: int, told: Person, standing: Standing) -> Iterator[Difference]:
    """The records of one person."""
    rows = {row.id: row for row in standing.records}
    for each in sorted(told.records.keys() | rows.keys()):
        entered, row = told.records.get(each), rows.get(each)
        who = {"person": number, "record": each}
        if row is None:
            yield difference("record_missing", **who)
        elif entered is None and row.entered:
            yield difference("record_not_entered", **who)
        elif entered is not None:
            for name, stands in entering.record_facts(row).items():
                if stands != entered[name]:
                    yield difference("record_altered", field=name, stands=stands, evidence=entered[name], **who)
    waiting = {row.id: entering.record_facts(row) for row in standing.records if row.id not in told.records}
    records = told.records | waiting
    yield from _proved(court, number, records, standing)
    if records:
        yield from pack_known.compare(court, number, records, pack_known.sittings_of(told, standing))


def _proved(court: Court, number: int, records: Mapping[int, Facts], standing: Standing) -> Iterator[Difference]:
    """Each record by its pack's key, with the earlier ones of its chain, against the session that came of it."""
    sessions = {row.id: row for row in standing.sessions if row.grade == "offline"}
    chains: dict[tuple[int, str], list[str]] = defaultdict(list)
    for each, facts in sorted(records.items()):
        before = chains[facts["pack"], facts["machine"]]
        session = sessions.pop(facts["session"], None)
        stands = Coverage.read(session.played) if session is not None else Coverage()
        given = _given(pack_known.pack_of(court, facts["pack"]), number, facts, before)
        before.extend(facts["lines"].split("\n"))
        if given is None:
            yield difference("record_unproved", person=number, record=each)
        elif given != stands or given.total != facts["counted"]:
            yield difference("record_credit", person=number, record=each, stands=stands.total, evidence=given.total)
    for session_id, row in sorted(sessions.items()):
        yield difference("record_unfounded", person=number, recording=row.recording_id, session=session_id)


def _given(pack: Facts, person: int, facts: Facts, before: Sequence[str]) -> Coverage | None:
    """What counts of a record by its lines and what was known when it was judged; none if it was not signed so."""
    try:
        return _credited(pack, person, facts, before)
    except NONSENSE:
        return None


def _credited(pack: Facts, person: int, facts: Facts, before: Sequence[str]) -> Coverage | None:
    texts = [*before, *facts["lines"].split("\n")]
    document = reading.Document(pack["code"], person, facts["machine"], tuple(texts), facts["head"], facts["signature"])
    head = lines.head(lines.beginning(document.named), texts)
    if len(before) != facts["first"] - 1 or not reading.is_proved(document, head, bytes.fromhex(pack["key"])):
        return None
    passed = clock.from_microseconds(facts["at"]) - clock.from_microseconds(pack["made"])
    if person not in pack["people"] or facts["budget"] * 1_000_000 > attention.allowance_for(passed):
        return None
    if pack["withdrawn"] is not None and facts["at"] > pack["withdrawn"] + GRACE:
        return None
    return _judged(texts, pack["seconds"], facts)


def _judged(texts: Sequence[str], length: int, facts: Facts) -> Coverage:
    seen = list(judging.news(judging.seen(lines.read(texts, length)), facts["first"] - 1))
    elsewhere: list[Any] = [tuple(time) for time in facts["elsewhere"]]
    return judging.credit(seen, facts["budget"], elsewhere).seconds
