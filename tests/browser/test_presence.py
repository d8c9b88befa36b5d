"""Presence checks in the real player: by keyboard, by screen reader, ignored, put aside, without a line."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from lms.db import db
from lms.people.models import Person
from lms.watching.coverage import Coverage
from lms.watching.models import PresenceCheck
from tests import serving
from tests.browser import browsing, lectures
from tests.browser.lectures import Theatre
from tests.browser.test_lecture import ends, play, reaches, shows
from tests.evidence.table import Note
from tests.evidence.world import asked_for

SUITE = "honest suite, real player"

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS = 16
FALLS_AFTER = 3
PATIENT_FOR = 121_000
IS_OPEN = "document.querySelector('[data-presence-dialog]').hasAttribute('open')"
IS_READ = "!document.querySelector('[data-presence-choices] [aria-disabled=true]')"
IS_COUNTED = "document.querySelector('[data-counted]').textContent === '0:16'"
IS_PAUSED = "document.querySelector('video').paused"


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("presence")
    with serving.site(folder / "site", settings={"TEST_PRESENCE_SECONDS": str(FALLS_AFTER)}) as site:
        yield lectures.theatre(site, folder, SECONDS)


@pytest.fixture
def learner(theatre: Theatre) -> Person:
    return theatre.learner()


def until_asked(page: Page) -> None:
    """Play until the check has fallen; a pause reports at once what was played."""
    play(page)
    reaches(page, FALLS_AFTER + 1.5)
    report(page)
    browsing.until(page, IS_OPEN)
    browsing.until(page, IS_READ)


def report(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("window.dispatchEvent(new Event('online'))")


def fill_screen(page: Page) -> None:
    play(page)
    page.hover("[data-player]")
    page.click(".vjs-fullscreen-control")
    browsing.until(page, "document.fullscreenElement !== null")


def number_asked(page: Page) -> int:
    return asked_for(page.inner_text("[data-presence-question]"))


def press(page: Page, number: int) -> None:
    page.click(f"[data-presence-choices] button:text-is('{number}')")


def gone(page: Page) -> None:
    browsing.until(page, f"!({IS_OPEN})")


def test_it_is_answered_by_keyboard_alone_and_the_focus_comes_back(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """A presence check answered by keyboard alone; the focus comes back."""
    with theatre.seat(chromium, learner) as page:
        title = page.title()
        play(page)
        page.focus(".vjs-play-control")
        until_asked(page)
        assert page.evaluate("document.activeElement.matches('[data-presence-question]')")
        assert page.title() == f"请回答 · {title}"
        assert not page.evaluate(IS_PAUSED), "the lecture plays on meanwhile"

        buttons = page.locator("[data-presence-choices] button")
        for each in buttons.all():
            page.keyboard.press("Tab")
            expect(each).to_be_focused()
        place = buttons.all_inner_texts().index(str(number_asked(page)))
        for _ in range(buttons.count() - 1 - place):
            page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        gone(page)

        assert page.evaluate("document.activeElement.matches('.vjs-play-control')")
        assert page.title() == title
        assert "谢谢" in page.inner_text("[data-presence-answered]")
        page.evaluate("document.querySelector('video').pause()")
        browsing.until(page, "document.querySelector('[data-presence-notice]').hidden")


def test_screen_readers_meet_a_dialog_with_names(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    """A presence check as screen readers meet it: a dialog with names, and nothing beneath it."""
    with theatre.seat(chromium, learner, language="en") as page:
        until_asked(page)

        dialog = page.get_by_role("dialog", name="Are you still there?")
        expect(dialog).to_be_visible()
        question = page.inner_text("[data-presence-question]")
        choices = dialog.get_by_role("group", name=question).get_by_role("button")
        assert choices.count() == 6
        tree = accessibility_tree(page)
        assert ("dialog", "Are you still there?") in tree
        assert ("group", question) in tree
        assert {("button", text) for text in choices.all_inner_texts()} <= set(tree)
        assert ("button", "Play") not in tree, "what lies under the dialog is not read"


def accessibility_tree(page: Page) -> list[tuple[str, str]]:
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    told = [node for node in nodes if not node["ignored"]]
    return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in told]


def test_another_number_loses_nothing_and_brings_another_question(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """Another number pressed in the real player."""
    with theatre.seat(chromium, learner) as page:
        until_asked(page)
        right = number_asked(page)
        offered = [int(text) for text in page.locator("[data-presence-choices] button").all_inner_texts()]
        press(page, next(number for number in offered if number != right))
        expect(page.locator("[data-presence-status]")).to_contain_text("别的数字")
        press(page, number_asked(page))
        gone(page)


STRUCK_AT_ONCE = """
addEventListener("DOMContentLoaded", () => {
  const choices = document.querySelector("[data-presence-choices]");
  new MutationObserver(() => {
    window.struck = [...choices.children].map((each) => each.click()).length;
  }).observe(choices, { childList: true });
});
"""


def test_a_press_in_the_moment_in_which_the_question_appears_is_no_answer(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """A touch that was meant for the picture falls on the question, and a hand that shakes touches twice."""
    with theatre.seat(chromium, learner, script=STRUCK_AT_ONCE) as page:
        until_asked(page)
        assert page.evaluate("window.struck") == 6
        press_another(page)
        assert page.evaluate("window.struck") == 6

        press(page, number_asked(page))
        gone(page)
        with theatre.app.app_context():
            mine = PresenceCheck.person_id == learner.id
            assert db.session.scalars(select(PresenceCheck.wrong).where(mine)).all() == [1]


def test_too_many_wrong_numbers_wait_and_the_wait_is_counted_down(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """Other numbers pressed again and again in the real player: the next press waits, also after a reload."""
    with theatre.seat(chromium, learner) as page:
        until_asked(page)
        for _ in range(3):
            if page.is_visible("[data-presence-wait]"):
                theatre.site.clock.advance(seconds=10)
                page.reload()
                browsing.until(page, IS_OPEN)
            press_another(page)
        assert_waits(page)

        page.reload()
        browsing.until(page, IS_OPEN)
        assert_waits(page)
        theatre.site.clock.advance(seconds=20)
        page.reload()
        browsing.until(page, IS_OPEN)
        expect(page.locator("[data-presence-wait]")).to_be_hidden()
        press(page, number_asked(page))
        gone(page)
        assert theatre.covered(learner) not in ("", f"0-{FALLS_AFTER}")


# In one go, for the question may be another one by the next look. Gives back what was asked.
PRESS_ANOTHER = """() => {
  const [question, choices] = ["question", "choices"].map((name) => document.querySelector(`[data-presence-${name}]`));
  const asked = choices.innerText;
  [...choices.children].find((each) => !question.innerText.includes("零一二三四五六七八九"[each.value])).click();
  return asked;
}"""


def press_another(page: Page) -> None:
    """Press a number that is not asked for, and see the next question."""
    browsing.until(page, IS_READ)
    asked = page.evaluate(PRESS_ANOTHER)
    expect(page.locator("[data-presence-choices]")).not_to_have_text(asked)
    expect(page.locator("[data-presence-status]")).to_contain_text("别的数字")


def assert_waits(page: Page) -> None:
    """The wait is seen each second and read out seldom; a press in it is answered with what is left, and changes nothing."""
    timer = page.get_by_role("timer")
    expect(timer).to_contain_text("距下次可按还有 0:1")
    status = page.locator("[data-presence-status]")
    expect(status).to_have_attribute("role", "status")
    before = page.inner_text("[data-presence-question]")
    first = page.inner_text("[data-presence-wait-left]")
    page.keyboard.press(str(number_asked(page)))
    expect(status).to_have_text(re.compile(r"^1\d秒后可再按"))
    said = status.inner_text()
    expect(page.locator("[data-presence-wait-left]")).not_to_have_text(first)
    assert status.inner_text() == said, "not read out again with each second"
    assert page.inner_text("[data-presence-question]") == before
    assert page.locator("[data-presence-choices] button[aria-disabled=true]").count() == 6


def test_ignored_it_stops_the_lecture_and_the_answer_lets_it_go_on(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """A presence check ignored: the lecture stops by itself after two minutes, and goes on with the answer."""
    with theatre.seat(chromium, learner, has_clock=True) as page:
        until_asked(page)
        page.keyboard.press("Escape")
        gone(page)
        assert page.is_visible("[data-presence-notice]")
        assert not page.evaluate(IS_PAUSED)

        page.clock.fast_forward(PATIENT_FOR)
        browsing.until(page, IS_PAUSED)
        browsing.until(page, IS_OPEN)
        expect(page.locator("[data-presence-status]")).to_contain_text("已暂停")
        assert theatre.covered(learner) == f"0-{FALLS_AFTER}"

        press(page, number_asked(page))
        browsing.until(page, f"!({IS_PAUSED})")
        assert theatre.covered(learner) not in ("", f"0-{FALLS_AFTER}")


def test_pressing_play_instead_of_answering_shows_it_again(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """Play pressed instead of an answer."""
    with theatre.seat(chromium, learner, has_clock=True) as page:
        until_asked(page)
        page.clock.fast_forward(PATIENT_FOR)
        browsing.until(page, IS_PAUSED)
        page.click("[data-presence-later]")
        gone(page)
        play(page)
        browsing.until(page, IS_OPEN)
        browsing.until(page, IS_PAUSED)


def test_after_a_reload_it_is_asked_again_and_all_that_was_held_counts(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """The page is reloaded while the question is open, on a phone."""
    with theatre.seat(chromium, learner, width=browsing.PHONE) as page:
        until_asked(page)
        page.reload()
        browsing.until(page, IS_OPEN)
        assert page.inner_text("[data-presence-held]").startswith("0:03–")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        press(page, number_asked(page))
        gone(page)
        assert theatre.covered(learner).startswith("0-4") or theatre.covered(learner).startswith("0-5")


def test_a_check_that_falls_without_a_line_is_shown_when_it_is_back(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """A presence check that falls while the line is cut."""
    with theatre.seat(chromium, learner) as page:
        play(page)
        reaches(page, 1)
        page.context.set_offline(True)
        reaches(page, FALLS_AFTER + 3)
        page.evaluate("document.querySelector('video').pause()")
        shows(page, "waiting")
        assert not page.evaluate(IS_OPEN)
        page.context.set_offline(False)
        browsing.until(page, IS_OPEN)

        press(page, number_asked(page))
        gone(page)
        browsing.until(page, "document.querySelector('[data-counted]').textContent === '0:06'")


def test_an_answer_given_without_a_line_is_sent_when_it_is_back(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """An answer given while the line is cut."""
    with theatre.seat(chromium, learner) as page:
        until_asked(page)
        page.context.set_offline(True)
        press(page, number_asked(page))
        expect(page.locator("[data-presence-status]")).to_contain_text("连不上")
        page.context.set_offline(False)
        gone(page)


def test_in_full_screen_it_lies_over_the_film(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    """A presence check in full screen, answered by the digit on the keyboard."""
    with theatre.seat(chromium, learner) as page:
        fill_screen(page)
        until_asked(page)
        assert page.evaluate("document.fullscreenElement !== null")
        page.keyboard.press(str(number_asked(page)))
        gone(page)
        assert page.evaluate("document.fullscreenElement !== null")


@pytest.mark.parametrize("fills_screen", [False, True])
def test_a_browser_that_has_no_dialog_element_shows_one_all_the_same(
    chromium: Browser, theatre: Theatre, learner: Person, fills_screen: bool
) -> None:
    """A presence check in a browser of 2020 without dialogs, in full screen too."""
    with theatre.seat(chromium, learner, script="delete HTMLDialogElement.prototype.showModal") as page:
        if fills_screen:
            fill_screen(page)
        until_asked(page)
        for _ in range(9):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('[data-presence-dialog]') !== null")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Escape")
        gone(page)
        assert page.evaluate("!document.querySelector('[data-presence-notice]').hidden")
        page.evaluate("document.querySelector('[data-presence-now]').click()")
        press(page, number_asked(page))
        gone(page)


def test_a_second_tab_asks_and_the_first_is_quiet(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    """A second tab asks, and the first is quiet."""
    with theatre.seat(chromium, learner) as first:
        until_asked(first)
        second = first.context.new_page()
        second.goto(f"{theatre.site.url}/lessons/{theatre.lesson_id}/watch")
        browsing.until(second, IS_OPEN)
        shows(first, "taken-over")
        gone(first)
        press(second, number_asked(second))
        gone(second)


def test_a_whole_lecture_with_its_checks_answered_counts_whole(
    chromium: Browser, theatre: Theatre, learner: Person, note: Note
) -> None:
    """A lecture with all its presence checks answered in the real player."""
    with theatre.seat(chromium, learner) as page:
        play(page)
        # The last beat may ask too, when the film has ended already.
        while browsing.until(page, f"{IS_OPEN} || ({IS_COUNTED})", within=90) and page.evaluate(IS_OPEN):
            press(page, number_asked(page))
            gone(page)
        ends(page)

        note(SECONDS, Coverage.read(theatre.covered(learner)).total)
