"""Names come with what they reached at each quiz: the passed result or the best, of attempts that count for the plan."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from lms import clock
from lms.courses import enrolling
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.people.models import Person
from lms.quizzes.models import Attempt
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

Make = Callable[[Callable[[], Any]], Any]
NAMES = "/reports/completion/names"


def _quiz(course: Course, place: int, title: str) -> Lesson:
    row = Lesson(course_id=course.id, position=place, kind="quiz", title=title)
    db.session.add(row)
    db.session.flush()
    return row


def _attempt(person: Person, quiz: Lesson, score: float | None, pass_mark: int = 80, days_ago: int = 0) -> None:
    at = clock.now() - timedelta(days=days_ago, seconds=1)
    passed_at = at if score is not None and score >= pass_mark else None
    db.session.add(
        Attempt(person_id=person.id, lesson_id=quiz.id, seed="0", paper={}, shape=[], pass_mark=pass_mark, started_at=at,
                closes_at=at + timedelta(minutes=30), submitted_at=None if score is None else at, score=score,
                submitted_by=None if score is None else "person", passed_at=passed_at)
    )  # fmt: skip


def _sat(cast: Cast, kinds: Sequence[str], titles: Sequence[str] = ("结业测试",)) -> list[Lesson]:
    """A plan of these kinds of post, whose course ends with these quizzes."""
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    found = [_quiz(course, place, title) for place, title in enumerate(titles, 8)]
    plan = factories.plan(course, cast.admin, kinds=kinds)
    enrolling.enrol(plan, at=plan.published_at)
    return found


def _table(client: Client) -> list[dict[str, str]]:
    text = client.get(f"{NAMES}.csv").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text.partition("\r\n\r\n")[2])))


@pytest.fixture
def heads(cast: Cast, kept: Make) -> None:
    """Ma Jun failed, passed, and did worse; Li Lei has failed twice, and a third attempt is open."""

    def make() -> None:
        (quiz,) = _sat(cast, ["enterprise_head"])
        for score in (60.0, 82.5, 70.0):
            _attempt(cast.ma_jun, quiz, score)
        _attempt(cast.ma_jun, quiz, 99, pass_mark=100)
        for score in (40.0, 65.0, None):
            _attempt(cast.li_lei, quiz, score)

    kept(make)


def test_the_passed_result_is_shown_or_else_the_best(client: Client, cast: Cast, heads: None) -> None:
    client.sign_in(cast.admin)

    reached = {row["姓名"]: (row["测试成绩"], row["是否合格"]) for row in _table(client)}
    page = client.get(NAMES).text

    assert reached == {"马军": ("82.5", "合格"), "李雷": ("65", "未合格")}
    assert "测试成绩" in page
    assert "82.5 分" in page
    assert "65 分" in page
    assert "99 分" not in page


def test_points_are_numbers_in_a_workbook(client: Client, cast: Cast, heads: None) -> None:
    client.sign_in(cast.admin)

    sheet = load_workbook(io.BytesIO(client.get(f"{NAMES}.xlsx", buffered=True).data)).active

    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0][-2:] == ["测试成绩", "是否合格"]
    assert [82.5, "合格"] in [row[-2:] for row in rows]


def test_officials_have_a_result_too_and_whoever_has_none_a_dash(client: Client, cast: Cast, kept: Make) -> None:
    def make() -> None:
        (quiz,) = _sat(cast, ["official"])
        _attempt(cast.chen_jie, quiz, 100)

    kept(make)
    client.sign_in(cast.admin)

    reached = {row["姓名"]: (row["测试成绩"], row["是否合格"]) for row in _table(client)}

    assert reached.pop("陈杰") == ("100", "合格")
    assert set(reached.values()) == {("—", "—")}
    assert "100 分" in client.get(NAMES).text


def test_an_attempt_before_the_opening_day_counts_for_nothing(client: Client, cast: Cast, kept: Make) -> None:
    def make() -> None:
        (quiz,) = _sat(cast, ["enterprise_head"])
        _attempt(cast.ma_jun, quiz, 100, days_ago=400)

    kept(make)
    client.sign_in(cast.admin)

    assert {row["测试成绩"] for row in _table(client)} == {"—"}


def test_each_of_several_quizzes_is_a_column_with_its_name(client: Client, cast: Cast, kept: Make) -> None:
    def make() -> None:
        first, last = _sat(cast, ["enterprise_head"], ["第一次测试", "结业测试"])
        _attempt(cast.ma_jun, first, 50)
        _attempt(cast.ma_jun, last, 90)

    kept(make)
    client.sign_in(cast.admin)

    (row,) = [row for row in _table(client) if row["姓名"] == "马军"]
    page = client.get(NAMES).text

    assert (row["测试成绩（第一次测试）"], row["测试成绩（结业测试）"]) == ("50", "90")
    assert page.index("50 分") < page.index("90 分")
