"""Taking from the telephone what came of a paper: once, whole, and timed by whoever could.

The site times what it was told at the beginning and at the end. Whatever reaches it later than the two minutes allow was timed by
the telephone, and says so for ever: nobody can tell that time from one in which somebody looked things up.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from lms import clock
from lms.errors import Refused, Unreadable
from lms.quizzes import answering
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.quizzes.models.spot_checks import BY_PHONE, BY_SITE, REFUSED
from lms.quizzes.spot_checks import marking, sealing

# So long what was answered may be under way, on the worst of lines, and still be timed by the site.
GRACE = timedelta(seconds=15)
# So long a paper may stay in a telephone before its result is here.
KEPT = timedelta(days=14)
MOST_CHOICES = 300


class AnotherPaper(Refused):
    message = _l("These answers belong to other questions, another person or another check. Nothing was taken.")


class AlreadyReceived(Refused):
    message = _l("Another result of this paper was received before. That one stands.")


class AfterTime(Unreadable):
    message = _l("The answer to question %(number)s was chosen after the time was over. Nothing was taken.")


class TooLongAgo(Refused):
    message = _l("These questions were drawn more than %(days)s days ago. Please draw up a new check.")


class NoGround(Unreadable):
    message = _l("Please write why the person does not take part.")


@dataclass(frozen=True)
class Sent:
    """What a telephone sends. `given`: [number, letters, second]; `took` seconds in all; it ended `ago` seconds ago."""

    seal: str
    outcome: str
    given: tuple[tuple[int, str, int], ...] = ()
    took: int = 0
    ago: float = 0.0
    ground: str = ""
    place: tuple[float, ...] = ()

    @property
    def sha256(self) -> str:
        """The same again, sent later, has the same."""
        told = asdict(self) | {"ago": None}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def begin(check: SpotCheck, paper: SpotPaper) -> float:
    """The person begins now; how many seconds are left. The paper is locked. A second beginning is the first one."""
    _refuse_old(check, paper)
    if paper.received_at is not None:
        raise AlreadyReceived
    paper.begun_at = paper.begun_at or clock.now()
    return max((_ends(check, paper.begun_at) - clock.now()).total_seconds(), 0.0)


def receive(check: SpotCheck, paper: SpotPaper, sent: Sent) -> bool:
    """Take the result of a paper, which is locked; whether it is new. The same once more changes nothing.

    Raises AnotherPaper, AlreadyReceived, TooLongAgo, AfterTime, NoGround, or Unreadable for what the paper does not have.
    """
    if not hmac.compare_digest(sent.seal.encode(), sealing.seal(paper).encode()):
        raise AnotherPaper
    if paper.received_at is not None:
        return _refuse_another(paper, sent)
    _refuse_old(check, paper)
    given = _checked(check, paper, sent.given)
    if sent.outcome == REFUSED and not sent.ground.strip():
        raise NoGround
    marked = marking.mark(paper, given)
    _time(check, paper, sent, clock.now())
    paper.given, paper.outcome, paper.place, paper.sent_sha256 = given, sent.outcome, list(sent.place), sent.sha256
    if sent.outcome == REFUSED:
        paper.ground = sent.ground.strip()
        return True
    paper.right_answers, paper.basis = marked.right, marked.basis
    paper.passed_at = paper.ended_at if marked.right >= check.pass_mark else None
    return True


def _refuse_another(paper: SpotPaper, sent: Sent) -> bool:
    if paper.sent_sha256 != sent.sha256:
        raise AlreadyReceived
    return False


def _refuse_old(check: SpotCheck, paper: SpotPaper) -> None:
    if paper.received_at is None and clock.now() > check.drawn_at + KEPT:
        raise TooLongAgo(days=KEPT.days)


def _checked(check: SpotCheck, paper: SpotPaper, given: Sequence[tuple[int, str, int]]) -> list[list[Any]]:
    if len(given) > MOST_CHOICES:
        raise Unreadable
    kept = [[number, answering.checked(paper.shape, number, chosen), second] for number, chosen, second in given]
    for number, _, second in given:
        if not 0 <= second <= check.seconds:
            raise AfterTime(number=number)
    return sorted(kept, key=lambda each: each[2])  # of two in one second the order stays


def _time(check: SpotCheck, paper: SpotPaper, sent: Sent, now: datetime) -> None:
    """Who timed it, and when it ended."""
    paper.received_at, paper.took = now, min(sent.took, check.seconds)
    if paper.begun_at is not None and now <= _ends(check, paper.begun_at) + GRACE:
        paper.timed_by, paper.ended_at = BY_SITE, min(now, _ends(check, paper.begun_at))
        return
    told = now - timedelta(seconds=min(max(sent.ago, 0.0), KEPT.total_seconds()))
    paper.timed_by, paper.ended_at = BY_PHONE, max(told, paper.begun_at or check.drawn_at)


def _ends(check: SpotCheck, begun_at: datetime) -> datetime:
    return begun_at + timedelta(seconds=check.seconds)
