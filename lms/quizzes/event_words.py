"""What happened around an attempt, in words that its learner reads."""

from flask_babel import gettext as _

from lms.quizzes.models import AttemptEvent
from lms.quizzes.models.events import CLOSED, EVENTS, GROUNDS, OUTAGE, TIME_GIVEN
from lms.web import clockformat, secondformat


def sentence(event: AttemptEvent) -> str:
    """One sentence, with the time of day."""
    time, why = secondformat(event.at), _ground(event)
    if event.kind == TIME_GIVEN and event.ground == OUTAGE:
        return str(_("%(time)s: the site was away; %(span)s of your time is given back.", time=time, span=_span(event)))
    if event.kind == TIME_GIVEN:
        return str(_("%(time)s: %(span)s is given back: %(why)s", time=time, span=_span(event), why=why))
    if event.kind == CLOSED:
        return str(_("%(time)s: closed by an invigilator: %(why)s", time=time, why=why))
    return f"{time} {EVENTS[event.kind]}{_colon(why)}"


def _colon(why: str) -> str:
    return str(_(": %(why)s", why=why)) if why else ""


def _span(event: AttemptEvent) -> str:
    return clockformat(event.seconds)


def _ground(event: AttemptEvent) -> str:
    known = [str(GROUNDS[event.ground])] if event.ground else []
    return str(_(", ")).join([*known, *([event.words] if event.words else [])])
