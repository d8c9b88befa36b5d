"""The evidence of one person's watching of one lecture, as it is drawn: sittings, and in each what was played when.

A report tells what was played and not at which moment; a stretch is drawn as long as it takes at ordinary speed, ending
with its report, and never longer than the time since the report before. So honest playing climbs evenly, and a claim
without the time for it stands upright.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median

from lms import clock
from lms.watching import accepting, answered
from lms.watching.accepting import Reason
from lms.watching.answered import Answered
from lms.watching.chain import Link
from lms.watching.coverage import Coverage, Span
from lms.watching.evidence import SessionEvidence

# After so long without a report, what follows is drawn as another sitting.
ANOTHER_SITTING = timedelta(minutes=15)
# Two stretches are drawn as one if hardly any time lies between them.
HARDLY = timedelta(seconds=3)
# Reports that come so far apart, as a player sends them, tell at which speed it plays.
STEADY = (8.0, 16.0)
COUNTED, RELEASED = "counted", "released"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds of the lecture played in one go: from second `start` to `stop`, and about from when to when.

    `kind` is "counted" for seconds new to the person, "released" for those that waited for an answer and count since, or
    else the reason why they did not count.
    """

    kind: str
    begin: datetime
    end: datetime
    start: int
    stop: int

    @property
    def counts(self) -> bool:
        return self.kind in (COUNTED, RELEASED)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a moment: "answered" sets `seconds` free, "taken_over" ends the session elsewhere."""

    kind: str
    begin: datetime
    seconds: int = 0
    # What the chain tells of the question that was answered; none in links of before it did.
    told: Answered | None = None

    @property
    def raised_at(self) -> datetime | None:
        """When the question was first put."""
        return clock.from_microseconds(self.told.raised) if self.told else None


@dataclass(slots=True)
class Sitting:
    """Reports of one session without a long silence between them. `counts`: they do for the present task."""

    session: SessionEvidence
    begin: datetime
    end: datetime
    stretches: list[Stretch] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    speed: float | None = None
    counts: bool = True

    @property
    def story(self) -> list[Stretch | Mark]:
        """All that happened, in order."""
        return sorted([*self.stretches, *self.marks], key=lambda each: each.begin)

    @property
    def counted(self) -> int:
        return sum(each.stop - each.start for each in self.stretches if each.counts)

    def across(self, moment: datetime) -> float:
        """Where a moment lies in the sitting, in hundredths of its length."""
        whole = max((self.end - self.begin).total_seconds(), 1.0)
        return round(100 * min(max((moment - self.begin).total_seconds() / whole, 0.0), 1.0), 2)

    def up(self, second: int) -> float:
        """Where a second lies in the lecture, in hundredths from the top."""
        return round(100 - 100 * second / max(self.session.seconds, 1), 2)


def sittings(sessions: Iterable[SessionEvidence], counts_from: datetime | None = None) -> list[Sitting]:
    """All sittings in which something was reported, the earliest first; what was reported before `counts_from` apart."""
    found = [sitting for session in sessions for sitting in _sittings_of(session, counts_from)]
    return sorted((each for each in found if each.stretches or each.marks), key=lambda each: each.begin)


def _sittings_of(session: SessionEvidence, since: datetime | None) -> Iterator[Sitting]:
    released = Coverage.of(
        *(span for link in session.links if link.kind != "beat" for span in Coverage.read(link.played).spans)
    )
    for begin, end, links in _groups(session, since):
        counts = since is None or links[0].at >= since
        sitting = Sitting(session, begin, end, speed=_speed(begin, links), counts=counts)
        for before, link in zip([begin, *(each.at for each in links)], links, strict=False):
            _draw(sitting, before, link, released)
        if _was_taken_over(sitting):
            sitting.marks.append(Mark("taken_over", session.closed_at or sitting.end))
        yield sitting


def _was_taken_over(sitting: Sitting) -> bool:
    """Whether it ended because the lecture was opened elsewhere. To open it again some day later takes nothing over."""
    session = sitting.session
    if session.closed_at is None or session.closed_for != Reason.TAKEN_OVER:
        return False
    return sitting.begin <= session.closed_at <= sitting.end + ANOTHER_SITTING


def _groups(session: SessionEvidence, since: datetime | None) -> Iterator[tuple[datetime, datetime, list[Link]]]:
    """The links of each sitting, when it began (at the opening, or when its first stretch can have begun) and when it ended.

    An answer that is given long after is part of the sitting that waited for it, which ended without it.
    """
    begin, before, links = session.opened_at, session.opened_at, list[Link]()
    for link in session.links:
        is_late, is_anew = link.at - before > ANOTHER_SITTING, since is not None and before < since <= link.at
        if is_late and not is_anew and links and link.kind != "beat":
            links.append(link)
            continue
        if is_late or is_anew:
            if links:
                yield begin, before, links
            begin, links = link.at - timedelta(seconds=max(_claimed(link).total, 1)), []
        links.append(link)
        before = link.at
    if links:
        yield begin, before, links


def _claimed(link: Link) -> Coverage:
    """What a report claims; an answer is none."""
    return (
        Coverage()
        if link.kind != "beat"
        else accepting.claim_of(Coverage.read(link.played), accepting.receipts_of(link))
    )


def _draw(sitting: Sitting, before: datetime, link: Link, released: Coverage) -> None:
    if link.kind != "beat":
        sitting.marks.append(Mark("answered", link.at, Coverage.read(link.played).total, answered.read(link.receipts)))
        return
    parts = sorted((span, kind) for kind, seconds in _kinds(link, released) for span in seconds.spans)
    whole = sum(stop - start for (start, stop), _ in parts)
    if not whole:
        return
    took = min(link.at - before, timedelta(seconds=whole))
    done = 0
    for (start, stop), kind in parts:
        begin = link.at - took + took * (done / whole)
        done += stop - start
        add(sitting.stretches, Stretch(kind, begin, link.at - took + took * (done / whole), start, stop))


def kinds_of(link: Link) -> Iterator[tuple[str, Coverage]]:
    """What a report says of the seconds that it claims, by kind."""
    return _kinds(link, Coverage())


def _kinds(link: Link, released: Coverage) -> Iterator[tuple[str, Coverage]]:
    receipts = accepting.receipts_of(link)
    again = Coverage.of(*_spans_of(receipts, Reason.COUNTED_BEFORE))
    yield COUNTED, Coverage.read(link.played) - again
    for receipt in receipts:
        if receipt.reason == Reason.HELD:
            yield RELEASED, receipt.seconds & released
            yield Reason.HELD, receipt.seconds - released
        else:
            yield receipt.reason, receipt.seconds


def _spans_of(receipts: Sequence[accepting.Receipt], reason: Reason) -> Iterator[Span]:
    return (span for receipt in receipts if receipt.reason == reason for span in receipt.seconds.spans)


def add(stretches: list[Stretch], new: Stretch) -> None:
    """Add a stretch, as part of the last one if it goes on with it."""
    last = stretches[-1] if stretches else None
    if last and last.kind == new.kind and last.stop == new.start and new.begin - last.end <= HARDLY:
        stretches[-1] = replace(last, end=new.end, stop=new.stop)
    else:
        stretches.append(new)


def _speed(begin: datetime, links: Sequence[Link]) -> float | None:
    """How fast it was mostly played, as the steady reports tell; to quarters."""
    paces = []
    for before, link in zip([begin, *(each.at for each in links)], links, strict=False):
        took, claimed = (link.at - before).total_seconds(), _claimed(link).total
        if STEADY[0] <= took <= STEADY[1] and claimed >= 0.8 * took:
            paces.append(claimed / took)
    return round(median(paces) * 4) / 4 if paces else None


# In the order of the legend: what counts first.
ORDER = (COUNTED, RELEASED, *Reason)


def kinds(sittings: Iterable[Sitting]) -> list[str]:
    """The kinds of stretches that these hold, in one order."""
    found = {each.kind for sitting in sittings for each in sitting.stretches}
    return [kind for kind in ORDER if kind in found]
