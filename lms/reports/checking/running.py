"""Running a self-check: what it finds is kept with its time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain

from flask_babel import gettext as _
from sqlalchemy import insert, select

from lms import clock
from lms.db import db
from lms.reports.checking import comparing
from lms.reports.checking.models import FoundDifference, SelfCheck
from lms.reports.evidence import digests, verifying
from lms.reports.evidence.differences import Difference
from lms.reports.evidence.verifying import Progress, Tally
from lms.web import timeformat

MOST_KEPT = 1000
# Nobody learns then; it reads for minutes in a large county.
HOUR = 2
# One without an end that began longer ago was broken off.
LONGEST = timedelta(hours=2)


def is_due() -> bool:
    """Whether last night's check has not begun yet, or was broken off. Only reads."""
    night, now = clock.start_of(clock.today()), clock.now()
    stands = SelfCheck.ended_at.is_not(None) | (SelfCheck.began_at > now - LONGEST)
    begun = db.session.scalar(select(SelfCheck.id).where(SelfCheck.began_at >= night, stands).limit(1))
    return begun is None and now.astimezone(clock.COUNTY_ZONE).hour >= HOUR


@dataclass
class Findings:
    """What a check has looked at, and what it found: all of it counted, the first thousand kept."""

    looked_at: Tally = field(default_factory=Tally)
    tallies: int = 0
    count: int = 0
    kept: list[Difference] = field(default_factory=list)


def begin() -> int:
    """Write down that a check begins; its number. To be committed, so that no other begins."""
    check = SelfCheck()
    db.session.add(check)
    db.session.flush()
    return check.id


def look(
    tell: Callable[[Difference], None] = lambda each: None, progress: Progress = lambda *how_far: None
) -> Findings:
    """Check everything as of one moment, and tell each difference as it is found, and how far it is. Only reads."""
    found = Findings()
    with verifying.snapshot():
        found.tallies = comparing.tallies_counted()
        for each in _found(found.looked_at, progress):
            tell(each)
            found.count += 1
            if found.count <= MOST_KEPT:
                found.kept.append(each)
    return found


def keep(number: int, found: Findings) -> SelfCheck:
    """What the check with this number found. To be committed."""
    check = db.session.get_one(SelfCheck, number)
    check.ended_at, check.tallies, check.differences = clock.now(), found.tallies, found.count
    check.entries, check.persons = found.looked_at.entries, found.looked_at.persons
    rows = [{"check_id": number, "code": each.code, "facts": each.facts} for each in found.kept]
    if rows:
        db.session.execute(insert(FoundDifference), rows)
    return check


def _found(looked_at: Tally, progress: Progress) -> Iterator[Difference]:
    known, unreadable = digests.shelf()
    of_evidence = verifying.verify(known, looked_at, progress)
    return chain(comparing.differences(progress), digests.damaged(unreadable), of_evidence)


def latest() -> SelfCheck | None:
    """The last one that came to its end."""
    ended = select(SelfCheck).where(SelfCheck.ended_at.is_not(None))
    return db.session.scalar(ended.order_by(SelfCheck.id.desc()).limit(1))


def told(check: SelfCheck | None) -> str:
    """When it was and how much differs, in a line."""
    if check is None or check.ended_at is None:
        return str(_("Self-check: none yet"))
    moment, count = timeformat(check.ended_at), check.differences
    return str(_("Self-check of %(moment)s: %(count)s differences", moment=moment, count=count))


def found_by(check: SelfCheck) -> list[Difference]:
    """What it found, in sentences; the first thousand of it."""
    rows = select(FoundDifference).where(FoundDifference.check_id == check.id).order_by(FoundDifference.id)
    return [Difference(row.code, row.facts) for row in db.session.scalars(rows)]
