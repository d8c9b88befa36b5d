"""How often one address may ask for states: a public page that searches the database needs a bound."""

from flask_babel import lazy_gettext as _l

from lms.errors import Refused
from lms.people.entrance import pace

MOST, SECONDS = 60, 60.0


class AskedTooOften(Refused):
    message = _l(
        "That was asked too often from your address. Please wait a minute; the code itself can be checked without asking."
    )
    status = 429


def take(address: str) -> None:
    """Count one question. Raises AskedTooOften."""
    if pace.is_too_fast("certificates", address, MOST, SECONDS):
        raise AskedTooOften
