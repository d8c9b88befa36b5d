"""The code of an enterprise: an address that tells nothing by itself and opens to its inspectors alone."""

import segno
from flask import url_for
from markupsafe import Markup

from lms.people.models import Unit
from lms.people.slips import printing


def address(unit: Unit) -> str:
    return printing.address(url_for("spot_checks.unit", unit_id=unit.id))


def qr(unit: Unit) -> Markup:
    """As SVG."""
    picture = segno.make(address(unit), error="m", micro=False)
    return Markup(picture.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None))  # noqa: S704
