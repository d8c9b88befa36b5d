"""What the ledger tells: of plans and recordings for all, and of one person's watching, tests and tasks.

Whatever was entered first stands: a later entry adds what was not known yet and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms import clock
from lms.ledger import Entry
from lms.watching import sealed

Facts = dict[str, Any]
# Number, microseconds, played, receipts, kind.
LinkRow = tuple[int, int, str, str, str]


@dataclass(slots=True)
class Chain:
    """A session as the ledger has it. `heads` are the heads that were entered, each with the number of its last link."""

    opening: Facts
    links: list[LinkRow] = field(default_factory=list)
    heads: list[tuple[int, str]] = field(default_factory=list)
    # The number of the first link that is not where it must be.
    broken_at: int | None = None

    def go_on(self, body: Facts) -> None:
        if body["from"] != len(self.links) + 1:
            self.broken_at = self.broken_at or len(self.links) + 1
            return
        self.links.extend(body["links"])
        self.heads.append((len(self.links), body["head"]))


@dataclass(slots=True)
class Person:
    """Everything that was entered of one person. Stamps by enrolment and lesson, in microseconds."""

    chains: dict[int, Chain] = field(default_factory=dict)
    enrolments: dict[int, Facts] = field(default_factory=dict)
    stamps: dict[tuple[int, int], int] = field(default_factory=dict)
    attempts: dict[int, Facts] = field(default_factory=dict)
    # Those after the hand-in, by attempt and number.
    results: dict[tuple[int, int], Facts] = field(default_factory=dict)
    # What markers gave or took back, by its number.
    marks: dict[int, Facts] = field(default_factory=dict)
    # What was decided to count instead, by its number.
    changes: dict[int, Facts] = field(default_factory=dict)
    readings: dict[int, Facts] = field(default_factory=dict)
    annulments: dict[int, Facts] = field(default_factory=dict)
    certificates: dict[int, Facts] = field(default_factory=dict)
    excusals: dict[int, Facts] = field(default_factory=dict)
    outside: dict[int, Facts] = field(default_factory=dict)
    attachments: dict[int, Facts] = field(default_factory=dict)
    # Papers whose file was disposed of by a decision.
    disposed: set[int] = field(default_factory=set)
    spots: dict[int, Facts] = field(default_factory=dict)
    halls: dict[int, Facts] = field(default_factory=dict)
    # Records of offline packs, by number.
    records: dict[int, Facts] = field(default_factory=dict)
    unreadable: list[int] = field(default_factory=list)

    def plan_of(self, enrolment: int) -> int | None:
        return self.enrolments.get(enrolment, {}).get("plan")


# What is raised by a body that never was one of ours.
NONSENSE = (KeyError, TypeError, ValueError, AttributeError)
OUTLINE = ("opens_on", "due_on", "hours", "watched_share", "published", "closed", "taught")
CORRECTION = ("version", "rule", "old", "new", "ground", "by", "decided")
GROUP = ("unit", "lesson", "recording", "by", "opened", "closed", "for", "screens", "attendances")
PACK = ("version", "code", "lesson", "recording", "seconds", "people", "key", "made", "by")
WITHDRAWAL = ("withdrawn_ground", "withdrawn_by")
RECORD = (
    "pack", "machine", "first", "upto", "lines", "head", "signature", "at", "by", "way", "budget", "elsewhere", "shown", "counted",
    "session",
)  # fmt: skip
OPENING = ("lesson", "seconds", "opened", "grade")


def person(entries: Iterable[Entry]) -> Person:
    """Fold one person's entries. Those that can't be read are noted and left out."""
    told = Person()
    for entry in entries:
        try:
            _TAKE[entry.kind](told, entry, entry.body)
        except NONSENSE:
            told.unreadable.append(entry.number)
    return told


def _session(told: Person, entry: Entry, body: Facts) -> None:
    opening = {"recording": entry.about} | {name: body[name] for name in OPENING}
    # Read before any of it is taken.
    body["links"] = list(sealed.rows_of(body))
    told.chains.setdefault(body["session"], Chain(opening)).go_on(body)


def _enrolment(told: Person, entry: Entry, body: Facts) -> None:
    _add(told.enrolments.setdefault(entry.about, {}), body)


def _add(known: Facts, body: Facts) -> None:
    for name, value in body.items():
        if known.get(name) is None:
            known[name] = value


def _stamp(told: Person, entry: Entry, body: Facts) -> None:
    told.stamps.setdefault((entry.about, body["lesson"]), body["completed"])


def _attempt(told: Person, entry: Entry, body: Facts) -> None:
    told.attempts.setdefault(body["attempt"], {"lesson": entry.about} | body)


def _result(told: Person, entry: Entry, body: Facts) -> None:
    told.results.setdefault((body["attempt"], body["number"]), {"lesson": entry.about} | body)


def _mark(told: Person, entry: Entry, body: Facts) -> None:
    told.marks.setdefault(body["mark"], {"lesson": entry.about} | body)


def _mark_change(told: Person, entry: Entry, body: Facts) -> None:
    told.changes.setdefault(body["change"], {"lesson": entry.about} | body)


def _reading(told: Person, entry: Entry, body: Facts) -> None:
    told.readings.setdefault(body["reading"], {"lesson": entry.about} | body)


def _annulment(told: Person, entry: Entry, body: Facts) -> None:
    _add(told.annulments.setdefault(body["annulment"], {"plan": entry.about}), body)


def _certificate(told: Person, entry: Entry, body: Facts) -> None:
    _add(told.certificates.setdefault(body["certificate"], {"plan": entry.about}), body)


def _excusal(told: Person, entry: Entry, body: Facts) -> None:
    _add(told.excusals.setdefault(body["excusal"], {}), body)


def _outside(told: Person, entry: Entry, body: Facts) -> None:
    _add(told.outside.setdefault(body["outside"], {}), body)


def _attachment(told: Person, entry: Entry, body: Facts) -> None:
    told.attachments.setdefault(body["attachment"], body)


def _disposal(told: Person, entry: Entry, body: Facts) -> None:
    told.disposed.add(int(body["attachment"]))


def _spot(told: Person, entry: Entry, body: Facts) -> None:
    _add(told.spots.setdefault(body["spot"], {}), body)


def _hall(told: Person, entry: Entry, body: Facts) -> None:
    _add(told.halls.setdefault(body["attendance"], {}), body)


def _record(told: Person, entry: Entry, body: Facts) -> None:
    told.records.setdefault(body["record"], {name: body[name] for name in RECORD} | {"known": body.get("known")})


_TAKE = {
    "session": _session,
    "enrolment": _enrolment,
    "stamp": _stamp,
    "attempt": _attempt,
    "result": _result,
    "mark": _mark,
    "mark_change": _mark_change,
    "reading": _reading,
    "annulment": _annulment,
    "certificate": _certificate,
    "excusal": _excusal,
    "outside": _outside,
    "attachment": _attachment,
    "disposal": _disposal,
    "spot_paper": _spot,
    "hall": _hall,
    "offline": _record,
}


@dataclass(slots=True)
class Teaching:
    """The outlines of each plan with the moments at which they were entered, and the seconds of each recording."""

    outlines: dict[int, list[tuple[int, Facts]]] = field(default_factory=dict)
    lengths: dict[int, int] = field(default_factory=dict)
    # Corrections of keys by number.
    corrections: dict[int, Facts] = field(default_factory=dict)
    # The hash of each list of disposal that was carried out.
    disposals: dict[int, str] = field(default_factory=dict)
    # Group sessions by number, and the stamped sheets beside them.
    groups: dict[int, Facts] = field(default_factory=dict)
    group_papers: dict[int, Facts] = field(default_factory=dict)
    # Offline packs by number.
    packs: dict[int, Facts] = field(default_factory=dict)
    unreadable: list[int] = field(default_factory=list)

    def in_force(self, plan: int, at: int) -> Iterator[Facts]:
        """The outlines that may have been in force at a moment: a change is entered up to a minute after it was made."""
        return self.between(plan, at, at)

    def between(self, plan: int, first: int, last: int) -> Iterator[Facts]:
        """The outlines that may have been in force at some time between two moments, in their order."""
        versions = self.outlines.get(plan, [])
        before = [outline for entered, outline in versions if entered <= first]
        meanwhile = [outline for entered, outline in versions if first < entered <= last]
        after = [outline for entered, outline in versions if entered > last]
        yield from (*before[-1:], *meanwhile, *after[:1])

    def latest(self, plan: int) -> Facts | None:
        versions = self.outlines.get(plan)
        return versions[-1][1] if versions else None

    def was_withdrawn(self, plan: int) -> bool:
        return any(outline["published"] is None for _, outline in self.outlines.get(plan, []))


def teaching(entries: Iterable[Entry]) -> Teaching:
    """Fold the entries that are about no person."""
    told = Teaching()
    for entry in entries:
        try:
            if entry.kind == "recording":
                told.lengths.setdefault(entry.about, entry.body["seconds"])
            elif entry.kind == "correction":
                told.corrections.setdefault(entry.body["correction"], _correction(entry))
            elif entry.kind == "disposal":
                told.disposals.setdefault(entry.body["list"], entry.body["manifest"])
            elif entry.kind == "group":
                told.groups.setdefault(entry.about, {name: entry.body[name] for name in GROUP})
            elif entry.kind == "offline_pack":
                _add(told.packs.setdefault(entry.about, {}), _pack(entry.body))
            elif entry.kind == "group_paper":
                told.group_papers.setdefault(entry.body["paper"], {"group": entry.about} | entry.body)
            else:
                told.outlines.setdefault(entry.about, []).append((clock.microseconds(entry.at), _outline(entry.body)))
        except NONSENSE:
            told.unreadable.append(entry.number)
    return told


def _correction(entry: Entry) -> Facts:
    """The same, if it is one."""
    body = entry.body
    part = {"part": int(body["part"])} if "part" in body else {}
    return {"question": entry.about} | part | {name: body[name] for name in CORRECTION}


def _pack(body: Facts) -> Facts:
    """The same, if it is one. Entries of the first version do not tell who withdrew it, and why."""
    more = {name: body[name] for name in WITHDRAWAL if name in body}
    return {name: body[name] for name in PACK} | {"withdrawn": body.get("withdrawn")} | more


def _outline(body: Facts) -> Facts:
    """The same, if it is one."""
    date.fromisoformat(body["opens_on"])
    return {name: body[name] for name in (*OUTLINE, "lessons")}
