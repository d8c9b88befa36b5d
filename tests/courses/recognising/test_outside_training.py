"""Outside training: entered from lists with a plan first, apart from what the site proves, withdrawn with a ground."""

import html
import io
import re
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from lms.courses import enrolling
from lms.courses.recognising.models import OutsideTraining
from lms.db import db
from lms.people.models import AuditEntry
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

HEADER = "姓名,单位,课程名称,学时,培训日期,结束日期,主办单位,证书编号"
LINE = "马军,西河面粉厂,粉尘防爆专题,16,2026年3月2日,2026-03-04,市应急管理局,晋培2026-7"
NEW, ALL = "/outside-training/new", "/outside-training"


def _plan(client: Client, *lines: str, header: str = HEADER) -> Any:
    return client.post(NEW, data={"lines": "\n".join([header, *lines])})


def _packed(page: Any) -> str:
    found = re.search(r'name="plan" value="([^"]+)"', page.text)
    return html.unescape(found[1]) if found else ""


def _kept(app: Flask) -> list[OutsideTraining]:
    with app.app_context():
        return list(db.session.scalars(select(OutsideTraining).order_by(OutsideTraining.id)))


@pytest.fixture
def task(kept: Any, cast: Cast) -> None:
    """The heads of enterprises owe a lecture, so that supervisors see of them what there is to see."""

    def make() -> None:
        plan = factories.plan(factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin)
        enrolling.enrol(plan)

    kept(make)


def test_a_list_is_looked_at_first_and_then_stands_in_the_record(
    client: Client, app: Flask, cast: Cast, task: None
) -> None:
    client.sign_in(cast.admin)
    planned = _plan(client, LINE)
    before = len(_kept(app))
    done = client.post(ALL, data={"plan": _packed(planned)}, follow_redirects=True)
    again = client.post(ALL, data={"plan": _packed(planned)})
    planned_again = _plan(client, LINE)
    client.sign_in(cast.ma_jun)
    own = client.get("/record")
    client.sign_in(cast.wang_qiang)
    overseen = client.get(f"/evidence/{cast.ma_jun.id}")
    client.sign_in(cast.li_lei)
    neighbour = client.get("/record")

    for page in (planned, done, own, overseen):
        for words in ("粉尘防爆专题", "16.0", "2026年3月2日", "2026年3月4日", "市应急管理局", "晋培2026-7"):
            assert words in page.text
    assert "认定" in own.text
    assert (before, again.status_code, len(_kept(app))) == (0, 409, 1)
    assert "已有这条记录" in planned_again.text
    assert "未掌握" in neighbour.text
    assert "粉尘防爆专题" not in neighbour.text
    with app.app_context():
        assert sorted(db.session.scalars(select(AuditEntry.action))) == ["evidence.seen", "outside.recognised"]


def test_a_workbook_is_read_with_its_numbers_and_days(client: Client, cast: Cast) -> None:
    book = Workbook()
    for row in (["外部培训名单"], HEADER.split(","), ["马军", None, "粉尘防爆", 8, "2026.3.2", None, "市局", None]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file := io.BytesIO())
    client.sign_in(cast.admin)

    page = client.post(NEW, data={"lines": "", "file": (io.BytesIO(file.getvalue()), "名单.xlsx")})

    assert ("粉尘防爆" in page.text, "8.0" in page.text, "2026年3月2日" in page.text) == (True, True, True)


LACKING = [
    ("无名氏,,课,8,2026-3-2,,市局,", "这里没有叫这个姓名的人员"),
    ("马军,别的厂,课,8,2026-3-2,,市局,", "这里没有叫这个姓名的人员"),
    ("马军,,,8,2026-3-2,,市局,", "课程名称缺失"),
    ("马军,,课,,2026-3-2,,市局,", "学时缺失"),
    ("马军,,课,-1,2026-3-2,,市局,", "学时缺失"),
    ("马军,,课,NaN,2026-3-2,,市局,", "学时缺失"),
    ("马军,,课,1E99999,2026-3-2,,市局,", "学时缺失"),
    ("马军,,课,0.01,2026-3-2,,市局,", "学时缺失"),
    ("马军,,课,4.55,2026-3-2,,市局,", "学时缺失"),
    ("马军,,课,八,2026-3-2,,市局,", "学时缺失"),
    ("马军,,课,8,三月,,市局,", "培训日期缺失或无法识别"),
    ("马军,,课,8,2026-3-2,2026-3-1,市局,", "结束日期早于开始日期"),
    ("马军,,课,8,2026-3-2,,,", "主办单位缺失"),
    (f"马军,,课,8,2026-3-2,,市局,{'9' * 101}", "证书编号过长"),
    (f"马军,,{'课' * 201},8,2026-3-2,,市局,", "课程名称缺失或过长"),
]


def test_every_line_that_lacks_something_is_named_with_what_it_lacks(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)
    page = _plan(client, *(line for line, _words in LACKING), LINE, LINE)

    for number, (_line, words) in enumerate(LACKING, 2):
        assert re.search(rf"第 {number} 行[^<]*{words}", html.unescape(page.text)), (number, words)
    assert f"第 {len(LACKING) + 3} 行，马军 西河面粉厂：名单中重复" in page.text
    assert page.text.count("粉尘防爆专题") == 1


def test_what_is_withdrawn_leaves_the_record_and_stays_on_the_list(client: Client, app: Flask, cast: Cast) -> None:
    client.sign_in(cast.admin)
    client.post(ALL, data={"plan": _packed(_plan(client, LINE))})
    client.post(f"{ALL}/1/withdrawal", data={"ground": ""})
    before = _kept(app)[0].withdrawn_at
    page = client.post(f"{ALL}/1/withdrawal", data={"ground": "证书系伪造"}, follow_redirects=True)
    again = client.post(f"{ALL}/1/withdrawal", data={"ground": "又一次"})
    planned = _plan(client, LINE)
    client.sign_in(cast.ma_jun)

    assert before is None
    assert "证书系伪造" in page.text
    assert again.status_code == 409
    assert _packed(planned), "what was withdrawn can be recognised anew"
    assert "粉尘防爆专题" not in client.get("/record").text


@pytest.mark.parametrize("plan", ["", "x", "WyIiLFtdXQ.aaaa"])
def test_a_plan_that_is_not_ours_enters_nothing(client: Client, app: Flask, cast: Cast, plan: str) -> None:
    client.sign_in(cast.admin)

    assert client.post(ALL, data={"plan": plan}).status_code == 422
    assert _kept(app) == []


@pytest.mark.parametrize("data", [{"lines": ""}, {"lines": "一些话"}, {"file": (b"%PDF-1.4", "a.pdf")}])
def test_what_is_no_list_is_said(client: Client, cast: Cast, data: dict[str, Any]) -> None:
    client.sign_in(cast.admin)
    sent = {name: (io.BytesIO(value[0]), value[1]) if name == "file" else value for name, value in data.items()}
    page = client.post(NEW, data=sent)

    assert page.status_code == 422 or "名单中没有可以录入的行" in page.text


@pytest.mark.parametrize("who", ["wu_gang", "zhao_min", "gao_yan"])
def test_nobody_but_an_administrator_recognises(client: Client, cast: Cast, who: str) -> None:
    client.sign_in(getattr(cast, who))

    assert [client.get(address).status_code for address in (ALL, NEW)] == [404, 404]
