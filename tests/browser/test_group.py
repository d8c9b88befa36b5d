"""A group session: one big screen with the real player, and three phones in front of it."""

import io
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from lms.db import db
from lms.people.models import Person, Post, RoleGrant
from tests import cast, serving
from tests.browser import browsing, lectures
from tests.browser.browsing import PHONE
from tests.browser.lectures import Theatre
from tests.evidence.table import Note
from tests.evidence.world import asked_for

SUITE = "honest suite, real player"

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS = 14
ASKED_AFTER = 4


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("group")
    with serving.site(folder / "site", settings={"TEST_PRESENCE_SECONDS": str(ASKED_AFTER)}) as site:
        yield lectures.theatre(site, folder, SECONDS)


def liaison(theatre: Theatre, learner: Person) -> Person:
    with theatre.app.app_context():
        unit_id = db.session.scalars(select(Post.unit_id).where(Post.person_id == learner.id)).one()
        person = Person(name="联络员")
        db.session.add(person)
        db.session.flush()
        db.session.add(RoleGrant(person_id=person.id, role="liaison", unit_id=unit_id, from_on=cast.LONG_AGO))
        db.session.commit()
        db.session.refresh(person)
        db.session.expunge(person)
        return person


def opened(page: Page) -> str:
    """Open a session, go to its screen, and wait for film and code; its address."""
    page.goto("/group-sessions")
    page.get_by_role("button", name="开始集体观看").click()
    page.get_by_role("link", name="打开大屏幕").click()
    browsing.until(page, "document.querySelector('video')?.readyState >= 3")
    expect(page.locator("[data-group-qr]")).to_be_visible()
    return page.url.removesuffix("/screen")


def scanned(page: Page) -> str:
    """Where the code leads that the screen shows now, read from its picture."""
    with page.expect_response("**/code"):
        pass
    picture = Image.open(io.BytesIO(page.locator("[data-group-qr]").screenshot()))
    [code] = zxingcpp.read_barcodes(picture)
    return urlsplit(code.text).path


def play(page: Page, until: float) -> None:
    page.evaluate("document.querySelector('video').play()")
    browsing.until(page, f"document.querySelector('video').currentTime >= {until}", within=40)


def test_one_screen_and_three_phones(chromium: Browser, theatre: Theatre, note: Note) -> None:
    """A group session of one screen and three phones: by the QR code, by the typed code, and one that leaves half-way."""
    people = [theatre.learner(f"学员{number}") for number in range(4)]
    scans, types, leaves, ticked = people
    seats = [browsing.page(chromium, theatre.site, app=theatre.app, person=each, width=PHONE) for each in people[:3]]
    screen_seat = browsing.page(chromium, theatre.site, app=theatre.app, person=liaison(theatre, scans))
    with screen_seat as screen, seats[0] as first, seats[1] as second, seats[2] as third:
        address = opened(screen)
        for phone in (first, third):
            phone.goto(scanned(screen))
            phone.get_by_role("button", name="我已到场：").click()
        second.goto("/group")
        second.get_by_label("输入屏幕上的签到码").fill(screen.inner_text("[data-group-code]"))
        second.get_by_role("button", name="我已到场", exact=True).click()
        for phone in (first, second, third):
            expect(phone.get_by_text("您已签到")).to_be_visible()
        with screen.context.new_page() as names:
            names.goto(address)
            names.get_by_label(ticked.name).check()
            names.get_by_role("button", name="为勾选人员签到").click()
            expect(names.get_by_text("名单登记").first).to_be_visible()

        play(screen, SECONDS / 2)
        for phone in (first, second):
            expect(phone.locator("#group-question")).to_be_visible()
            number = asked_for(phone.inner_text("#group-question"))
            phone.get_by_role("button", name=str(number), exact=True).click()
            expect(phone.locator("#group-question")).to_be_hidden()
        third.on("dialog", lambda dialog: dialog.accept())
        third.get_by_role("button", name="我要离开").click()
        expect(third.get_by_text("您已签退")).to_be_visible()
        browsing.until(screen, "document.querySelector('video').ended", within=40)
        screen.on("dialog", lambda dialog: dialog.accept())
        screen.get_by_role("button", name="结束观看").click()
        expect(screen.get_by_text("本场已结束").first).to_be_visible()
        expect(first.get_by_text("已为您计入")).to_be_visible()

    whole = [theatre.counted(each) for each in (scans, types, ticked)]
    assert 0 < theatre.counted(leaves) < SECONDS
    note(3 * SECONDS, sum(whole), lost=3)
