"""A liaison's people with how far each is in the running plans; nobody else's, and each file leaves its trace."""

import io
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import AuditEntry, RoleGrant
from tests import factories
from tests.cast import Cast
from tests.conftest import Client


@pytest.fixture
def heads(kept: Any, cast: Cast) -> None:
    """Two plans: of heads, which Ma Jun has completed, and of whoever else."""

    def make() -> None:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan, at=plan.published_at)
        for owed in owed_lesson(cast.ma_jun.id, db.session.scalars(select(Lesson.id)).one()):
            lesson_completed(owed, clock.now())

    kept(make)


@pytest.mark.usefixtures("heads")
def test_a_liaison_reads_how_far_each_is_and_takes_the_list_along(client: Client, app: Flask, cast: Cast) -> None:
    client.sign_in(cast.gao_yan)
    assert 'href="/reports/people"' in client.get("/").text

    page = client.get("/reports/people").text
    file = client.get("/reports/people.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    file.close()

    assert "马军" in page
    assert "已完成" in page
    rows = [[cell for cell in row if cell] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert rows[2][1:3] == ["姓名", "人员类别"]
    assert [rows[3][1], rows[3][-1]] == ["马军", "已完成"]
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.subject_id) == ("report.people_exported", cast.mas_mill.id)


@pytest.mark.parametrize("who", ["liu_fang", "han_mei", "zhou_tao", "deng_chao", "zhao_min"])
def test_of_a_neighbours_unit_there_is_nothing(client: Client, cast: Cast, who: str) -> None:
    client.sign_in(getattr(cast, who))

    for address in ("/reports/people", "/reports/people.xlsx"):
        assert client.get(f"{address}?unit={cast.mas_mill.id}").status_code == 404


def test_a_unit_without_people_says_so_and_a_supervisor_is_asked_for_a_unit(
    client: Client, cast: Cast, kept: Any
) -> None:
    kept(lambda: db.session.add(RoleGrant(person_id=cast.sun_li.id, role="liaison", unit_id=cast.emergency_bureau.id)))
    client.sign_in(cast.sun_li)
    assert "该单位暂无在任人员" in client.get("/reports/people").text
    client.sign_in(cast.han_mei)

    assert client.get("/reports/people").status_code == 404
    assert "孙丽" in client.get(f"/reports/people?unit={cast.dongshan.id}").text
