"""One decision about several: by a pasted list, a file or a rule; looked at first, and exactly what was ticked is kept."""

import io
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from lms import clock, vault
from lms.courses import enrolling, named_rows
from lms.courses.excusing.models import Excusal
from lms.courses.models import Enrolment
from lms.courses.named_rows import Candidate, Named
from lms.db import db
from lms.people.models import Person
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.courses.excusing.test_excusal_pages import TYPED

LIST, RULE = "/plans/1/excusals/list", "/plans/1/excusals/rule"
OLD = "141021196502030025"


@pytest.fixture
def plan(kept: Any, cast: Cast) -> None:
    """Everybody of the cast owes it. Chen Jie was born in 1965, Tang Wei has completed it; a second Sun Li is in Xihe."""

    def make() -> None:
        db.session.get_one(Person, cast.chen_jie.id).id_number_sealed = vault.seal(OLD)
        db.session.get_one(Person, cast.tang_wei.id).name = cast.sun_li.name
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin)
        enrolling.enrol(plan, at=plan.published_at)
        of_volunteer = select(Enrolment).where(Enrolment.person_id == cast.he_ping.id)
        db.session.scalars(of_volunteer).one().completed_at = clock.now()

    kept(make)


def _ticked(app: Flask, *people: Person) -> list[int]:
    with app.app_context():
        owed = select(Enrolment.id).where(Enrolment.person_id.in_([each.id for each in people]))
        return list(db.session.scalars(owed))


def _kept(app: Flask) -> list[tuple[int, Any]]:
    with app.app_context():
        rows = db.session.scalars(select(Excusal).order_by(Excusal.id))
        return [(row.person_id, row.chosen_by) for row in rows]


def test_a_pasted_list_is_looked_at_first_and_then_decided(client: Client, app: Flask, cast: Cast, plan: None) -> None:
    client.sign_in(cast.admin)
    names = "马军\n李 雷\t东山机械厂\n孙丽\n无名氏\n何平"
    looked = client.post(LIST, data=TYPED | {"names": names})
    before = _kept(app)
    wanted = _ticked(app, cast.ma_jun)
    done = client.post(LIST, data=TYPED | {"names": "-", "list": "", "confirmed": 1, "tasks": wanted})

    for words in ("马军", "东山机械厂", "第 3 行，孙丽：有多人同名", "第 4 行，无名氏：", "已经完成学习"):
        assert words in looked.text
    assert "西河采石场" not in looked.text
    assert looked.text.count('name="tasks"') == 2
    assert before == []
    assert done.status_code == 303
    assert _kept(app) == [(cast.ma_jun.id, {"list": ""})]


def test_a_workbook_names_people_by_its_columns(client: Client, app: Flask, cast: Cast, plan: None) -> None:
    book = Workbook()
    for row in (
        ["免学人员名单"],
        ["序号", "姓名", "单位名称", "备注"],
        [1, "孙丽", "西河镇", "驻村"],
        [2, "马军", None, None],
    ):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file := io.BytesIO())
    client.sign_in(cast.admin)

    looked = client.post(LIST, data=TYPED | {"names": "", "file": (io.BytesIO(file.getvalue()), "名单.xlsx")})

    assert looked.text.count('name="tasks"') == 2
    assert "西河镇人民政府" in looked.text
    assert 'name="list" value="名单.xlsx"' in looked.text


def test_a_rule_shows_whom_it_hits_and_by_what(client: Client, app: Flask, cast: Cast, plan: None) -> None:
    client.sign_in(cast.admin)
    rule = {"born_before": "1966-01-01", "rank_from": "0"}
    looked = client.post(RULE, data=TYPED | rule)
    officials = client.post(RULE, data=TYPED | {"kinds": ["official"], "rank_from": "0"})
    done = client.post(RULE, data=TYPED | rule | {"confirmed": 1, "tasks": _ticked(app, cast.chen_jie)})

    assert ("陈杰" in looked.text, "1965年2月3日" in looked.text) == (True, True)
    assert looked.text.count('name="tasks"') == 1
    assert "6 项任务的人员出生日期不详" in looked.text
    assert ("陈杰" in officials.text, "何平" in officials.text, "马军" in officials.text) == (True, True, False)
    assert done.status_code == 303
    assert _kept(app) == [(cast.chen_jie.id, {"rule": {"born_before": "1966-01-01"}})]


