"""Checking a certificate in a real browser: by the code's address, by pasted text, by a picture, by the PDF; and without a network."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, Page, expect

from lms.certificates import paper
from lms.certificates.statement import Statement
from lms.db import db
from lms.quizzes import presets
from tests import cast, serving
from tests.browser import browsing
from tests.certificates import earning
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Certified:
    site: Site
    payload: str
    forged: str
    number: str
    pdf: Path
    picture: Path


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certified]:
    folder = tmp_path_factory.mktemp("certified")
    with serving.site(folder / "site") as site:
        with site.app().app_context():
            made = earning.earned(cast.assemble(), rule=presets.PRESETS["formal"])
            signed = Statement(made.statement, made.signature)
            forged = Statement(made.statement.replace("李雷", "李蕾"), made.signature)
            pdf, picture = folder / "a.pdf", folder / "a.png"
            pdf.write_bytes(paper.pdf([made]))
            segno.make(paper.address(made), error="m", micro=False).save(str(picture), scale=5, border=4)
            found = Certified(site, signed.payload, forged.payload, made.number, pdf, picture)
            db.session.commit()
        yield found


def _check(page: Page, text: str) -> None:
    page.fill("#typed", text)
    page.click("form button.btn-primary")


def _shows_li_lei(page: Page) -> None:
    expect(page.locator("[data-verdict]")).to_contain_text("真实")
    expect(page.locator("[data-facts]")).to_contain_text("李雷")
    expect(page.locator("[data-facts]")).to_contain_text("东山机械厂")
    expect(page.locator("[data-facts]")).to_contain_text("正式考试成绩")


@pytest.mark.parametrize("width", [browsing.PHONE, browsing.DESK])
def test_the_scanned_code_opens_the_page_which_shows_what_was_signed_and_that_it_stands(
    chromium: Browser, certified: Certified, width: int
) -> None:
    with browsing.page(chromium, certified.site, width=width) as page:
        page.goto(f"/verify#{certified.payload}")

        _shows_li_lei(page)
        expect(page.locator("[data-standing]")).to_contain_text("长期有效")
        expect(page.locator("[data-limits]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_forged_code_is_called_so_and_shows_no_facts(chromium: Browser, certified: Certified) -> None:
    with browsing.page(chromium, certified.site) as page:
        page.goto("/verify")
        _check(page, f"https://elsewhere.example/verify#{certified.forged}")

        expect(page.locator("[data-verdict]")).to_contain_text("不真实")
        assert page.locator("[data-facts] div").count() == 0
        assert "李蕾" not in page.inner_text("[data-result]")


def test_without_a_network_a_pasted_text_a_picture_and_the_pdf_are_checked_all_the_same(
    chromium: Browser, certified: Certified
) -> None:
    with browsing.page(chromium, certified.site) as page:
        page.goto("/verify")
        page.wait_for_load_state("networkidle")
        page.context.set_offline(True)

        _check(page, certified.payload)
        _shows_li_lei(page)
        expect(page.locator("[data-standing]")).to_contain_text("没有网络")
        for file in (certified.picture, certified.pdf):
            _check(page, "x")
            expect(page.locator("[data-verdict]")).to_contain_text("这不是证明的二维码内容")
            page.set_input_files("#picture", str(file))
            _shows_li_lei(page)


def test_a_number_alone_shows_its_state(chromium: Browser, certified: Certified) -> None:
    with browsing.page(chromium, certified.site) as page:
        page.goto("/verify")
        _check(page, certified.number.replace("-", " "))

        expect(page.locator("[data-standing]")).to_contain_text("长期有效")
        assert page.locator("[data-facts] div").count() == 0
