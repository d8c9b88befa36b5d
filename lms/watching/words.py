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
            words = _("The site had not yet sent this part to the player when it was reported.")
        case Reason.TAKEN_OVER:
            words = _("Played here after the lecture had been opened in another place; what was played there counts.")
        case Reason.TOO_FAST:
            words = _(
                "More than the time that had passed allows: one lecture at a time counts, at up to %(speed)s times the "
                "speed, and is to be reported within %(minutes)s minutes.",
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
        case Reason.AWAY:
            words = _("Shown in a group session while you were not signed in.")
        case Reason.ELSEWHERE:
            words = _("Shown in a group session while you were in another one, or watched on your own.")
        case Reason.OUTRUN:
            words = _(
                "Said to be watched from an offline pack, and more than the time that had really passed allows at %(speed)s times the speed.",
                speed=attention.SPEED,
            )
        case Reason.UNHEEDED:
            words = _("Played in an offline pack more than two minutes past a question that nobody had answered.")
        case Reason.TWICE:
            words = _(
                "Played in an offline pack while you were watching in another place, too: one lecture at a time counts."
            )
    return str(words)


# What a stretch on the drawing of evidence is called, where a whole sentence has no room.
KINDS = {
    "counted": _l("counted"),
    "released": _l("counted once the question was answered"),
    Reason.COUNTED_BEFORE: _l("counted before"),
    Reason.NOT_DELIVERED: _l("not counted: not yet sent to the player"),
    Reason.TAKEN_OVER: _l("not counted: opened in another place"),
    Reason.TOO_FAST: _l("not counted: more than the time allows"),
    Reason.HELD: _l("waits for an answer"),
    Reason.UNANSWERED: _l("not counted: question not answered"),
    Reason.AWAY: _l("not counted: not signed in"),
    Reason.ELSEWHERE: _l("not counted: in another place as well"),
    Reason.OUTRUN: _l("not counted: more than the time allows, offline"),
    Reason.UNHEEDED: _l("not counted: question of the pack not answered"),
    Reason.TWICE: _l("not counted: watched in two places at once"),
}
GRADES = {
    "online": _l("watched online"),
    "group": _l("attended in a group"),
    "offline": _l("watched from an offline pack"),
}


def kind(code: str) -> str:
    return str(KINDS.get(code, code))


NUMBERS = dict(
    zip(
        presence.NUMBERS,
        (_l("two"), _l("three"), _l("four"), _l("five"), _l("six"), _l("seven"), _l("eight"), _l("nine")),
        strict=True,
    )
)


def question(number: int) -> str:
    """What a presence check asks: the number is told in words, and pressed in digits."""
    return str(_("Please press the number “%(number)s”.", number=NUMBERS[number]))


def reply(is_right: bool, released: int, wait: int) -> str:
    """What whoever has answered is told; `wait` is in how many seconds the next press is taken."""
    if wait:
        return str(
            _(
                "That was another number again. Nothing is lost. Please read the question once more; "
                "the next press is taken in %(seconds)s seconds.",
                seconds=wait,
            )
        )
    if not is_right:
        return str(_("That was another number. Nothing is lost; please press this one:"))
    if released == 0:
        return str(_("Thank you."))
    return str(_("Thank you. What was waiting for your answer counts now: %(time)s.", time=clockformat(released)))
