"""A place in words: what a telephone told, and how exact it was."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _


def words(place: Sequence[Any]) -> str:
    """Latitude and longitude in degrees, and metres; nothing where no place was allowed."""
    if not place:
        return ""
    latitude, longitude, metres = place
    return str(
        _(
            "latitude %(latitude)s, longitude %(longitude)s (exact to %(metres)s m)",
            latitude=latitude,
            longitude=longitude,
            metres=metres,
        )
    )
