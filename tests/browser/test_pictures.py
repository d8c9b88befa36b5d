"""Pictures of questions in a real Chromium: over the page by thumb and by the keyboard, and still there when the line is cut."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from lms.db import db
from lms.quizzes import banks, papers
from lms.quizzes.banks import Wording
from lms.quizzes.details import Details, Picture
from lms.quizzes.marking import Rule
from lms.quizzes.models import QuestionBank
from lms.quizzes.papers import Source
from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing
from tests.cast import Cast
from tests.quizzes import making, pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OPTIONS = ("禁止标志", "警告标志", "指令标志")


def paper(app: Flask, people: Cast) -> int:
    """An open attempt with a picture at the first question's stem and at an option of the second."""
    with app.app_context():
        quiz = making.made(people)
        wide = pictures.kept(None, size=(1400, 900))
        small = pictures.kept(None, option=1, colour=(0, 90, 200), words="蓝色圆形")
        bank = db.session.get_one(QuestionBank, quiz.bank)
        asked = [_asked("下图是什么标志？", wide), _asked("哪个是警告标志？", small), _asked("没有图片的题")]
        banks.add_all(bank, asked, people.zhao_min)
        drawn = [
            (
                Source(n, n, each.kind, each.stem, each.options, "B", "", None, "", None, 0, details=each.details),
                [0, 1, 2],
                50.0,
            )
            for n, each in enumerate(asked, 1)
        ]
        return making.sitting(people.li_lei, quiz, papers.seal(drawn, Rule()))


def _asked(stem: str, *shown: Picture) -> Wording:
    return Wording("single", stem, OPTIONS, frozenset({1}), details=Details(pictures=shown))


def _loaded(page: Page) -> bool:
    return bool(page.evaluate("[...document.querySelectorAll('.attempt img')].every((each) => each.naturalWidth)"))


def test_a_picture_opens_over_the_page_and_stays_when_the_line_is_cut(chromium: Browser, tmp_path: Path) -> None:
    with serving.site(tmp_path) as site:
        app = site.app()
        with app.app_context():
            people = cast_of_people.assemble()
        attempt = paper(app, people)
        phone = {"width": browsing.PHONE, "has_touch": True, "is_mobile": True}
        with browsing.page(chromium, site, app=app, person=people.li_lei, **phone) as page:
            page.goto(f"/attempts/{attempt}")
            page.wait_for_function("[...document.querySelectorAll('.attempt img')].every((each) => each.naturalWidth)")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            page.locator("a.picture").first.tap()
            expect(page.locator("dialog.enlarged")).to_be_visible()
            page.keyboard.press("b")
            page.keyboard.press("Escape")
            expect(page.locator("dialog.enlarged")).to_be_hidden()
            expect(page.locator("#q1 input:checked")).to_have_count(0)

            page.locator("a.picture").first.focus()
            page.keyboard.press("Enter")
            expect(page.locator("dialog.enlarged")).to_be_visible()
            page.get_by_role("button", name="关闭").tap()
            page.context.set_offline(True)
            page.locator("[data-next]").tap()
            expect(page.locator("#q2 .option-picture")).to_be_visible()
            assert _loaded(page)
            page.locator("#q2 .option-picture").tap()
            expect(page.locator("#q2 input").nth(1)).to_be_checked()
            page.context.set_offline(False)
