"""The words beside the player: they follow it, lead it, and can be searched, put away and printed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from lms.db import db
from lms.media import captions
from lms.media.models import Recording
from lms.people.models import Person
from tests import serving
from tests.browser import browsing, lectures
from tests.browser.lectures import Theatre

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS = 30
WORDS = (
    "第一句，安全生产",
    "第二句，主要负责人",
    "第三句，安全\n培训",
    "第四句，事故报告",
    "第五句，法律责任 1 < 2 ABC",
)
CURRENT = "[data-transcript-lines] [aria-current]"


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("theatre")
    with serving.site(folder / "site") as site:
        built = lectures.theatre(site, folder, SECONDS, rate=2)
        srt = "".join(
            f"{6 * n // 60:02}:{6 * n:02},500 --> 00:{6 * n + 5:02},000\n{words}\n\n" for n, words in enumerate(WORDS)
        )
        with built.app.app_context():
            recording = db.session.scalars(select(Recording)).one()
            captions.take(recording, "zh", "a.srt", srt.encode())
            captions.take(recording, "en", "a.srt", b"00:00,500 --> 00:05,000\nThe first sentence\n")
            db.session.commit()
        yield built


@pytest.fixture
def learner(theatre: Theatre) -> Person:
    return theatre.learner()


def here(page: Page) -> float:
    return float(page.evaluate("document.querySelector('video').currentTime"))


def test_the_words_follow_the_player_and_lead_it(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    with theatre.seat(chromium, learner) as page:
        expect(page.locator("[data-transcript-lines] li")).to_have_count(len(WORDS))
        expect(page.locator(CURRENT)).to_contain_text("第一句")

        page.evaluate("document.querySelector('video').currentTime = 13")
        expect(page.locator(CURRENT)).to_contain_text("第三句")

        page.get_by_role("button", name="第四句").click()
        browsing.until(page, "document.querySelector('video').currentTime > 18.5")
        expect(page.locator(CURRENT)).to_contain_text("第四句")
        expect(page.locator("video")).to_have_js_property("paused", value=False)


def test_what_is_jumped_over_does_not_count(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    with theatre.seat(chromium, learner) as page:
        page.evaluate("document.querySelector('video').muted = true")
        page.get_by_role("button", name="第五句").click()
        browsing.until(page, "document.querySelector('video').ended", within=40)
        browsing.until(page, "document.querySelector('[data-counted]').textContent !== '0:00'")

    assert theatre.covered(learner) == "25-30"


def test_lines_are_searched_over_their_ends_and_in_either_width(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    with theatre.seat(chromium, learner) as page:
        box = page.get_by_role("searchbox", name="在本讲中查找")
        box.fill("安全培训")
        expect(page.locator("[data-transcript-lines] li")).to_have_count(1)
        assert page.locator("mark").all_inner_texts() == ["安全\n培训"]
        expect(page.locator("[data-transcript-found]")).to_have_text("找到 1 句")

        box.fill("ａｂｃ 责任")
        expect(page.locator("[data-transcript-lines] li")).to_contain_text(["1 < 2 ABC"])

        box.fill("没有的话")
        expect(page.locator("[data-transcript-found]")).to_have_text("没有包含这些字词的句子。")


def test_the_arrow_keys_walk_through_the_lines(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    with theatre.seat(chromium, learner) as page:
        page.locator(CURRENT).focus()
        for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
        expect(page.locator(":focus")).to_contain_text("第二句")
        page.keyboard.press("Enter")
        browsing.until(page, "document.querySelector('video').currentTime > 6.4")

        assert page.locator("[data-transcript-lines] button[tabindex='0']").count() == 1


def test_another_language_and_put_away_for_the_next_time(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    with theatre.seat(chromium, learner, width=browsing.PHONE) as page:
        page.get_by_label("语言").select_option("English")
        # A list, for until the answer comes the five lines of the first language stand there.
        expect(page.locator("[data-transcript-lines] li")).to_contain_text(["The first sentence"])

        page.locator("[data-transcript] summary").click()
        page.reload()
        browsing.until(page, "document.querySelector('[data-transcript]').hidden === false")
        expect(page.locator("[data-transcript-lines]")).to_be_hidden()


def test_the_words_are_printed_alone(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    with theatre.seat(chromium, learner) as page:
        expect(page.locator("[data-transcript-lines] li")).to_have_count(len(WORDS))
        page.emulate_media(media="print")

        expect(page.locator("[data-transcript-lines] li").last).to_be_visible()
        expect(page.locator(".lecture-stage")).to_be_hidden()
        expect(page.locator(".lecture-counted")).to_be_hidden()
