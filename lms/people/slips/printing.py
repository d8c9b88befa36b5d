"""Slips on paper: sheets by unit, and the QR code that leads to the first sign-in."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

import segno
from flask import current_app, url_for
from markupsafe import Markup

from lms.people.slips.issuing import Slip

LOOPBACK = {"127.0.0.1", "localhost", "::1", "0.0.0.0"}  # noqa: S104


@dataclass(frozen=True)
class Sheet:
    """The slips that one unit hands out."""

    unit: str | None
    slips: list[Slip]


def sheets(slips: Iterable[Slip]) -> list[Sheet]:
    """The slips, which come ordered by unit, one sheet a unit."""
    return [Sheet(unit, list(each)) for unit, each in groupby(slips, key=lambda slip: slip.unit)]


def qr(code: str) -> Markup:
    """The QR code of a slip, as SVG; its address opens in any telephone's browser, WeChat's among them."""
    picture = segno.make(address(url_for("people.choose_password", code=code)), error="m", micro=False)
    return Markup(picture.svg_inline(omitsize=True, border=1, svgclass="qr", lineclass=None))  # noqa: S704


def address(path: str) -> str:
    """The path under the address that people reach the site by."""
    return str(current_app.config["PUBLIC_URL"]) + path


def leads_nowhere() -> bool:
    """Whether the printed address works on this machine alone."""
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname in LOOPBACK
