"""A real lecture in a real player: it plays, seeks, shows captions, survives broken lines, and in every kind of browser it
is written down what was delivered."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.media import captions, deliveries, recordings, tasks
from lms.media.models import Chapter, Grant, Recording
from lms.media.package import Spans
from lms.people.models import Person
from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing
from tests.databases import ON_CI
from tests.media import films
from tests.serving import PROJECT, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., AbstractContextManager[Page]]
# The pages round its length up to 0:30; cut off, it would be 0:29.
LENGTH, FILM_SECONDS = 30, 29.6
LATER_SEGMENTS = re.compile(r"/0000[1-9]\.m4s")
NO_MEDIA_SOURCE = "delete window.MediaSource; delete window.ManagedMediaSource; delete window.WebKitMediaSource"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 9; V1818A Build/PKQ1) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 "
    "XWEB/4313 MMWEBSDK/20220805 Mobile Safari/537.36 MicroMessenger/8.0.27"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 "
    "Mobile/15E148 Safari/604.1"
)


APPLE = "Object.defineProperty(navigator, 'vendor', { get: () => 'Apple Computer, Inc.' })"

# The three ways to play: what the browser calls itself, what is taken from it, and the film that it then plays.
WAYS = {
    "media source": (WECHAT, "", "blob:"),
    "own HLS": (IPHONE, f"{NO_MEDIA_SOURCE}; {APPLE}", "master.m3u8"),
    "single file": (WECHAT, NO_MEDIA_SOURCE, "lecture.mp4"),
}
CAPTIONS = {"zh": "第一条字幕", "en": "The first caption"}
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
BUTTONS = {"zh": ("字幕", "章节", "附则"), "en": ("Captions", "Chapters", "Supplementary")}

# The captions that the browser itself shows, then those that Video.js writes over the film.
SHOWN = """[
    ...Array.from(video.textTracks).filter((track) => track.mode === "showing").flatMap((track) => Array.from(track.activeCues ?? [])),
].map((cue) => cue.text).join() + document.querySelector(".vjs-text-track-display").innerText"""


OTHER_READER = PROJECT / "node_modules/hls.js/dist/hls.min.js"
BARE_FILM = """() => {
    const { hls, captions } = JSON.parse(document.querySelector("[data-player]").dataset.lecture);
    document.body.innerHTML = "<video muted></video>";
    const [video, track] = [document.querySelector("video"), document.createElement("track")];
    Object.assign(track, { kind: "captions", srclang: "zh", src: captions.find((each) => each.language === "zh").address, default: true });
    video.append(track);
    window.reader = new Hls();
    reader.troubles = [];
    reader.on(Hls.Events.ERROR, (_, { details, fatal }) => fatal && reader.troubles.push(details));
    reader.on(Hls.Events.MANIFEST_PARSED, () => { video.reading = true; video.play(); });
    reader.loadSource(hls);
    reader.attachMedia(video);
}"""


class Lecture:
    """A site with one lecture of nearly thirty seconds, two sizes, captions in two languages and two chapters."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site, self.app = site, site.app()
        with self.app.app_context():
            self.author = cast_of_people.assemble().zhao_min
        with self.app.app_context():
            source = films.film(folder / "第一讲.mp4", seconds=FILM_SECONDS, size="640x480", rate="5")
            recording = recordings.add_file(source, "第一讲", db.session.get_one(Person, self.author.id))
            for language, words in CAPTIONS.items():
                captions.take(recording, language, "a.vtt", f"WEBVTT\n\n00:00.000 --> 00:30.000\n{words}\n".encode())
            chapters = (Chapter(start=0, title="总则"), Chapter(start=20, title="附则", title_en="Supplementary"))
            for chapter in chapters:
                chapter.recording_id = recording.id
                db.session.add(chapter)
            db.session.commit()
            self.address = f"/recordings/{recording.id}"
            tasks.make(recording.id)

    def delivered(self) -> Spans:
        """What went out under the newest grant."""
        with self.app.app_context():
            newest = db.session.scalars(select(Grant).order_by(Grant.id.desc())).first()
            assert newest is not None
            return deliveries.delivered_spans(newest)


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lecture]:
    folder = tmp_path_factory.mktemp("player")
    with serving.site(folder) as site:
        yield Lecture(site, folder)


