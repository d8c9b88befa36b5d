"""The whole story in real Chromium: from an empty site to a rate that has risen, and the sheet that says the same."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lms.people.roster.reasons import ROWS
from tests import serving
from tests.browser import browsing, story
from tests.browser.story import Figures, Somebody
from tests.media import films
from tests.quizzes import making
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADMIN = "13800000001"
COURSE, LECTURE, BANK = "主要负责人安全生产法", "安全生产法第一讲", "一般企业题库"


@contextmanager
def seats(chromium: Browser, site: Site) -> Iterator[list[Page]]:
    """The administrator's, the author's and the supervisor's desks, and the learner's phone."""
    with ExitStack() as stack:
        widths = (browsing.DESK, browsing.DESK, browsing.DESK, browsing.PHONE)
        pages = [stack.enter_context(browsing.page(chromium, site, width=width)) for width in widths]
        for page in pages:
            page.on("dialog", lambda dialog: dialog.accept())
        yield pages


def truth(folder: Path) -> dict[str, tuple[int, int]]:
    """By roster, how many rows are clean and how many doubtful; a roster in another encoding stays out."""
    files = json.loads((folder / "truth.json").read_text("utf-8"))["files"]
    return {name: (said["clean"], len(said["flagged"])) for name, said in files.items() if "clean" in said}


def reasons(folder: Path) -> dict[tuple[str, int], re.Pattern[str]]:
    """By roster and row, how the page tells why it is doubtful."""
    files = json.loads((folder / "truth.json").read_text("utf-8"))["files"]
    flags = [(name, flag) for name, said in files.items() for flag in said.get("flagged", [])]
    return {(name, flag["row"]): story.like(str(ROWS[flag["why"]])) for name, flag in flags}


def appoint(office: Page) -> tuple[Somebody, Somebody, str]:
    """An author in some organ; a supervisor of the first township, in it; the township."""
    township = story.first_township(office)
    author, supervisor = story.somebody_in(office, "organ"), story.somebody_in(office, "township", township)
    story.grant_role(office, author, "author")
    story.grant_role(office, supervisor, "supervisor", line="territorial", unit=township)
    return author, supervisor, township


def test_an_empty_site_comes_to_a_rate_that_rises(chromium: Browser, tmp_path: Path, shared_data: Path) -> None:
    rosters = truth(shared_data / "rosters")
    questions = min((shared_data / "questions").glob("*.xlsx"))
    film = films.film(tmp_path / f"{LECTURE}.mp4", seconds=8)
    with serving.site(tmp_path / "site", is_new=True) as site, seats(chromium, site) as (office, desk, bureau, phone):
        site.flask("admin", "create", "--name", "赵主任", "--mobile", ADMIN, "--password", story.PASSWORD)
        story.sign_in_first(office, ADMIN)
        assert story.import_rosters(office, [shared_data / "rosters" / name for name in rosters]) == rosters
        told, expected = story.to_be_mended(office), reasons(shared_data / "rosters")
        assert told.keys() == expected.keys()
        assert not [(place, told[place]) for place, reason in expected.items() if not reason.match(told[place])]
        author, supervisor, township = appoint(office)

        story.begin_with_slip(desk, story.print_slip(office, author), author)
        story.upload(desk, film)
        assert story.import_questions(desk, questions, BANK) > 0
        story.make_course(desk, COURSE, LECTURE, BANK)
        story.publish(desk)

        learner = story.draft_plan(office, COURSE, "principal head of an enterprise", township)
        story.publish(office)

        story.begin_with_slip(bureau, story.print_slip(office, supervisor), supervisor)
        before = story.figures(bureau)
        assert before == Figures(before.enrolled, 0, "0.00%")

        story.begin_with_slip(phone, story.print_slip(bureau, learner), learner)
        story.watch_to_the_end(phone)
        story.answer(phone, making.keys(site.app(), story.begin_quiz(phone)))

        names = story.names_behind(bureau)
        assert learner in names
        after = Figures(before.enrolled, len(names), f"{len(names) / before.enrolled:.2%}")
        assert story.figures(bureau) == after
        assert story.sheet(bureau, tmp_path) == after
