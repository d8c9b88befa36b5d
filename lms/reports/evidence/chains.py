"""The sessions of one person: the ledger and the still open chains against what stands in the tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from lms import clock, keys
from lms.reports.evidence import seconds
from lms.reports.evidence.completing import Evidence
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Chain, Facts, LinkRow, Person
from lms.watching import chain
from lms.watching.chain import Opening
from lms.watching.models import SCREEN


def compare(person: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    """Name what differs, and add to `evidence` what is proved: sealed links, and open ones up to where a chain breaks."""
    rows = {row.id: row for row in standing.sessions}
    for number in sorted(told.chains.keys() | rows.keys()):
        session = _Session(person, number, told.chains.get(number), rows.get(number), standing.beats.get(number, []))
        yield from session.differences(evidence)


class _Session:
    def __init__(
        self, person: int, number: int, sealed: Chain | None, row: Row[Any] | None, beats: list[Row[Any]]
    ) -> None:
        self.person, self.number, self.row, self.beats = person, number, row, beats
        self.sealed = sealed or Chain(_opening_of(row) if row else {})
        self.recording = self.sealed.opening["recording"]
        self.key = keys.key(chain.KEY)

    def differences(self, evidence: Evidence) -> Iterator[Difference]:
        head, broken = self._walk()
        played = self._take(evidence, self.sealed.links)
        if (way := self.sealed.opening["grade"]) != SCREEN:
            evidence.watch(self.recording, [*self.sealed.links, *self._unsealed()], way)
        if broken:
            yield self._named("session_broken", number=broken)
        if self.row is None:
            yield self._named("session_missing", evidence=len(self.sealed.links))
            return
        yield from self._altered()
        yield from self._kept()
        yield from self._delivered(played | seconds.read(self.row.played))
        if self.row.sealed != len(self.sealed.links):
            yield self._named("session_not_sealed", stands=self.row.sealed, evidence=len(self.sealed.links))
        elif not broken:
            yield from self._open(head, played, evidence)

    def _take(self, evidence: Evidence, links: list[LinkRow]) -> int:
        """What a screen played to a group is no evidence of whoever played it."""
        return (Evidence() if self.sealed.opening["grade"] == SCREEN else evidence).take(self.recording, links)

    def _named(self, code: str, **facts: Any) -> Difference:
        return difference(code, person=self.person, recording=self.recording, session=self.number, **facts)

    def _walk(self) -> tuple[bytes, int | None]:
        """The head of the sealed part, and the number of the report where it breaks."""
        head = chain.begun(self.key, _opening(self.person, self.number, self.sealed.opening))
        links = iter(self.sealed.links)
        for last, entered in self.sealed.heads:
            while (link := next(links, None)) is not None:
                head = _extended(self.key, head, link)
                if link[0] == last:
                    break
            if head.hex() != entered:
                return head, last
        return head, self.sealed.broken_at

    def _altered(self) -> Iterator[Difference]:
        """The opening, as it stands and as it was entered."""
        assert self.row is not None
        for name, stands in _opening_of(self.row).items():
            if stands != self.sealed.opening[name]:
                yield self._named("session_altered", field=name, stands=stands, evidence=self.sealed.opening[name])

    def _kept(self) -> Iterator[Difference]:
        """Rows that still stand for sealed reports: the last of them, to be answered again."""
        for beat in self.beats:
            if beat.number <= len(self.sealed.links):
                entered = self.sealed.links[beat.number - 1]
                if (stands := _link_row(beat)) != entered:
                    yield self._named(
                        "beat_altered", number=beat.number, stands=_shown(stands), evidence=_shown(entered)
                    )

    def _delivered(self, played: int) -> Iterator[Difference]:
        """Seconds that count, or are said to, though no media of them went out to this session."""
        assert self.row is not None
        if self.sealed.opening["grade"] in ("group", "offline"):
            return  # it went out to the screen, or in the pack; see groups.py and packs.py
        if lacking := played & ~int.from_bytes(self.row.delivered or b"", "little"):
            yield self._named("session_not_delivered", stands=seconds.written(lacking))

    def _unsealed(self) -> list[LinkRow]:
        return [_link_row(beat) for beat in self.beats if beat.number > len(self.sealed.links)]

    def _open(self, head: bytes, played: int, evidence: Evidence) -> Iterator[Difference]:
        """Go on along the reports that are not sealed yet, to the head at which the session stands."""
        assert self.row is not None
        expected, proved = len(self.sealed.links) + 1, []
        for beat in self.beats:
            if beat.number < expected:
                continue
            link = _link_row(beat)
            head = _extended(self.key, head, link)
            if beat.number != expected or head != beat.chain_hash:
                break
            proved.append(link)
            expected += 1
        played |= self._take(evidence, proved)
        if expected != self.row.beats + 1 or head != self.row.chain_head:
            yield self._named("session_broken", number=min(expected, self.row.beats + 1))
            return
        if (given := seconds.written(played)) != self.row.played:
            yield self._named("session_played", stands=self.row.played, evidence=given)


def _opening_of(row: Row[Any]) -> dict[str, Any]:
    return {
        "recording": row.recording_id,
        "lesson": row.lesson_id,
        "seconds": row.seconds,
        "opened": clock.microseconds(row.opened_at),
        "grade": row.grade,
    }


def _opening(person: int, session: int, facts: dict[str, Any]) -> Opening:
    opened = clock.from_microseconds(facts["opened"])
    return Opening(session, person, facts["recording"], facts["seconds"], opened, facts["grade"])


def _extended(key: bytes, head: bytes, link: LinkRow) -> bytes:
    number, at, played, receipts, kind = link
    return chain.extended_by(key, head, kind, number, at // 1000, played, receipts)


def _link_row(beat: Row[Any]) -> LinkRow:
    return beat.number, clock.microseconds(beat.at), beat.played, beat.receipts, beat.kind


def _shown(link: LinkRow) -> str:
    _, at, played, receipts, kind = link
    return f"{kind} {at} “{played}” “{receipts}”"


def sittings(told: Person, standing: Standing) -> Iterator[tuple[int, Facts, list[LinkRow]]]:
    """Number, opening and links of each session, sealed or not, but of no screen."""
    rows = {row.id: row for row in standing.sessions}
    for number in sorted(told.chains.keys() | rows.keys()):
        sealed = told.chains.get(number) or Chain(_opening_of(rows[number]))
        links = list(sealed.links)
        links += [_link_row(beat) for beat in standing.beats.get(number, []) if beat.number > len(links)]
        if sealed.opening["grade"] != SCREEN:
            yield number, sealed.opening, links