@pytest.fixture
def open_page(chromium: Browser, lecture: Lecture) -> Open:
    def opened(**options: Any) -> AbstractContextManager[Page]:
        return browsing.page(chromium, lecture.site, app=lecture.app, person=lecture.author, **options)

    return opened


def ask(page: Page, question: str) -> Any:
    """Ask the player's own element."""
    return page.evaluate(f"(video => {question})(document.querySelector('video'))")


def until(page: Page, question: str) -> Any:
    try:
        return browsing.until(page, f"(video => {question})(document.querySelector('video'))")
    except AssertionError:
        raise AssertionError(f"never: {question}; {ask(page, 'video.currentTime')} s, {video_error(page)}") from None


def video_error(page: Page) -> Any:
    return ask(page, "video.error && video.error.message")


def start(page: Page, lecture: Lecture) -> None:
    page.goto(lecture.address)
    page.click(".vjs-big-play-button")
    until(page, "video.currentTime > 1")


def test_it_plays_from_the_first_frame_and_is_written_down(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        start(page, lecture)

        assert ask(page, "video.buffered.start(0)") == 0
        assert ask(page, "video.played.start(0)") == 0
        assert ask(page, "video.videoHeight") > 0
        assert ask(page, "Math.round(video.duration)") == LENGTH
        until(page, f"video.buffered.end(0) > {LENGTH - 1}")
        assert lecture.delivered()[-1][1] >= LENGTH


def test_another_reader_plays_seeks_changes_sizes_and_shows_captions(open_page: Open, lecture: Lecture) -> None:
    """hls.js, which shares nothing with our player, on a bare film in the same browser."""
    if not OTHER_READER.exists() and not ON_CI:
        pytest.skip("no hls.js: `make dev` brings it")
    with open_page(bypass_csp=True) as page:
        page.goto(lecture.address)
        page.add_script_tag(path=OTHER_READER)
        page.evaluate(BARE_FILM)
        until(page, "video.reading && video.currentTime > 1")
        assert page.evaluate("reader.levels.map((level) => level.height)") == [360, 480]
        assert page.evaluate("reader.audioTracks.length") == 1

        for level, place in ((0, 8), (1, 22)):
            page.evaluate(f"reader.currentLevel = {level}, reader.media.currentTime = {place}")
            until(page, f"video.currentTime > {place + 1} && video.videoHeight === reader.levels[{level}].height")

        until(page, "Array.from(video.textTracks[0].activeCues ?? []).some((cue) => cue.text === '第一条字幕')")
        assert page.evaluate("reader.troubles") == []
        page.evaluate("reader.destroy()")


def test_it_begins_small_and_grows_to_what_the_screen_needs(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        start(page, lecture)
        assert ask(page, "video.videoHeight") == 360

        ask(page, "video.currentTime = 25")

        until(page, "video.videoHeight === 480")


def test_it_seeks_by_key_by_chapter_and_on_the_bar(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        start(page, lecture)

        page.keyboard.press("ArrowRight")
        until(page, "video.currentTime > 11 && !video.seeking")
        page.get_by_role("button", name="附则").click()
        until(page, "video.currentTime > 20 && !video.seeking")
        page.locator(".vjs-progress-control").click(position={"x": 5, "y": 8})
        until(page, "video.currentTime < 5 && !video.seeking && !video.paused")


def test_pointing_at_the_bar_shows_what_is_there(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        start(page, lecture)
        glimpse = page.locator(".player-glimpse")
        bar = page.locator(".vjs-progress-holder").bounding_box()
        assert bar

        page.mouse.move(bar["x"] + bar["width"] * 0.72, bar["y"] + 2)

        expect(glimpse).to_be_visible()
        expect(glimpse).to_have_attribute("data-time", "0:21")
        expect(glimpse).to_have_css("background-position", "-320px 0px")
        expect(glimpse).to_have_css("height", "120px")
        page.mouse.move(bar["x"] + 5, bar["y"] - 200)
        expect(glimpse).to_be_hidden()


def test_the_bar_has_a_gap_where_a_chapter_begins(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        start(page, lecture)
        gap = page.locator(".player-tick")
        expect(gap).to_have_count(1)

        place, bar = gap.bounding_box(), page.locator(".vjs-progress-holder").bounding_box()

        assert place
        assert bar
        begins = (place["x"] + place["width"] / 2 - bar["x"]) / bar["width"] * FILM_SECONDS
        assert 19.5 < begins < 20.5
        page.mouse.move(place["x"], place["y"] + 2)  # the bar fades where nobody moves for a while
        expect(page.locator(".vjs-user-active")).to_have_count(1)
        page.mouse.click(place["x"], place["y"] + 2)
        until(page, "video.currentTime > 19.5 && !video.seeking")


def test_the_end_of_making_takes_away_nothing_that_is_typed_or_played(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page, lecture.app.app_context():
        recording = db.session.scalars(select(Recording)).one()
        recording.state, recording.lease_until = "working", clock.now() + timedelta(hours=1)
        db.session.commit()
        page.goto(lecture.address)
        page.get_by_label("标题").fill("第一讲：总则")

        recording.state = "ready"
        db.session.commit()

        expect(page.get_by_role("link", name="在本页显示")).to_be_visible()
        expect(page.get_by_label("标题")).to_have_value("第一讲：总则")
        page.get_by_label("标题").fill("第一讲")
        page.get_by_role("link", name="在本页显示").click()
        expect(page.get_by_role("link", name="在本页显示")).to_have_count(0)


def test_a_slow_line_plays_the_sound_alone_and_it_is_written_down(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        start(page, lecture)
        page.get_by_role("button", name="只听声音").click()

        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        expect(page.get_by_text("现在只播放声音")).to_be_visible()
        page.locator(".vjs-progress-control").click(position={"x": 400, "y": 8})
        until(page, "video.currentTime > 12 && !video.seeking && !video.paused")
        place = page.evaluate("document.querySelector('video').currentTime")
        page.get_by_role("button", name="恢复画面").click()

        until(page, f"video.currentTime > {place} && video.videoWidth > 0 && !video.paused")
        assert any("/audio/0000" in url for url in asked)


def test_captions_are_shown_switched_and_put_away(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        start(page, lecture)
        shown = page.locator(".vjs-text-track-display")
        shown.get_by_text("第一条字幕").wait_for()

        page.get_by_role("button", name="字幕", exact=True).click()
        page.get_by_role("menuitemradio", name="English").click()
        shown.get_by_text("The first caption").wait_for()

        page.locator("video").focus()
        page.locator(".video-js").press("c")
        shown.get_by_text("The first caption").wait_for(state="detached")
        page.locator(".video-js").press("c")
        shown.get_by_text("The first caption").wait_for()


@pytest.mark.parametrize(("language", "other"), [("zh", "en"), ("en", "zh")])
@pytest.mark.parametrize("way", WAYS)
def test_captions_and_chapters_come_whichever_way_it_plays(
    open_page: Open, lecture: Lecture, way: str, language: str, other: str
) -> None:
    agent, lacking, film = WAYS[way]
    captions, chapters, second_chapter = BUTTONS[language]
    with open_page(language=language, user_agent=agent, width=browsing.PHONE, has_touch=True) as page:
        page.add_init_script(lacking)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        page.goto(lecture.address)
        page.tap(".vjs-big-play-button")
        until(page, f"({SHOWN}).includes('{CAPTIONS[language]}')")
        assert film in ask(page, "video.currentSrc")
        assert {f"captions-{language}.vtt", f"chapters-{language}.vtt"} <= set(asked)

        page.get_by_role("button", name=captions, exact=True).tap()
        page.get_by_role("menuitemradio", name=LANGUAGE_NAMES[other]).tap()
        until(page, f"({SHOWN}).includes('{CAPTIONS[other]}')")
        assert CAPTIONS[language] not in ask(page, SHOWN)

        page.get_by_role("button", name=chapters, exact=True).tap()
        page.get_by_role("menuitemradio", name=second_chapter).tap()
        until(page, "video.currentTime > 20 && !video.seeking")
        assert CAPTIONS[other] in ask(page, SHOWN)


@pytest.mark.parametrize("way", WAYS)
def test_it_is_as_long_as_the_pages_say(open_page: Open, lecture: Lecture, way: str) -> None:
    agent, lacking, _ = WAYS[way]
    with open_page(user_agent=agent) as page:
        page.add_init_script(lacking)
        page.goto(lecture.address)

        expect(page.locator(".vjs-duration-display")).to_have_text("0:30")
        ask(page, f"video.currentTime = {LENGTH - 0.7}")
        expect(page.locator(".vjs-current-time-display")).to_have_text("0:30")


def test_speeds_are_those_that_count(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        start(page, lecture)
        page.locator(".video-js").press(">")
        until(page, "video.playbackRate === 1.25")
        page.locator(".video-js").press(">")
        page.locator(".video-js").press(">")

        assert ask(page, "video.playbackRate") == 1.5


def test_its_controls_are_named_in_the_language_of_the_page(open_page: Open, lecture: Lecture) -> None:
    for language, words in (("zh", "播放视频"), ("en", "Play Video")):
        with open_page(language=language) as page:
            page.goto(lecture.address)

            page.get_by_role("button", name=words, exact=True).first.wait_for()


def test_what_was_buffered_plays_on_without_a_line(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        start(page, lecture)
        until(page, f"video.buffered.end(0) > {LENGTH - 1}")

        page.context.set_offline(True)
        ask(page, f"video.currentTime = {LENGTH - 3}")

        until(page, "video.ended")


def test_a_line_that_breaks_is_told_and_play_goes_on_once_it_is_back(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        page.route(LATER_SEGMENTS, lambda route: route.abort())
        start(page, lecture)
        note = page.locator("[data-player-note=failed]")
        note.wait_for(timeout=60_000)
        place = ask(page, "video.currentTime")

        page.unroute(LATER_SEGMENTS)
        page.evaluate("window.dispatchEvent(new Event('online'))")

        until(page, f"video.currentTime > {place} + 2")
        assert note.is_hidden()


def test_a_sign_in_that_ended_is_told_and_play_goes_on_after_the_next(open_page: Open, lecture: Lecture) -> None:
    with open_page() as page:
        page.route(LATER_SEGMENTS, lambda route: route.fulfill(status=401))
        start(page, lecture)
        cookies = page.context.cookies()
        page.context.clear_cookies()
        note = page.locator("[data-player-note=signed-out]")
        note.wait_for(timeout=60_000)
        page.context.add_cookies(cookies)  # type: ignore[arg-type]

        # Were the way free before, the player might find it by itself and take the note away from under the mouse.
        note.get_by_role("button").click()
        page.unroute(LATER_SEGMENTS)

        until(page, "video.currentTime > 8")


def test_a_browser_without_media_source_plays_the_single_file(open_page: Open, lecture: Lecture) -> None:
    with open_page(user_agent=WECHAT, width=browsing.PHONE, has_touch=True) as page:
        page.add_init_script(NO_MEDIA_SOURCE)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(lecture.address)
        page.tap(".vjs-big-play-button")
        until(page, "video.currentTime > 1")

        ask(page, "video.currentTime = 20")
        until(page, "video.currentTime > 21")

        assert any("lecture.mp4" in url for url in asked)
        assert not any(".m4s" in url for url in asked)
        assert all(second in covered(lecture.delivered()) for second in (0, 1, 20, 21))


def test_an_iphone_is_given_its_own_hls(open_page: Open, lecture: Lecture) -> None:
    with open_page(user_agent=IPHONE, width=browsing.PHONE, has_touch=True) as page:
        page.add_init_script(f"{NO_MEDIA_SOURCE}; {APPLE}")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(lecture.address)
        page.tap(".vjs-big-play-button")
        until(page, "video.currentTime > 1")

        assert "master.m3u8" in ask(page, "video.currentSrc")
        assert not any("lecture.mp4" in url for url in asked)
        assert 0 in covered(lecture.delivered())


def test_it_stays_in_the_page_inside_wechat(open_page: Open, lecture: Lecture) -> None:
    with open_page(user_agent=WECHAT, width=browsing.PHONE) as page:
        page.goto(lecture.address)

        names = ask(page, "video.getAttributeNames()")

        assert {"playsinline", "webkit-playsinline", "x5-playsinline", "x5-video-player-type"} <= set(names)


def test_it_fits_a_phone(open_page: Open, lecture: Lecture) -> None:
    with open_page(width=browsing.PHONE) as page:
        start(page, lecture)

        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        bar = page.locator(".vjs-control-bar").bounding_box()
        full = page.locator(".vjs-fullscreen-control").bounding_box()
        assert bar is not None
        assert full is not None
        assert full["x"] + full["width"] <= bar["x"] + bar["width"] + 1


def covered(spans: Spans) -> set[int]:
    return {second for span in spans for second in range(*span)}
