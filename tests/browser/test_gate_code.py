"""The code at the gate is read from the printed sheet by a reader that is not ours."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser

from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Dots of a letter's height of A4: as a telephone sees it from an arm's length, and from near.
SCALES = (0.6, 2.0)


def test_the_printed_code_leads_to_the_enterprise(tmp_path: Path, chromium: Browser) -> None:
    with serving.site(tmp_path) as site:
        app = site.app()
        with app.app_context():
            people = cast_of_people.assemble()
        address = f"/spot-checks/units/{people.lis_works.id}"
        with browsing.page(chromium, site, app=app, person=people.han_mei) as page:
            page.goto(f"{address}/code")
            shown = page.locator(".spot-address").inner_text()
            page.pdf(path=tmp_path / "code.pdf", format="A4")

    assert shown.endswith(address)
    sheet = pypdfium2.PdfDocument(tmp_path / "code.pdf")
    assert len(sheet) == 1
    for scale in SCALES:
        found = zxingcpp.read_barcodes(sheet[0].render(scale=scale).to_pil())
        assert [(each.format, each.text) for each in found] == [(zxingcpp.BarcodeFormat.QRCode, shown)]
    words = sheet[0].get_textpage().get_text_range()
    assert "东山机械厂" in words
    assert "Print" not in words
