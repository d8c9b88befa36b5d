"""What a record comes to, by its lines and by what is known of the person: the same when it is taken and when it is looked at again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.watching.group.crediting import Time, shared
from lms.watching.offline import judging, passing
from lms.watching.offline.judging import Credit, Seen
from lms.watching.offline.lines import Line
from lms.watching.offline.passing import Known


@dataclass(frozen=True, slots=True)
class Weighed:
    """`budget` and `elsewhere` bound what counts; see models.py. `shown` is empty where the clock of the machine cannot be right."""

    budget: int
    elsewhere: list[Time]
    shown: list[Time]
    credit: Credit


def weigh(
    lines: Sequence[Line], upto: int, known: Known, before: Collection[int], *, made_at: datetime, now: datetime
) -> Weighed:
    """Of the lines after `upto`, those up to which are in the records `before`."""
    every = list(judging.seen(lines))
    new = list(judging.news(every, upto))
    budget = passing.budget(known, made_at, now)
    is_right = judging.is_clock_right(lines, int(made_at.timestamp()), int(now.timestamp()))
    elsewhere = _elsewhere(every, new, known, before) if is_right else []
    credit = judging.credit(new, budget, elsewhere)
    return Weighed(budget, elsewhere, list(credit.shown) if is_right else [], credit)


def _elsewhere(every: Sequence[Seen], new: Sequence[Seen], known: Known, before: Collection[int]) -> list[Time]:
    """When the person was in another place as well, of the time of the new lines; looked at for the whole record."""
    return shared(judging.shown(new), passing.elsewhere(known, judging.shown(every), before))
