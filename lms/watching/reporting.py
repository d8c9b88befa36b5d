"""The shape of a beat as a player sends it; what it says is judged elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from lms.errors import Unreadable
from lms.watching import playing
from lms.watching.coverage import Coverage
from lms.watching.playing import Fault, Nonsense

# Sixty spans of two numbers are below four thousand bytes.
LONGEST = 16 * 1024


class NotAReport(Unreadable):
    message = _l("A report of playing is a JSON object with “nonce”, “spans” and “place”, of at most 16 kB.")


class SpansRefused(Unreadable):
    """The reported spans are nonsense; the sentence names the first that is."""

    SENTENCES = {
        Fault.NOT_A_LIST: _l("“spans” must be a list of [start, stop] in seconds."),
        Fault.TOO_MANY: _l("“spans” holds more than %(most)s spans."),
        Fault.NOT_A_SPAN: _l("Span %(position)s is not a pair of numbers."),
        Fault.OUTSIDE: _l("Span %(position)s does not lie inside the lecture."),
        Fault.BACKWARDS: _l("Span %(position)s ends before it begins."),
        Fault.OVERLAPPING: _l("Span %(position)s overlaps the one before it, or stands before it."),
    }

    def __init__(self, nonsense: Nonsense) -> None:
        super().__init__(position=nonsense.position, most=playing.MOST_SPANS)
        self.message = self.SENTENCES[nonsense.fault]


@dataclass(frozen=True, slots=True)
class Report:
    """What a player sends: the stretches played since the last beat, and where it now stands."""

    nonce: str
    spans: object
    place: float
    leaving: bool

    @classmethod
    def read(cls, body: object) -> Report:
        if not isinstance(body, dict) or not isinstance(body.get("nonce"), str):
            raise NotAReport
        place = body.get("place", 0)
        # Written so that NaN fails it too.
        if type(place) not in (int, float) or not 0 <= place < 1e9:
            raise NotAReport
        return cls(body["nonce"], body.get("spans"), float(place), body.get("leaving") is True)

    def claimed(self, lecture: int) -> Coverage:
        """The whole seconds of a lecture of that length that the report claims."""
        try:
            return playing.seconds_played(self.spans, lecture)
        except Nonsense as nonsense:
            raise SpansRefused(nonsense) from None
