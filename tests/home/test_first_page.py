"""The first page: each role's own part, all parts of whoever holds several, and few questions to the database."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import RoleGrant, RosterImport, Unit
from lms.watching.models import Coverage
from tests import factories
from tests.asking import asked
from tests.cast import Cast
from tests.conftest import Client

MOST_QUERIES = 18


@pytest.fixture
def heads(kept: Any, cast: Cast) -> int:
    """The plan of the heads of enterprises, with two lectures; Ma Jun has completed it."""

    def make() -> int:
        recordings = [factories.recording(cast.zhao_min, title=title) for title in ("第一讲", "第二讲")]
        plan = factories.plan(factories.course(cast.zhao_min, *recordings), cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan, at=plan.published_at)
        for lesson in db.session.scalars(select(Lesson.id).order_by(Lesson.position)):
            for owed in owed_lesson(cast.ma_jun.id, lesson):
                lesson_completed(owed, clock.now())
        db.session.add(Coverage(person_id=cast.li_lei.id, recording_id=recordings[0].id, spans="0-60", seconds=60))
        return plan.id

    return int(kept(make))


def test_a_learner_reads_what_is_owed_until_when_how_far_and_continues(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.li_lei)

    page = client.get("/").text

    assert "东山机械厂、西河采石场" in page
    assert "还剩 30 天" in page
    assert "接下来：第一讲 · 已看 1:00，共 2:00" in page
    assert "开始学习" in page
    assert "/lessons/1/watch" in page


def test_who_has_completed_everything_reads_when(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.ma_jun)

    page = client.get("/").text

    assert "已于" in page
    assert "学习任务已全部完成" in page
    assert "继续学习" not in page


def test_who_owes_nothing_reads_so(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.chen_jie)

    page = client.get("/").text

    assert "您目前没有学习任务" in page
    assert "年度培训计划" not in page


@pytest.mark.parametrize(("who", "rate"), [("han_mei", "0.00%"), ("wang_qiang", "50.00%"), ("wu_gang", "33.33%")])
def test_a_supervisor_reads_how_far_the_own_units_are(
    client: Client, cast: Cast, heads: int, who: str, rate: str
) -> None:
    client.sign_in(getattr(cast, who))

    page = client.get("/").text

    assert rate in page
    assert f"/reports/completion?plan={heads}" in page


def test_whoever_oversees_several_rows_has_a_chart_with_its_table_beside(
    client: Client, cast: Cast, heads: int
) -> None:
    client.sign_in(cast.wu_gang)

    page = client.get("/").text

    assert f'data-rates-chart="rates-{heads}"' in page
    assert f'id="rates-{heads}"' in page
    assert 'data-row data-enrolled="2" data-completed="1"' in page
    assert f"/reports/completion?plan={heads}&amp;by=unit&amp;line=territorial&amp;key={cast.xihe.id}" in page


def test_a_single_row_needs_no_chart(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.han_mei)

    assert "data-rates-chart" not in client.get("/").text


def test_an_author_finds_only_the_own_courses(client: Client, cast: Cast, heads: int) -> None:
    shown = {}
    for person in (cast.zhao_min, cast.xu_lin):
        client.sign_in(person)
        shown[person.name] = "安全生产法专题" in client.get("/").text

    assert shown == {"赵敏": True, "徐琳": False}


def test_an_author_is_reminded_of_discs_whose_titles_are_to_be_chosen(
    client: Client, cast: Cast, kept: Callable[[Callable[[], Any]], Any]
) -> None:
    kept(lambda: setattr(factories.recording(cast.zhao_min, title="光盘"), "state", "choosing"))
    client.sign_in(cast.zhao_min)

    assert "有 1 张光盘等待选择节目" in client.get("/").text


def test_an_administrator_reads_what_comes_next(client: Client, app: Flask, cast: Cast) -> None:
    client.sign_in(cast.admin)

    page = client.get("/").text

    assert page.count("已办") == 3
    assert page.count("待办") == 5
    assert 'class="btn btn-primary" href="/recordings"' in page


def test_slips_are_still_to_be_handed_out_until_one_is_printed_for_others(
    client: Client, cast: Cast, heads: int
) -> None:
    client.sign_in(cast.admin)
    client.post("/slips", data={"persons": cast.admin.id})  # hands nothing out to others
    assert "打印登录凭条并发放" in client.get("/").text

    client.post("/slips", data={"persons": cast.li_lei.id})

    assert "打印登录凭条并发放" not in client.get("/").text


def test_an_administrator_reads_what_waits_and_nobody_else_does(client: Client, cast: Cast, kept: Any) -> None:
    kept(lambda: db.session.add_all([RosterImport(), Unit(kind="enterprise", name="新厂", state="unverified")]))
    shown = {}
    for person in (cast.admin, cast.wu_gang):
        client.sign_in(person)
        page = client.get("/").text
        shown[person.name] = ["有 1 个单位待核" in page, "有 1 次名册导入尚未结束" in page]

    assert shown == {cast.admin.name: [True, True], cast.wu_gang.name: [False, False]}


def test_an_administrator_meets_no_empty_list_of_what_waits(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)

    assert "alert-warning" not in client.get("/").text


def test_whoever_holds_several_roles_has_all_their_parts(client: Client, cast: Cast, heads: int, kept: Any) -> None:
    kept(lambda: db.session.add_all([
        RoleGrant(person_id=cast.li_lei.id, role="author"),
        RoleGrant(person_id=cast.li_lei.id, role="liaison", unit_id=cast.lis_works.id),
    ]))  # fmt: skip
    client.sign_in(cast.li_lei)

    page = client.get("/").text

    assert [words in page for words in ("我的学习任务", "本单位完成情况", "我的课程", "下一步工作")] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("who", ["li_lei", "ma_jun", "wu_gang", "zhao_min", "admin"])
def test_the_first_page_asks_little_of_the_database(
    client: Client, app: Flask, cast: Cast, heads: int, who: str
) -> None:
    client.sign_in(getattr(cast, who))

    with asked(app) as statements:
        client.get("/")

    with app.app_context():
        # Who oversees reads all figures as of one moment there, and in it the own account once more.
        read_anew = db.engine.dialect.name == "postgresql"
    assert len(statements) <= MOST_QUERIES + read_anew, statements
