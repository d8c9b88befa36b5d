"""The report's pages: from the whole down to names, each supervisor within their scope, officials in their own manner."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Enrolment, Lesson
from lms.db import db
from lms.people.models import Post
from lms.people.ranks import Rank
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

PAGES = ("/reports/completion", "/reports/completion/names")
FILES = ("/reports/completion.xlsx", "/reports/completion.csv", "/reports/completion/names.xlsx", "/reports/completion/names.csv")  # fmt: skip


@pytest.fixture
def heads(kept: Any, cast: Cast) -> int:
    """The plan of the heads of enterprises; Ma Jun has completed it."""

    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan, at=plan.published_at)
        for owed in owed_lesson(cast.ma_jun.id, db.session.scalars(select(Lesson.id)).one()):
            lesson_completed(owed, clock.now())
        return plan.id

    return int(kept(make))


@pytest.fixture
def officials(kept: Any, cast: Cast) -> int:
    """A plan of officials that the administrator owns; Chen Jie is a leader at division level."""

    def make() -> int:
        db.session.scalars(select(Post).where(Post.person_id == cast.chen_jie.id)).one().rank = Rank.DIVISION_DEPUTY
        plan = factories.plan(factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin,
                              kinds=["official"])  # fmt: skip
        enrolling.enrol(plan, at=plan.published_at)
        return plan.id

    return int(kept(make))


def test_every_figure_at_the_top_opens_to_its_names(client: Client, cast: Cast, heads: int) -> None:
    """Three tasks, one of them begun, completed and so passed; nobody came or left."""
    client.sign_in(cast.admin)
    pages = [
        client.get(page).text for page in (f"/reports/completion?plan={heads}", f"/reports/dashboard?plan={heads}")
    ]
    opened = [
        set(re.findall(r'class="value"[^>]*><a href="[^"]*state=(\w+)[^"]*">([\d.%]+)</a>', page)) for page in pages
    ]

    wanted = {("all", "3"), ("started", "33.33%"), ("completed", "33.33%"), ("incomplete", "2")}
    assert [wanted - each for each in opened] == [set(), set()]
    assert "按岗位完成率（已完成 1 项）" in pages[0]
    assert "+0 / −0" in pages[0]


def test_a_township_finds_its_rates_and_opens_them_to_names(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.wang_qiang)

    page = client.get("/reports/completion").text
    units = client.get(f"/reports/completion?plan={heads}&by=unit&line=territorial&key={cast.xihe.id}").text
    names = client.get(f"/reports/completion/names?plan={heads}&unit={cast.mas_mill.id}").text

    assert "50.00%" in page
    assert "截至" in page
    assert "完成率：已完成任务数占应学任务数的比例。" in page
    assert ("西河采石场" in units, "西河面粉厂" in units) == (True, True)
    assert "马军" in names


@pytest.mark.parametrize("by", ["township", "industry", "comprehensive", "sector", "unit", "post", "rank", "grade"])
def test_what_a_row_opens_is_there_with_its_files(client: Client, cast: Cast, heads: int, by: str) -> None:
    client.sign_in(cast.admin)
    page = client.get(f"/reports/completion?by={by}").text
    opened = {each.replace("&amp;", "&") for each in re.findall(r'href="(/reports/completion[^"]*)"', page)}

    names = [each for each in opened if "/names?" in each]

    assert names
    assert {client.get(each, buffered=True).status_code for each in opened} == {200}
    files = [
        each
        for name in names[:2]
        for each in re.findall(r'href="(/reports/completion/names\.csv[^"]*)"', client.get(name).text)
    ]
    assert {client.get(each.replace("&amp;", "&"), buffered=True).status_code for each in files} == {200}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("who", "own", "theirs"),
    [
        ("han_mei", "东山", "西河"),
        ("wang_qiang", "西河", "东山"),
        ("zhou_tao", "东山机械厂", "西河"),
        ("qian_yu", "西河", "东山机械厂"),
        ("liu_fang", "东山机械厂", "西河"),
        ("gao_yan", "西河面粉厂", "东山机械厂"),
    ],
)
def test_a_neighbour_sees_nothing_of_it(
    client: Client, cast: Cast, heads: int, address: str, who: str, own: str, theirs: str
) -> None:
    client.sign_in(getattr(cast, who))

    text = client.get(f"{address}?by=unit").text

    assert own in text
    assert theirs not in text


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_a_row_of_the_neighbours_is_not_there(client: Client, cast: Cast, heads: int, address: str) -> None:
    client.sign_in(cast.han_mei)

    answers = [
        client.get(f"{address}?plan={heads}&unit={cast.mas_mill.id}").status_code,
        client.get(f"{address}?plan={heads}&line=territorial&key={cast.xihe.id}").status_code,
        client.get(f"{address}?plan={heads}&line=industry&key={cast.energy_bureau.id}").status_code,
    ]

    assert answers == [404, 404, 404]


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("address", [*PAGES, *FILES])
@pytest.mark.parametrize("who", ["li_lei", "zhao_min"])
def test_whoever_oversees_nobody_finds_no_report(
    client: Client, cast: Cast, heads: int, address: str, who: str
) -> None:
    client.sign_in(getattr(cast, who))

    assert client.get(f"{address}?plan={heads}").status_code == 404


def test_a_plan_in_which_none_of_the_own_units_is_is_not_there(client: Client, cast: Cast, officials: int) -> None:
    client.sign_in(cast.han_mei)

    assert client.get(f"/reports/completion?plan={officials}").status_code == 404
    assert "没有已发布培训计划的学习任务" in client.get("/reports/completion").text


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    "wrong",
    ["plan=x", "plan=99999999999", "by=colour", "line=up&key=1", "line=industry&key=x", "kind=king", "unit=1e3"],
)
def test_an_address_that_makes_no_sense_is_refused_in_words(client: Client, cast: Cast, heads: int, wrong: str) -> None:
    client.sign_in(cast.admin)

    answer = client.get(f"/reports/completion?{wrong}")

    assert answer.status_code == 422
    assert "无法识别" in answer.text


def test_a_file_of_another_kind_is_not_there(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.admin)

    assert client.get("/reports/completion.pdf").status_code == 404
    assert client.get("/reports/completion/names.pdf").status_code == 404


def test_a_rate_that_only_the_page_shows_is_defined_there_and_not_printed(
    client: Client, cast: Cast, officials: int
) -> None:
    client.sign_in(cast.admin)

    page = client.get(f"/reports/completion?plan={officials}").text

    assert '<li class="no-print">按岗位完成率：' in page


def test_where_officials_learn_nobody_reads_who_has_begun(client: Client, cast: Cast, officials: int) -> None:
    client.sign_in(cast.zhou_tao)

    pages = [client.get(page).text for page in PAGES]

    assert not any("参学" in page for page in pages)
    assert not any("开始学习日期" in page for page in pages)


def test_the_name_of_a_leader_is_shown_to_the_plans_owner_alone(client: Client, cast: Cast, officials: int) -> None:
    seen = {}
    for person in (cast.admin, cast.zhou_tao):
        client.sign_in(person)
        seen[person.name] = [client.get(address).text for address in ("/reports/completion/names", "/reports/completion/names.csv")]  # fmt: skip

    assert all("陈杰" in text for text in seen["管理员"])
    assert not any("陈杰" in text for text in seen["周涛"])
    assert "另有 1 名县处级干部已计入人数" in seen["周涛"][0]


def test_names_are_sorted_out_by_state(client: Client, app: Flask, cast: Cast, heads: int) -> None:
    with app.app_context():
        for enrolment in db.session.scalars(select(Enrolment)):
            enrolment.due_on = clock.today() - timedelta(days=1)
        db.session.commit()
    client.sign_in(cast.wang_qiang)

    texts = {
        s: client.get(f"/reports/completion/names?state={s}").text for s in ("all", "completed", "overdue", "left")
    }
    found = {state: ("马军" in text, "李雷" in text) for state, text in texts.items()}

    assert found == {
        "all": (True, True),
        "completed": (True, False),
        "overdue": (False, True),
        "left": (False, False),
    }


def test_long_lists_are_shown_page_by_page(client: Client, app: Flask, cast: Cast, heads: int, kept: Any) -> None:
    def appoint() -> None:
        for number in range(60):
            person = factories.person(f"第{number}人")
            db.session.add(Post(person_id=person.id, unit_id=cast.mas_mill.id, kind="enterprise_head"))
        db.session.flush()
        factories.posts_followed()

    kept(appoint)
    client.sign_in(cast.gao_yan)

    first = client.get("/reports/completion/names").text
    last = client.get("/reports/completion/names?page=99").text

    assert ("第0人" in first, "第59人" in first) == (True, False)
    assert ("第0人" in last, "第59人" in last) == (False, True)
    assert "第 2 页" in last
