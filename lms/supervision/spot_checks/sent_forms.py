"""Reading what a telephone sends: shapes and bounds only."""

import base64
import binascii
from math import isfinite
from typing import Any

from flask import request

from lms import asking
from lms.errors import Unreadable
from lms.quizzes.models.spot_checks import ANSWERED, REFUSED
from lms.quizzes.spot_checks.receiving import MOST_CHOICES, Sent
from lms.quizzes.spot_checks.signatures import MOST_BYTES, NoSignature

LONGEST_GROUND = 500
# Bytes of a request: a signature in base64, and some room.
LARGEST = 80_000


def _body() -> dict[str, Any]:
    if (request.content_length or 0) > LARGEST:
        raise Unreadable
    body = asking.sent_json()
    if not isinstance(body, dict):
        raise Unreadable
    return body


def result() -> Sent:
    """What came of a paper. Raises Unreadable."""
    body = _body()
    seal, outcome, ground = (body.get(name, "") for name in ("seal", "outcome", "ground"))
    if not (isinstance(seal, str) and isinstance(ground, str)) or outcome not in (ANSWERED, REFUSED):
        raise Unreadable
    if len(seal) > 64 or len(ground) > LONGEST_GROUND or "\0" in ground:
        raise Unreadable
    numbers = {name: _number(body.get(name, 0)) for name in ("took", "ago")}
    return Sent(seal, outcome, _given(body.get("given", [])), int(max(numbers["took"], 0)), max(numbers["ago"], 0.0),
                ground, _place(body.get("place")))  # fmt: skip


def _given(told: Any) -> tuple[tuple[int, str, int], ...]:
    if not isinstance(told, list) or len(told) > MOST_CHOICES:
        raise Unreadable
    return tuple(_choice(each) for each in told)


def _choice(told: Any) -> tuple[int, str, int]:
    if not (isinstance(told, list) and len(told) == 3 and isinstance(told[1], str) and len(told[1]) <= 26):
        raise Unreadable
    if not all(type(each) is int for each in (told[0], told[2])):
        raise Unreadable
    return told[0], told[1], told[2]


def _place(told: Any) -> tuple[float, ...]:
    """Nothing, or latitude, longitude and how exact, in metres."""
    if told is None:
        return ()
    if not isinstance(told, list) or len(told) != 3:
        raise Unreadable
    latitude, longitude, metres = map(_number, told)
    if abs(latitude) > 90 or abs(longitude) > 180 or metres < 0:
        raise Unreadable
    return round(latitude, 5), round(longitude, 5), round(metres)


def _number(told: Any) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float) or not isfinite(told) or abs(told) > 1e9:
        raise Unreadable
    return float(told)


def signature() -> bytes:
    """The picture. Raises NoSignature."""
    if (request.content_length or 0) > LARGEST:
        raise NoSignature(limit=MOST_BYTES // 1000)
    told = _body().get("png")
    try:
        return base64.b64decode(told if isinstance(told, str) else "", validate=True)
    except (binascii.Error, ValueError):
        raise NoSignature(limit=MOST_BYTES // 1000) from None
