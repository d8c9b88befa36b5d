"""The attempt page in a real Chromium: keyboard and thumb, a cut line, two windows, the end of the time."""

import itertools
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, update

from lms.courses.models import LessonProgress
from lms.db import db
from lms.quizzes import attempts
from lms.quizzes.models import Attempt
from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing
from tests.cast import Cast
from tests.quizzes import making

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NUMBERS = itertools.count(101)
# Whatever points at attempts; the worker of the site may have written of them meanwhile.
POINTING = [
    name for name, table in db.metadata.tables.items()
    if any(key.column.table.name == "attempt" for key in table.foreign_keys)
]  # fmt: skip
SAVED = re.compile(r"已保存 \d\d:\d\d:\d\d")


@dataclass
class Exam:
    """A site on which Li Lei has begun a quiz of five questions."""

    site: serving.Site
    app: Flask
    people: Cast
    quiz: making.Quiz
    number: int
    open: Callable[..., AbstractContextManager[Page]]

    @property
    def address(self) -> str:
        return f"/attempts/{self.number}"

    def saved(self) -> dict[int, str]:
        return making.saved(self.app, self.number)

    def wait_until_saved(self, answers: dict[int, str]) -> None:
        """What is typed goes out in pauses of its own choosing."""
        until = time.monotonic() + 30
        while self.saved() != answers and time.monotonic() < until:
            time.sleep(0.1)
        assert self.saved() == answers


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[serving.Site, Flask, Cast, making.Quiz]]:
    """One running site for all tests of this file."""
    with serving.site(tmp_path_factory.mktemp("hall")) as site:
        app = site.app()
        with app.app_context():
            people = cast_of_people.assemble()
            quiz = making.made(people)
        yield site, app, people, quiz


@pytest.fixture
def exam(chromium: Browser, hall: tuple[serving.Site, Flask, Cast, making.Quiz]) -> Exam:
    site, app, people, quiz = hall
    site.clock.path.write_text("0")
    forget_attempts(app, quiz.lesson)
    number = numbered_anew(app, making.begun(app, people.li_lei, quiz))

    def open_page(**options: object) -> AbstractContextManager[Page]:
        return browsing.page(chromium, site, app=app, person=people.li_lei, **options)  # type: ignore[arg-type]

    return Exam(site, app, people, quiz, number, open_page)


def forget_attempts(app: Flask, lesson: int) -> None:
    """Let the next test find the quiz as if nobody had sat it."""
    with app.app_context():
        for table in (*map(db.metadata.tables.get, POINTING), Attempt.__table__):
            assert table is not None
            db.session.execute(delete(table))
        db.session.execute(update(LessonProgress).values(completed_at=None).where(LessonProgress.lesson_id == lesson))
        db.session.commit()


def numbered_anew(app: Flask, number: int) -> int:
    """Give the attempt a number that none had before it: a page of another test may still be sending, as it was closed."""
    with app.app_context():
        new = next(NUMBERS)
        db.session.execute(update(Attempt).where(Attempt.id == number).values(id=new))
        db.session.commit()
        return new


def shown(page: Page) -> str:
    return page.locator(".question.is-shown").get_attribute("id") or ""


def test_a_whole_quiz_by_the_keyboard_alone(exam: Exam) -> None:
    keys = making.keys(exam.app, exam.number)
    with exam.open() as page:
        page.goto(exam.address)
        for place, key in enumerate(keys, 1):
            assert shown(page) == f"q{place}"
            for letter in key:
                page.keyboard.press(letter if place % 2 else str("ABCD".index(letter) + 1))
            expect(page.locator(f"#q{place} [data-saved]")).to_have_text(SAVED)
            page.keyboard.press("Enter" if place % 2 else "ArrowRight")
        while page.evaluate("document.activeElement.name") != "hand_in":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("确认交卷吗？")
        expect(page.locator("main")).to_contain_text("5 道题已全部作答")
        page.get_by_role("button", name="确认交卷").press("Enter")

        expect(page.locator(".result-score")).to_contain_text("100")

    assert making.stored(exam.app, exam.number).passed_at


