"""Reason codes put into words, as learners and supervisors read them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.watching import attention, presence
from lms.watching.accepting import Reason
from lms.web import clockformat


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
        case Reason.HELD:
            words = _("Waiting for your answer: it counts once you have pressed the number that the player asks for.")
        case Reason.UNANSWERED:
            words = _(
                "Played more than %(time)s past a question of the player that nobody had answered.",
                time=clockformat(presence.HELD_AT_MOST),
            )
    return str(words)


NUMBERS = (
    _l("one"), _l("two"), _l("three"), _l("four"), _l("five"), _l("six"), _l("seven"), _l("eight"), _l("nine")
)  # fmt: skip


def question(number: int) -> str:
    """What a presence check asks: the number is told in words, and pressed in digits."""
    return str(_("Please press the number “%(number)s”.", number=NUMBERS[number - 1]))


def reply(is_right: bool, released: int) -> str:
    """What whoever has answered is told."""
    if not is_right:
        return str(_("That was another number. Nothing is lost; please press this one:"))
    if released == 0:
        return str(_("Thank you."))
    return str(_("Thank you. What was waiting for your answer counts now: %(time)s.", time=clockformat(released)))
