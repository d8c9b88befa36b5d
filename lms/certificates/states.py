"""What anybody may know of a number: whether it stands, since when not, and why. Names and numbers of persons are not in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lms import clock
from lms.certificates import numbers, register
from lms.certificates.models import ENDINGS, Certificate
from lms.web import dateformat


@dataclass(frozen=True)
class State:
    """A code (valid, expired, superseded, revoked, unknown, mistyped) and the sentence for it."""

    code: str
    sentence: str
    number: str

    @property
    def told(self) -> dict[str, str]:
        return {"state": self.code, "sentence": self.sentence, "number": self.number}


def of(typed: str) -> State:
    """The state of the certificate with this number, as of today."""
    number = numbers.spelled(typed)
    if not numbers.is_number(number):
        return State(
            "mistyped",
            str(_("This is not the number of a certificate: please look at every digit again.")),
            number[:40],
        )
    row = register.numbered(number)
    if row is None:
        return State(
            "unknown", str(_("No certificate with the number %(number)s was issued here.", number=number)), number
        )
    code = row.state_on(clock.today())
    return State(code, str(_SENTENCES[code](row)), number)


def _ended_on(row: Certificate) -> str:
    return dateformat(row.ended_at)


def _valid(row: Certificate) -> Any:
    if row.valid_until is None:
        return _("Certificate %(number)s is valid; it does not expire.", number=row.number)
    return _("Certificate %(number)s is valid until %(day)s.", number=row.number, day=dateformat(row.valid_until))


_SENTENCES: dict[str, Callable[[Certificate], Any]] = {
    "valid": _valid,
    "expired": lambda row: _(
        "Certificate %(number)s has expired: it was valid until %(day)s.", number=row.number, day=dateformat(row.valid_until)
    ),
    "superseded": lambda row: _(
        "Certificate %(number)s was replaced by a new one on %(day)s, number %(successor)s. Please ask for that one.",
        number=row.number, day=_ended_on(row), successor=getattr(register.replacing(row), "number", "—"),
    ),
    "revoked": lambda row: _(
        "Certificate %(number)s was revoked on %(day)s: %(reason)s.",
        number=row.number, day=_ended_on(row), reason=ENDINGS[row.ended_for or "other"],
    ),
}  # fmt: skip