def test_on_a_phone_one_question_at_a_time_with_targets_for_thumbs(exam: Exam) -> None:
    with exam.open(width=browsing.PHONE, has_touch=True, is_mobile=True) as page:
        page.goto(exam.address)

        expect(page.locator(".question:visible")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        sizes = [
            box
            for each in page.locator(".choice:visible, .palette a, .attempt .btn:visible").all()
            if (box := each.bounding_box())
        ]
        assert all(box["height"] >= 44 and box["width"] >= 44 for box in sizes)

        page.locator(".choice:visible").nth(1).tap()
        expect(page.locator("[data-status]")).to_have_text(SAVED)
        page.locator("[data-next]").tap()
        assert shown(page) == "q2"
        page.locator("[data-to='5']").tap()
        assert shown(page) == "q5"

    assert exam.saved() == {1: "B"}


def test_a_cut_line_loses_nothing_and_the_page_says_so(exam: Exam) -> None:
    with exam.open() as page:
        page.goto(exam.address)
        page.context.set_offline(True)
        page.keyboard.press("a")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("b")
        expect(page.locator("[data-status]")).to_contain_text("2 道题的答案尚未保存")

        page.context.set_offline(False)

        expect(page.locator("[data-status]")).to_have_text(SAVED, timeout=20_000)
    assert exam.saved() == {1: "A", 2: "B"}


def test_a_page_loaded_again_sends_what_the_last_one_could_not(exam: Exam) -> None:
    with exam.open() as page:
        page.goto(exam.address)
        page.route("**/answers/*", lambda route: route.abort())
        page.keyboard.press("a")
        expect(page.locator("[data-status]")).to_contain_text("尚未保存")
        page.unroute("**/answers/*")
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload()

        expect(page.locator("#q1 [data-saved]")).to_have_text(SAVED)
        assert page.locator("#q1 input").first.is_checked()
    assert exam.saved() == {1: "A"}


def test_of_two_windows_the_last_choice_counts_and_the_other_shows_it(exam: Exam) -> None:
    with exam.open() as first:
        first.goto(exam.address)
        first.keyboard.press("a")
        expect(first.locator("[data-status]")).to_have_text(SAVED)
        second = first.context.new_page()
        second.goto(f"{exam.site.url}{exam.address}")
        second.keyboard.press("b")
        expect(second.locator("[data-status]")).to_have_text(SAVED)

        first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

        expect(first.locator("#q1 input").nth(1)).to_be_checked()
    assert exam.saved() == {1: "B"}


def test_an_answer_that_came_too_late_is_named_until_the_person_goes_on(exam: Exam) -> None:
    with exam.open() as first:
        first.goto(exam.address)
        first.keyboard.press("a")
        expect(first.locator("[data-status]")).to_have_text(SAVED)
        first.context.set_offline(True)
        for key in ("ArrowRight", "b", "ArrowRight", "b"):
            first.keyboard.press(key)
        expect(first.locator("[data-status]")).to_contain_text("尚未保存")
        with exam.app.app_context():  # the other window
            attempts.submit(db.session.get_one(Attempt, exam.number))
            db.session.commit()
        first.context.set_offline(False)

        expect(first.locator("[data-alert]")).to_contain_text("第 2、3 题")
        first.wait_for_timeout(1500)  # the result would be here by now
        expect(first.locator("#q3 input").nth(1)).to_be_checked()
        expect(first.locator("[data-clock]")).to_be_hidden()
        first.get_by_role("link", name="查看成绩").click()
        expect(first.locator(".result")).to_be_visible()
    assert exam.saved() == {1: "A"}


def test_the_page_leads_to_the_result_when_the_time_is_over(exam: Exam) -> None:
    with exam.open() as page:
        page.goto(exam.address)
        page.keyboard.press("a")
        expect(page.locator("[data-status]")).to_have_text(SAVED)
        exam.site.clock.advance(minutes=29, seconds=57)
        page.keyboard.press("b")

        expect(page.locator("[data-clock]")).to_have_text(re.compile("0:0[0-3]"))
        expect(page.locator(".result-score")).to_be_visible(timeout=10_000)
        expect(page.locator("main")).to_contain_text("时间到")
    assert making.stored(exam.app, exam.number).submitted_by == "clock"


def test_what_is_not_answered_is_counted_before_handing_in(exam: Exam) -> None:
    with exam.open(language="en") as page:
        page.goto(exam.address)
        page.keyboard.press("a")
        page.get_by_role("button", name="Hand in").click()

        expect(page.locator("main")).to_contain_text("Not answered: 4 of 5 questions")
        page.get_by_role("link", name="Question 4, not answered").click()
        assert shown(page) == "q4"
    assert making.stored(exam.app, exam.number).submitted_at is None


def test_screen_readers_are_told_question_state_and_time(exam: Exam) -> None:
    with exam.open() as page:
        page.goto(exam.address)

        expect(page.get_by_role("group", name=re.compile("第 1 题，共 5 题"))).to_be_visible()
        expect(page.get_by_role("link", name="第 1 题，未作答")).to_have_attribute("aria-current", "true")
        page.keyboard.press("a")
        expect(page.get_by_role("link", name="第 1 题，已作答")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible()


def test_signed_out_in_between_keeps_the_answers_on_the_page(exam: Exam) -> None:
    with exam.open() as page:
        page.goto(exam.address)
        cookies = page.context.cookies()
        page.context.clear_cookies()
        page.keyboard.press("a")
        expect(page.locator("[data-alert]")).to_contain_text("退出登录")
        page.context.add_cookies(cookies)  # type: ignore[arg-type]

        expect(page.locator("#q1 [data-saved]")).to_have_text(SAVED, timeout=20_000)
        expect(page.locator("[data-alert]")).to_be_hidden()
    assert exam.saved() == {1: "A"}


def test_whoever_signs_in_again_in_another_window_goes_on_in_the_first(exam: Exam) -> None:
    with exam.open() as page:
        page.goto(exam.address)
        page.context.clear_cookies()
        session = {"name": "lms", "value": exam.site.cookie(exam.app, exam.people.li_lei), "url": exam.site.url}
        page.context.add_cookies([session])  # type: ignore[list-item]

        page.keyboard.press("a")

        expect(page.locator("#q1 [data-saved]")).to_have_text(SAVED, timeout=20_000)
    assert exam.saved() == {1: "A"}


def test_what_is_typed_is_saved_in_a_pause_and_kept_while_the_line_is_cut(exam: Exam) -> None:
    forget_attempts(exam.app, exam.quiz.lesson)
    with exam.app.app_context():
        exam.number = making.sitting(
            exam.people.li_lei, exam.quiz, making.paper("fill_in", "short_answer", points=50.0)
        )
    with exam.open(width=browsing.PHONE) as page:
        page.goto(exam.address)
        page.locator("#q1 input").first.fill("三十")
        page.keyboard.press("Enter")
        page.keyboard.type("罚款")
        exam.wait_until_saved({1: '["三十", "罚款"]'})

        page.context.set_offline(True)
        page.keyboard.press("Enter")
        page.locator("#q2 textarea").fill("先警戒\n再报告")
        expect(page.locator("#q2 [data-left]")).to_contain_text("4993")
        expect(page.locator("[data-status].is-unsent")).to_be_visible()
        page.context.set_offline(False)
        expect(page.locator("#q2 [data-saved]")).to_have_text(SAVED)

    assert exam.saved()[2] == "先警戒\n再报告"
