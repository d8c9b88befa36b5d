"""Reason codes put into words, as learners and supervisors read them."""

from flask_babel import gettext as _

from lms.watching import attention
from lms.watching.accepting import Reason


def sentence(reason: Reason) -> str:
    """Why seconds were not counted."""
    match reason:
        case Reason.COUNTED_BEFORE:
            words = _("Counted before: every second counts once.")
        case Reason.NOT_DELIVERED:
            words = _("This part of the recording was not sent to this player.")
        case Reason.TAKEN_OVER:
            words = _("Played after the lecture had been opened in another place.")
        case Reason.TOO_FAST:
            words = _(
                "Faster than %(speed)s times, several lectures at once, or reported more than %(minutes)s minutes late.",
                speed=attention.SPEED,
                minutes=attention.LAPSE.seconds // 60,
            )
    return str(words)
