"""合格 and 合格率 beside 完成: on the page, in files, as of past days, in the manner of each audience; and by rank, sector and way."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import annulling, enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.people.models import Person, Post
from lms.people.ranks import Rank
from tests import factories
from tests.cast import Cast
from tests.conftest import Client


def _quiz(plan: Plan) -> int:
    row = Lesson(course_id=plan.course_id, position=9, kind="quiz", title="结业测试")
    db.session.add(row)
    db.session.flush()
    return row.id


def _done(person: Person, lesson_id: int, grade: str | None = None) -> None:
    for owed in owed_lesson(person.id, lesson_id):
        lesson_completed(owed, clock.now(), grade)


def _plan(cast: Cast, kind: str) -> tuple[Plan, int, int]:
    """Of one kind of post: the plan, its lecture and its quiz."""
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin, kinds=[kind])
    lecture, quiz = db.session.scalars(select(Lesson.id)).one(), _quiz(plan)
    enrolling.enrol(plan, at=plan.published_at)
    return plan, lecture, quiz


@pytest.fixture
def heads(kept: Any, cast: Cast) -> int:
    """Ma Jun has completed it in a group and passed; Li Lei has passed and not watched."""

    def make() -> int:
        plan, lecture, quiz = _plan(cast, "enterprise_head")
        _done(cast.ma_jun, lecture, "group")
        _done(cast.ma_jun, quiz)
        _done(cast.li_lei, quiz)
        return plan.id

    return int(kept(make))


def _rows(client: Client, address: str) -> list[dict[str, str]]:
    text = client.get(address).data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text.partition("\r\n\r\n")[2])))


def _figures(client: Client, by: str) -> dict[str, tuple[str, str, str]]:
    rows = _rows(client, f"/reports/completion.csv?by={by}")
    return {row["名称"]: (row["应学"], row["合格"], row["合格率"]) for row in rows}


def test_the_pass_rate_is_of_those_to_be_tested_and_says_so(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.admin)

    page = client.get("/reports/completion").text
    names = client.get("/reports/completion/names?state=passed").text

    assert "合格率：合格任务数占应考任务数的比例（合格/应考）" in page
    assert _figures(client, "township") == {
        "东山镇": ("1", "1", "100.00%"), "西河镇": ("2", "2", "100.00%"), "合计": ("3", "3", "100.00%"),
    }  # fmt: skip
    assert ("马军" in names, "李雷" in names) == (True, True)


def test_rows_by_sector_and_way_open_to_their_names(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.admin)

    assert {name: row[0] for name, row in _figures(client, "sector").items()} == {
        "冶金工贸": "2",
        "矿山": "1",
        "合计": "3",
    }
    assert {name: row[0] for name, row in _figures(client, "grade").items()} == {
        "集中学习": "1",
        "未完成": "2",
        "合计": "3",
    }
    in_group = client.get("/reports/completion/names?grade=group").text
    of_mines = client.get("/reports/completion?by=unit&sector=矿山").text
    assert ("马军" in in_group, "李雷" in in_group) == (True, False)
    assert ("西河采石场" in of_mines, "西河面粉厂" in of_mines) == (True, False)


@pytest.mark.parametrize("part", ["sector=矿山", "grade=group", "rank=35"])
def test_a_neighbour_finds_no_row_of_it(client: Client, cast: Cast, heads: int, part: str) -> None:
    client.sign_in(cast.han_mei)

    assert client.get(f"/reports/completion?plan={heads}&{part}").status_code == 404
    assert client.get(f"/reports/completion/names.csv?plan={heads}&{part}").status_code == 404


def test_a_past_day_is_told_as_it_was_known_and_all_links_stay_on_it(
    client: Client, app: Flask, cast: Cast, heads: int
) -> None:
    with app.app_context():
        plan = db.session.get_one(Plan, heads)
        days_ago = clock.now() - timedelta(days=3)
        plan.opens_on, plan.published_at = clock.day_of(days_ago), days_ago
        for row in db.session.scalars(select(Enrolment)):
            row.enrolled_at = days_ago
        db.session.commit()
    day = clock.today() - timedelta(days=1)
    client.sign_in(cast.admin)

    page = client.get(f"/reports/completion?by=township&day={day}").text
    rows = _rows(client, f"/reports/completion.csv?by=township&day={day}")

    assert (rows[-1]["应学"], rows[-1]["已完成"], rows[-1]["合格"]) == ("3", "0", "0")
    assert f"day={day}" in page
    assert 'day="' not in page
    assert "day=&" not in page
    assert "学时" not in client.get(f"/reports/completion/names.csv?day={day}").text.partition("\r\n\r\n")[2]
    answers = [
        client.get(f"/reports/completion?day={wrong}").status_code
        for wrong in ("2999-01-01", "yesterday", "0202-01-01")
    ]
    assert answers == [422, 422, 422]


def test_of_officials_a_file_tells_who_passed_and_no_rate_nor_who_began(client: Client, cast: Cast, kept: Any) -> None:
    def make() -> None:
        for post in db.session.scalars(select(Post).where(Post.kind == "official")):
            post.rank = Rank.SECTION_HEAD
        db.session.flush()
        _plan(cast, "official")

    kept(make)
    client.sign_in(cast.admin)

    rows = _rows(client, "/reports/completion.csv?by=rank")

    assert list(rows[0]) == ["序号", "名称", "应学", "已完成", "未完成", "合格", "缓学", "免学", "开始后新增", "离岗"]
    assert [row["名称"] for row in rows] == ["乡科级正职", "合计"]
    assert [client.get(f"/reports/completion/names?state={state}").status_code for state in ("started", "overdue", "passed")] == [404, 404, 200]  # fmt: skip


def test_what_is_annulled_is_passed_no_more_and_comes_back(app: Flask, cast: Cast) -> None:
    with app.app_context():
        plan, lecture, quiz = _plan(cast, "enterprise_head")
        _done(cast.ma_jun, lecture, "offline")
        _done(cast.ma_jun, quiz)

        annulment = annulling.annul_lesson(cast.ma_jun.id, plan.id, quiz, ground="答案更正", by=[cast.admin])
        open_row = select(Enrolment).where(Enrolment.person_id == cast.ma_jun.id, Enrolment.closed_at.is_(None))
        annulled = db.session.scalars(open_row).one()
        assert (annulled.passed_at, annulled.completed_at, annulled.grade) == (None, None, None)

        assert annulment
        annulling.reinstate(annulment, ground="复核", by=[cast.admin])
        again = db.session.scalars(open_row).one()
        assert (again.passed_at is not None, again.completed_at is not None, again.grade) == (True, True, "offline")


def test_whoever_takes_up_a_post_with_half_of_it_done_has_not_completed_it(app: Flask, cast: Cast) -> None:
    with app.app_context():
        _, lecture, quiz = _plan(cast, "enterprise_head")
        _done(cast.ma_jun, lecture)
        _done(cast.li_lei, quiz)

        post = Post(person_id=cast.li_lei.id, unit_id=cast.mas_mill.id, kind="enterprise_head")
        db.session.add(post)
        db.session.flush()
        factories.posts_followed()

        task = db.session.scalars(select(Enrolment).where(Enrolment.post_id == post.id)).one()
        assert (task.passed_at is not None, task.completed_at) == (True, None)