WRONG = [
    (LIST, {"names": ""}, 422, "请粘贴名单"),
    (LIST, {"names": "马军", "document": ""}, 422, "invalid-feedback"),
    (LIST, {"file": (b"%PDF-1.4", "a.pdf")}, 422, "a.pdf"),
    (LIST, {"names": "马军", "until": "2020-01-01"}, 422, "这一天已经过去"),
    (RULE, {"rank_from": "0", "kinds": "enterprise_head", "until": "2020-01-01"}, 422, "这一天已经过去"),
    (RULE, {"rank_from": "0"}, 422, "请至少填写一个条件"),
    (RULE, {"rank_from": "0", "unit_names": "没有的厂"}, 422, "invalid-feedback"),
    (LIST, {"names": "-", "confirmed": "1"}, 409, "没有可以适用这项决定的人员"),
    (LIST, {"names": "-", "confirmed": "1", "tasks": "9999"}, 409, "没有可以适用这项决定的人员"),
    (LIST, {"names": "-", "confirmed": "1", "tasks": "x"}, 422, ""),
]


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(("address", "typed", "status", "words"), WRONG)
def test_what_cannot_be_decided_is_said_and_nothing_is_kept(
    client: Client, app: Flask, cast: Cast, plan: None, address: str, typed: dict[str, Any], status: int, words: str
) -> None:
    client.sign_in(cast.admin)
    if "file" in typed:
        content, name = typed["file"]
        typed = {"file": (io.BytesIO(content), name)}
    answer = client.post(address, data=TYPED | typed)

    assert answer.status_code == status
    assert words in answer.text
    assert _kept(app) == []


LINES = [
    ("张三", [("张三", None, None, None, {})]),
    ("1,张 三,某厂,13800000000", [("张三", "某厂", "13800000000", None, {})]),
    ("张三\t141021196502030025", [("张三", None, None, "141021196502030025", {})]),
    ("姓名,工作单位\n张三,某厂\n,\n李四,", [("张三", "某厂", None, None, {}), ("李四", None, None, None, {})]),
    ("李雷 东山机械厂", [("李雷", "东山机械厂", None, None, {})]),
    ("李 雷　东山机械厂 13800000000", [("李雷", "东山机械厂", "13800000000", None, {})]),
    ("何平，县能源局", [("何平", "县能源局", None, None, {})]),
    ("1. 唐伟\n（2）唐 玲", [("唐伟", None, None, None, {}), ("唐玲", None, None, None, {})]),
    ("马军、陈杰", [("马军", None, None, None, {}), ("陈杰", None, None, None, {})]),
    ("1、马军、陈杰 县工信局", [("马军", "县工信局", None, None, {}), ("陈杰", "县工信局", None, None, {})]),
    ("John Smith", [("John Smith", None, None, None, {})]),
    ("姓名,联系电话\n张三,+86 138-0000-0000\n李四,0357-4522000", [
        ("张三", None, "13800000000", None, {}), ("李四", None, None, None, {})]),
    ("序号,姓名,单位,电话,序号,姓名,单位,电话\n1,张三,某厂,,2,李四,某矿,13800000000\n3,王五,,,4,,,", [
        ("张三", "某厂", None, None, {}), ("王五", None, None, None, {}), ("李四", "某矿", "13800000000", None, {})]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_lines_are_read_with_columns_and_without(app: Flask, text: str, expected: list[Any]) -> None:
    with app.app_context():
        found = named_rows.read(text.encode())
        assert [(line.name, line.unit, line.mobile, line.id_hash) for line in found] == [
            (name, unit, mobile, number and vault.keyed_hash(number)) for name, unit, mobile, number, _cells in expected
        ]


def test_what_names_nobody_is_a_line_of_its_own(app: Flask) -> None:
    rows = "姓名,单位,姓名,单位\n张三,某厂,,某矿", "张三 李四 王五", "13800000000 某厂"
    with app.app_context():
        problems = [[line.problem for line in named_rows.read(each.encode())] for each in rows]

    assert problems == [[None, "no_name"], ["several_names"], [None]]


ONE = Candidate(1, 1, "张三", ("某厂", None), "h1", "138")
SAME = Candidate(2, 1, "张三", ("某矿", None), "h1", "138")
OTHER = Candidate(3, 2, "张三", ("某矿", None), None, "139")
CHOICES = [
    (Named(1, "张三"), [ONE, SAME], [1, 2]),
    (Named(1, "张三"), [ONE, SAME, OTHER], "several"),
    (Named(1, "张三", "某矿"), [ONE, OTHER], [3]),
    (Named(1, "张三", id_hash="h1"), [ONE, OTHER], [1]),
    (Named(1, "张三", id_hash="h9"), [ONE, OTHER], "nobody"),
    (Named(1, "张三", mobile="139"), [ONE, OTHER], [3]),
    (Named(1, "张三", mobile="137"), [ONE], "other_mobile"),
    (Named(1, "张三", "某厂", mobile="137"), [ONE, OTHER], "other_mobile"),
    (Named(1, "张三", mobile="137"), [replace(ONE, mobile=None)], [1]),
    (Named(1, "张三", id_hash="h1", mobile="137"), [ONE, OTHER], [1]),
    (Named(1, "张三", problem="id_doubtful"), [ONE], "id_doubtful"),
    (Named(1, "张三"), [], "nobody"),
]


@pytest.mark.parametrize(("line", "candidates", "expected"), CHOICES)
def test_namesakes_are_told_apart_and_never_guessed(
    line: Named, candidates: list[Candidate], expected: list[int] | str
) -> None:
    found, problem = named_rows.choose(line, candidates)

    assert (problem or [each.key for each in found]) == expected


def test_nobody_but_an_administrator_decides_about_several(client: Client, cast: Cast, plan: None) -> None:
    client.sign_in(cast.wu_gang)

    assert [client.get(address).status_code for address in (LIST, RULE)] == [404, 404]
