"""What addresses and forms may say: numbers that a row can have, days that people live in, text that every database keeps."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import Any

from flask import Flask, Response, request
from flask_babel import lazy_gettext as _l
from gunicorn.http.errors import ParseException
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter, Map
from wtforms import DateField, DateTimeLocalField, DecimalField

from lms import clock
from lms.db import SAFE_METHODS
from lms.errors import Unreadable

# PostgreSQL numbers its rows up to here. Beyond, it refuses the question, and SQLite does from 2**63 on.
LARGEST_NUMBER = 2**31 - 1
LONGEST_NAME = 255
MOST_HEARD, PIECE = 320 * 2**20, 256 * 1024


class UnreadableAddress(Unreadable):
    message = _l("The address can't be understood at “%(part)s”.")


class UnreadableField(Unreadable):
    message = _l("What was sent as “%(field)s” can't be understood: “%(value)s”.")


class NulCharacter(Unreadable):
    message = _l("What was sent as “%(field)s” holds a character that can't be kept (NUL).")


def sent_json() -> Any:
    """What was sent as JSON; None if it is none, or is nested deeper than it can be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


class RowNumber(IntegerConverter):
    """A number in the path of an address. One that no row can have leads nowhere, like one that no row has."""

    regex = r"\d{1,10}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_NUMBER)


def number(args: Mapping[str, str], name: str, *, smallest: int = 0) -> int | None:
    """A whole number of the address, or nothing. Raises UnreadableAddress."""
    value = args.get(name) or None
    if value is None:
        return None
    if (found := _whole(value)) is None or found < smallest:
        raise UnreadableAddress(part=f"{name}={value[:40]}")
    return found


def day(args: Mapping[str, str], name: str, *, latest: date = date.max) -> date | None:
    """A day of the address, "2026-03-05", or nothing. Raises UnreadableAddress."""
    value = args.get(name) or None
    if value is None:
        return None
    with suppress(ValueError):
        found = date.fromisoformat(value)
        if found.year in clock.YEARS and found <= latest:
            return found
    raise UnreadableAddress(part=f"{name}={value[:40]}")


def row_number(text: str) -> int:
    """A number that a row can have. Raises ValueError."""
    if not 0 <= (found := int(text)) <= LARGEST_NUMBER:
        raise ValueError
    return found


def page() -> int:
    """The page of a long list that the address asks for. Raises UnreadableAddress."""
    return number(request.args, "page", smallest=1) or 1


def numbers(form: MultiDict[str, str], name: str) -> list[int]:
    """The rows that a form names. Raises UnreadableField."""
    found = {value: _whole(value) for value in form.getlist(name)}
    for value, each in found.items():
        if each is None:
            raise UnreadableField(field=name, value=value[:40])
    return [each for each in found.values() if each is not None]


def _whole(value: str) -> int | None:
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 10):
        return None
    return int(value) if int(digits) <= LARGEST_NUMBER else None


class DayField(DateField):
    """A day typed by somebody; in the year 0202 it was typed wrongly."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data and self.data.year not in clock.YEARS:
            self.data = None
            raise ValueError(_l("Please give a day of the years %(first)s to %(last)s.", **_YEARS))


class TenthsField(DecimalField):
    """A number with tenths; one with more decimals is refused, never rounded. What no number can be compared with (NaN, sNaN,
    Infinity) is none."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(_l("Please give a number."))
        if self.data is not None and self.data.normalize().as_tuple().exponent < -1:
            raise ValueError(_l("Please give a number with one decimal at most; it is not rounded."))


class MomentField(DateTimeLocalField):
    """A moment to the minute as the county's clocks show it; its data is aware, in UTC."""

    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data and self.data.year not in clock.YEARS:
            self.data = None
            raise ValueError(_l("Please give a day of the years %(first)s to %(last)s.", **_YEARS))
        if isinstance(self.data, datetime):
            self.data = self.data.replace(tzinfo=clock.COUNTY_ZONE).astimezone(UTC)

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return f"{self.data.astimezone(clock.COUNTY_ZONE):%Y-%m-%dT%H:%M}" if self.data else ""


_YEARS = {"first": clock.YEARS[0], "last": clock.YEARS[-1]}


def file_name(sent: str | None) -> str:
    """The name of a file as its sender knows it: without folders, and shortened before its ending where it is too long."""
    name = (sent or "").replace("\\", "/").rpartition("/")[2]
    ending = PurePath(name).suffix
    return name if len(name) <= LONGEST_NAME else name[: max(LONGEST_NAME - len(ending), 0)] + ending[:LONGEST_NAME]


def refuse_nul() -> None:
    """PostgreSQL keeps no text with a NUL in it, and no keyboard types one."""
    for name, value in _texts():
        if "\0" in value:
            raise NulCharacter(field=name.replace("\0", "")[:40])


def _texts() -> Iterator[tuple[str, str]]:
    yield "address", request.path
    yield from request.args.items(multi=True)
    if request.method in SAFE_METHODS or "form" not in request.environ.get("CONTENT_TYPE", "").lower():
        return
    yield from request.form.items(multi=True)
    yield from ((name, file.filename or "") for name, file in request.files.items(multi=True))


def hear_out(response: Response) -> Response:
    """Read what a refused request is still sending, or its browser says “connection reset” and never shows our sentence.

    A file of 300 MB is heard to its end; who sends more is cut off.
    """
    if response.status_code >= 400 and request.environ.get("wsgi.input_terminated"):
        with suppress(OSError, ParseException):
            body, left = request.environ["wsgi.input"], MOST_HEARD
            while left > 0 and (piece := body.read(PIECE)):
                left -= len(piece)
    return response


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    app.before_request(refuse_nul)
    app.after_request(hear_out)
