"""The lecture's page with the real player in real Chromium: cut lines, reloads, two tabs, killed servers.

A line that Chromium is told to hold for cut lets the last word of a closing page through all the same. Where a page closes
without a line, its server is killed meanwhile.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from lms.courses.models import Lesson
from lms.db import db
from lms.media.models import Chapter
from lms.people.models import Person
from lms.statutes import citations
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Article
from lms.watching.coverage import Coverage as CoverageOf
from lms.watching.models import Coverage
from tests import factories, serving
from tests.browser import browsing, lectures
from tests.browser.lectures import Theatre
from tests.browser.test_player import WAYS
from tests.evidence.table import Note

SUITE = "honest suite, real player"

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS, LONG = 10, 150

FORBIDDEN = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
)
BROKEN_CLOCK = """
window.ahead = 3 * 3600e3;
window.Date = class extends Date {
  constructor(...told) { told.length ? super(...told) : super(Date.now()); }
  static now() { return super.now() + window.ahead; }
};
"""


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("theatre")
    with serving.site(folder / "site") as site:
        yield lectures.theatre(site, folder, SECONDS)


@pytest.fixture(scope="module")
def long_theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("long_theatre")
    with serving.site(folder / "site") as site:
        yield lectures.theatre(site, folder, LONG, rate=2)


@pytest.fixture
def learner(theatre: Theatre) -> Person:
    return theatre.learner()


def play(page: Page, speed: float = 1.0) -> None:
    page.evaluate(f"video = document.querySelector('video'), video.muted = true, video.playbackRate = {speed}")
    page.evaluate("document.querySelector('video').play()")


def reaches(page: Page, place: float) -> None:
    browsing.until(page, f"document.querySelector('video').currentTime >= {place}", within=40)


def ends(page: Page) -> None:
    browsing.until(page, "document.querySelector('video').ended", within=90)


def is_whole(page: Page) -> None:
    """All of the film is in the browser, which has been told so: only then does the last range reach the very end."""
    film = "document.querySelector('video')"
    browsing.until(page, f"{film}.buffered.length && {film}.buffered.end(0) >= {film}.duration")


def shows(page: Page, name: str) -> None:
    browsing.until(page, f"!document.querySelector('[data-notice=\"{name}\"]').hidden")


def counted(page: Page, words: str) -> None:
    browsing.until(page, f"document.querySelector('[data-counted]').textContent === '{words}'")


def unsent(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('lms.watching.')).length"))


@pytest.mark.parametrize("speed", [1, 1.25, 1.5])
def test_a_lecture_watched_to_its_end_counts_whole(
    chromium: Browser, theatre: Theatre, learner: Person, speed: float, note: Note
) -> None:
    """A lecture watched to its end, at 1, 1.25 and 1.5 times."""
    with theatre.seat(chromium, learner) as page:
        play(page, speed)
        ends(page)
        counted(page, "0:10")

        assert page.is_visible("[data-watched]")
        note(SECONDS, theatre.counted(learner))
        assert page.evaluate("document.querySelector('[data-uncounted]').hidden")


def test_seeking_leaves_a_gap_that_can_be_pressed(
    chromium: Browser, theatre: Theatre, learner: Person, note: Note
) -> None:
    """A stretch passed over is a gap to press, on a phone."""
    with theatre.seat(chromium, learner, width=browsing.PHONE) as page:
        play(page)
        reaches(page, 3)
        page.evaluate("document.querySelector('video').currentTime = 6")
        ends(page)
        browsing.until(page, "!document.querySelector('[data-gaps]').hidden")
        page.click("[data-gap-list] button")
        counted(page, "0:10")

        assert page.evaluate("document.querySelector('[data-gaps]').hidden")
        note(SECONDS, theatre.counted(learner))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_goes_on_where_one_stopped_and_a_reload_loses_nothing(
    chromium: Browser, theatre: Theatre, learner: Person, note: Note
) -> None:
    """The page is reloaded in mid-lecture."""
    with theatre.seat(chromium, learner) as page:
        play(page)
        reaches(page, 4.6)
        page.reload()
        browsing.until(page, "document.querySelector('video')?.readyState >= 3")
        assert 4 <= page.evaluate("document.querySelector('video').currentTime") <= 5
        play(page)
        ends(page)
        counted(page, "0:10")

        note(SECONDS, theatre.counted(learner))


def test_a_cut_line_is_said_and_what_was_played_meanwhile_counts(
    chromium: Browser, theatre: Theatre, learner: Person, note: Note
) -> None:
    """The line is cut and comes back."""
    with theatre.seat(chromium, learner) as page:
        play(page)
        reaches(page, 2)
        page.context.set_offline(True)
        page.evaluate("document.querySelector('video').pause()")
        shows(page, "waiting")
        play(page)
        ends(page)
        page.context.set_offline(False)
        counted(page, "0:10")

        note(SECONDS, theatre.counted(learner))
        assert page.evaluate("document.querySelector('[data-notice=waiting]').hidden")


def test_a_page_closed_without_a_line_reports_at_its_next_opening(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """The page is closed without a line, with unsent seconds."""
    with theatre.seat(chromium, learner) as page:
        play(page)
        reaches(page, 2)
        theatre.site.kill()
        reaches(page, 6)
        page.evaluate("document.querySelector('video').pause()")
        shows(page, "waiting")
        assert unsent(page) == 1
        page.goto("about:blank")
        theatre.site.start()
        page.goto(f"/lessons/{theatre.lesson_id}/watch")
        counted(page, "0:06")

        assert theatre.covered(learner).startswith("0-6")


def test_the_site_is_killed_in_the_middle_and_comes_back(
    chromium: Browser, theatre: Theatre, learner: Person, note: Note
) -> None:
    """The server is killed (kill -9) with unsent seconds and comes back."""
    with theatre.seat(chromium, learner) as page:
        play(page)
        reaches(page, 3)
        theatre.site.kill()
        reaches(page, 6)
        page.evaluate("document.querySelector('video').pause()")
        shows(page, "waiting")
        theatre.site.start()
        play(page)
        ends(page)
        counted(page, "0:10")

        note(SECONDS, theatre.counted(learner))


def test_a_second_tab_takes_over_and_the_first_can_take_it_back(
    chromium: Browser, theatre: Theatre, learner: Person, note: Note
) -> None:
    """Two tabs, the second takes over, the first takes back."""
    with theatre.seat(chromium, learner) as first:
        play(first)
        reaches(first, 3)
        second = first.context.new_page()
        second.goto(f"{theatre.site.url}/lessons/{theatre.lesson_id}/watch")
        shows(first, "taken-over")
        assert first.evaluate("document.querySelector('video').paused")
        browsing.until(second, "document.querySelector('video')?.readyState >= 3")
        play(second)
        reaches(second, 6)

        first.click("[data-continue-here]")
        shows(second, "taken-over")
        browsing.until(first, "document.querySelector('video')?.readyState >= 3")
        play(first)
        ends(first)
        counted(first, "0:10")

    note(SECONDS, theatre.counted(learner))


def test_another_device_takes_over_and_the_phone_is_told(
    chromium: Browser, theatre: Theatre, learner: Person, note: Note
) -> None:
    """The phone, then the office PC."""
    with theatre.seat(chromium, learner, width=browsing.PHONE) as phone:
        play(phone)
        reaches(phone, 3)
        with theatre.seat(chromium, learner) as desk:
            phone.evaluate("document.querySelector('video').pause()")
            shows(phone, "taken-over")
            play(desk)
            ends(desk)
            counted(desk, "0:10")

    note(SECONDS, theatre.counted(learner))


def test_a_sign_in_that_runs_out_keeps_what_is_unsent(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    """The sign-in expires with unsent seconds."""
    with theatre.seat(chromium, learner) as page:
        play(page)
        reaches(page, 3)
        with theatre.app.app_context():
            person = db.session.get_one(Person, learner.id)
            person.sign_in_epoch += 1
            db.session.commit()
            renewed = theatre.site.cookie(theatre.app, person)
        page.evaluate("document.querySelector('video').pause()")
        shows(page, "signed-out")
        assert unsent(page) == 1
        page.context.add_cookies([{"name": "lms", "value": renewed, "url": theatre.site.url}])
        page.reload()
        counted(page, "0:03")

        assert theatre.covered(learner).startswith("0-3")


def test_a_link_opens_the_lecture_at_its_second(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    """A link opens the lecture at its second."""
    with theatre.seat(chromium, learner) as page:
        page.goto(f"/lessons/{theatre.lesson_id}/watch?at=9")
        browsing.until(page, "document.querySelector('video')?.readyState >= 3")
        browsing.until(page, "document.querySelector('video').currentTime === 9")


def test_the_next_person_on_the_same_browser_does_not_report_for_the_first(
    chromium: Browser, theatre: Theatre, learner: Person
) -> None:
    """A shared phone: the next person does not report for the first, who comes back."""
    other = theatre.learner()
    with theatre.seat(chromium, learner) as page:
        play(page)
        reaches(page, 2)
        theatre.site.kill()
        reaches(page, 4)
        page.goto("about:blank")
        theatre.site.start()
        sit_down(page, theatre, other)
        assert theatre.covered(other) == ""
        assert unsent(page) >= 1

        sit_down(page, theatre, learner)
        # Four seconds, or a little more where the page was slow to leave.
        assert int(theatre.covered(learner).removeprefix("0-")) >= 4
        assert theatre.covered(other) == ""


def sit_down(page: Page, theatre: Theatre, person: Person) -> None:
    cookie = theatre.site.cookie(theatre.app, person)
    page.context.add_cookies([{"name": "lms", "value": cookie, "url": theatre.site.url}])
    page.goto(f"/lessons/{theatre.lesson_id}/watch")
    browsing.until(page, "document.querySelector('video')?.readyState >= 3")


def test_a_browser_that_forbids_storage(chromium: Browser, theatre: Theatre, learner: Person, note: Note) -> None:
    """A browser forbids storage, and the line is cut for a while."""
    with theatre.seat(chromium, learner, script=FORBIDDEN) as page:
        play(page)
        reaches(page, 3)
        page.context.set_offline(True)
        reaches(page, 6)
        page.evaluate("document.querySelector('video').pause()")
        shows(page, "waiting")
        page.context.set_offline(False)
        play(page)
        ends(page)
        counted(page, "0:10")

        note(SECONDS, theatre.counted(learner))


def test_a_pc_with_a_broken_clock(chromium: Browser, theatre: Theatre, learner: Person, note: Note) -> None:
    """A PC whose clock is 3 hours ahead, falls back by 400 days, and is put right."""
    with theatre.seat(chromium, learner, script=BROKEN_CLOCK) as page:
        play(page)
        reaches(page, 2)
        theatre.site.kill()
        page.evaluate("window.ahead = -400 * 24 * 3600e3")
        reaches(page, 6)
        page.evaluate("document.querySelector('video').pause()")
        shows(page, "waiting")
        page.goto("about:blank")
        theatre.site.start()
        page.goto(f"/lessons/{theatre.lesson_id}/watch")
        counted(page, "0:06")
        play(page)
        ends(page)
        counted(page, "0:10")

        note(SECONDS, theatre.counted(learner))


@pytest.mark.parametrize("status", [200, 403])
def test_a_proxy_that_answers_in_place_of_the_site(
    chromium: Browser, theatre: Theatre, learner: Person, note: Note, status: int
) -> None:
    """An office proxy answers with its own sign-in page for a while."""
    with theatre.seat(chromium, learner) as page:
        page.route("**/beats", lambda route: route.fulfill(status=status, body="<p>Office proxy: please sign in</p>"))
        play(page)
        reaches(page, 3)
        page.evaluate("document.querySelector('video').pause()")
        shows(page, "waiting")
        page.unroute("**/beats")
        play(page)
        ends(page)
        counted(page, "0:10")

        note(SECONDS, theatre.counted(learner))


def test_somebody_who_leaves_the_page_and_goes_back(
    chromium: Browser, theatre: Theatre, learner: Person, note: Note
) -> None:
    """Somebody leaves the page by a link in mid-lecture and goes back."""
    with theatre.seat(chromium, learner) as page:
        play(page)
        reaches(page, 4)
        page.goto("/")
        page.go_back()
        browsing.until(page, "document.querySelector('video')?.readyState >= 3")
        play(page)
        ends(page)
        counted(page, "0:10")

        note(SECONDS, theatre.counted(learner))


def test_minutes_without_a_line_while_the_buffer_plays_on(chromium: Browser, long_theatre: Theatre, note: Note) -> None:
    """Network gone for minutes while buffered media plays on."""
    seconds, learner = long_theatre.seconds, long_theatre.learner()
    with long_theatre.seat(chromium, learner) as page:
        play(page)
        is_whole(page)
        page.context.set_offline(True)
        # The minutes pass faster for the browser, and all at once for the site.
        play(page, speed=16)
        ends(page)
        long_theatre.site.clock.advance(seconds=seconds)
        shows(page, "waiting")
        page.context.set_offline(False)
        counted(page, "2:30")

        note(seconds, long_theatre.counted(learner))


def counted_before(theatre: Theatre, person: Person, spans: str) -> None:
    """What the person has of the lecture from earlier sittings."""
    with theatre.app.app_context():
        recording_id = db.session.scalars(select(Lesson.recording_id)).one()
        db.session.add(
            Coverage(person_id=person.id, recording_id=recording_id, spans=spans, seconds=CoverageOf.read(spans).total)
        )
        db.session.commit()


def plays_only(page: Page) -> list[list[float]]:
    """What the film itself says that it played."""
    ranges = "Array.from(p, (_, n) => [p.start(n), p.end(n)])"
    found = page.evaluate(f"((p) => {ranges})(document.querySelector('video').played)")
    return [[float(edge) for edge in span] for span in found]


@pytest.mark.parametrize("way", WAYS)
def test_one_button_plays_only_what_is_missing_and_stops(
    chromium: Browser, theatre: Theatre, learner: Person, way: str
) -> None:
    """One button plays only what is missing, with Media Source, with HLS of the browser's own and as a single file."""
    agent, lacking, film = WAYS[way]
    counted_before(theatre, learner, "2-8")
    with browsing.page(
        chromium, theatre.site, app=theatre.app, person=learner, width=browsing.PHONE, user_agent=agent
    ) as page:
        page.add_init_script(lacking)
        page.goto(f"/lessons/{theatre.lesson_id}/watch?missing=1")
        browsing.until(page, "document.activeElement.hasAttribute('data-gap-button')")
        assert page.inner_text("[data-gap-status]") == "尚未计入 0:04，共 2 段。已计入的部分将自动跳过。"
        page.evaluate("document.querySelector('video').muted = true")

        page.keyboard.press("Enter")

        browsing.until(page, "document.querySelector('[data-gap-status]').textContent.includes('第 1 段，共 2 段')")
        browsing.until(page, "document.querySelector('[data-gap-status]').textContent.includes('0:08–0:10，第 2 段')")
        browsing.until(page, "document.querySelector('[data-gap-status]').textContent.includes('全讲均已计入')")
        assert film in page.evaluate("document.querySelector('video').currentSrc")
        assert theatre.covered(learner) == f"0-{SECONDS}"
        assert not any(start < 5 < stop for start, stop in plays_only(page))
        assert page.evaluate("document.querySelector('video').paused")
        assert page.is_hidden("[data-gap-button]")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_playing_only_what_is_missing_can_be_stopped(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    """Playing only what is missing is stopped in the middle, and the lecture plays on."""
    counted_before(theatre, learner, "2-8")
    with theatre.seat(chromium, learner) as page:
        page.evaluate("document.querySelector('video').muted = true")
        page.get_by_role("button", name="补看未计入部分").click()
        reaches(page, 0.5)
        page.get_by_role("button", name="停止跳播，照常播放").click()
        reaches(page, 4)

        assert any(start < 3 < stop for start, stop in plays_only(page))


def test_after_a_pause_the_player_says_that_it_goes_on(chromium: Browser, theatre: Theatre, learner: Person) -> None:
    """After a long pause the player reports before it has played anything, so that class hours go on."""
    with theatre.seat(chromium, learner) as page:
        play(page)
        reaches(page, 2)
        page.evaluate("document.querySelector('video').pause()")
        counted(page, "0:02")
        # An hour goes by for the page alone.
        page.evaluate("const now = performance.now.bind(performance); performance.now = () => now() + 3600_000")
        with page.expect_request("**/beats") as sent:
            page.evaluate("document.querySelector('video').play()")

        assert sent.value.post_data_json["spans"] == []


def test_an_article_is_read_beside_the_lecture_while_it_plays(
    chromium: Browser, theatre: Theatre, learner: Person, note: Note
) -> None:
    """The article that a chapter teaches is opened and closed by keyboard while the lecture plays."""
    with theatre.app.app_context():
        edition = factories.edition()
        lesson = db.session.get_one(Lesson, theatre.lesson_id)
        chapter = Chapter(recording_id=lesson.recording_id, start=2, title="职责")
        db.session.add_all([chapter, Article(edition_id=edition.id, position=1, number=21, text="负有下列职责：")])
        db.session.flush()
        citations.cite(chapter, edition, [ArticleNumber(21)])
        db.session.commit()

    with theatre.seat(chromium, learner) as page:
        play(page)
        reaches(page, 1)
        page.focus(".lecture-contents a.cited")
        page.keyboard.press("Enter")
        browsing.until(page, "!document.querySelector('[data-article-panel]').hidden")

        assert "负有下列职责" in page.inner_text("[data-article-panel]")
        assert page.evaluate("document.activeElement.closest('[data-article-panel]') !== null")
        assert not page.evaluate("document.querySelector('video').paused")
        page.keyboard.press("Escape")
        assert page.evaluate("document.querySelector('[data-article-panel]').hidden")
        assert page.evaluate("document.activeElement.classList.contains('cited')")
        ends(page)
        counted(page, "0:10")
        note(SECONDS, theatre.counted(learner))
