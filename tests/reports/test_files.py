"""Files of reports: they open right, hold what the page holds, and carry no formula."""

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import AuditEntry, Person
from lms.reports import files
from lms.reports.tables import Table
from lms.web import dateformat
from tests import factories
from tests.cast import Cast
from tests.conftest import Client


@pytest.fixture
def heads(kept: Any, cast: Cast) -> int:
    """The plan of the heads of enterprises; Ma Jun has completed it, and Li Lei's name begins like a formula."""

    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan, at=plan.published_at)
        for owed in owed_lesson(cast.ma_jun.id, db.session.scalars(select(Lesson.id)).one()):
            lesson_completed(owed, clock.now())
        db.session.get_one(Person, cast.li_lei.id).name = "=1+1"
        return plan.id

    return int(kept(make))


def _read(data: bytes) -> tuple[list[str], list[list[str]]]:
    """What is said before the empty line, and the table after it."""
    assert data.startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    head = rows.index([])
    return [words for (words,) in rows[:head]], rows[head + 1 :]


def _rows(data: bytes) -> list[list[str]]:
    return _read(data)[1]


def test_rates_as_csv_are_the_pages_rates(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.admin)

    answer = client.get("/reports/completion.csv?by=township")

    assert answer.mimetype == "text/csv"
    assert re.fullmatch(
        r"attachment; filename=completion-\d{8}-\d{4}\.csv; filename\*=UTF-8''%E5\S+\d{8}-\d{4}\.csv",
        answer.headers["Content-Disposition"],
    )
    columns, *rows = _rows(answer.data)
    assert ",".join(columns) == "序号,名称,应学,参学,参学率,已完成,未完成,按岗位完成率,已逾期,缓学,免学,开始后新增,离岗"
    assert rows == [
        ["1", "东山镇", "1", "0", "0.00%", "0", "1", "0.00%", "0", "0", "0", "0", "0"],
        ["2", "西河镇", "2", "1", "50.00%", "1", "1", "50.00%", "0", "0", "0", "0", "0"],
        ["", "合计", "3", "1", "33.33%", "1", "2", "33.33%", "0", "0", "0", "0", "0"],
    ]


@pytest.mark.parametrize("file", ["completion", "completion/names"])
def test_a_csv_says_of_itself_what_the_workbook_says(client: Client, cast: Cast, heads: int, file: str) -> None:
    client.sign_in(cast.admin)

    sheet = load_workbook(io.BytesIO(client.get(f"/reports/{file}.xlsx", buffered=True).data)).active
    title, as_of, *notes = _read(client.get(f"/reports/{file}.csv").data)[0]

    assert sheet is not None
    said = [str(row[0].value) for row in sheet.iter_rows()]
    assert title == said[0]
    assert as_of[:13] == said[1][:13] == f"截至{dateformat(clock.today())}"[:13]
    # The workbook ends with who made it.
    assert notes == said[-1 - len(notes) : -1]
    assert notes


def test_rates_as_a_workbook_are_numbers_with_their_definitions(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.admin)

    answer = client.get("/reports/completion.xlsx?by=township", buffered=True)
    sheet = load_workbook(io.BytesIO(answer.data)).active

    assert re.match(r"attachment; filename=completion-\d{8}-\d{4}\.xlsx; ", answer.headers["Content-Disposition"])
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "年度培训计划" in str(cells[0][0])
    assert "截至" in str(cells[1][0])
    assert cells[4] == [2, "西河镇", 2, 1, 0.5, 1, 1, 0.5, 0, 0, 0, 0, 0]
    assert sheet.cell(5, 5).number_format == "0.00%"
    assert any("完成率：" in str(row[0]) for row in cells[6:])
    assert "制表人：管理员" in str(cells[-1][0])
    assert cells[5][:3] == ["", "合计", 3]
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("完成情况", "A4", None)


def test_a_list_of_names_can_be_sorted_by_day_and_filtered(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.wang_qiang)

    sheet = load_workbook(io.BytesIO(client.get("/reports/completion/names.xlsx", buffered=True).data)).active

    assert sheet is not None
    assert sheet["A1"].value == "年度培训计划名单（全部）"
    assert sheet["H4"].is_date
    assert sheet["H4"].number_format == 'yyyy"年"m"月"d"日"'
    assert sheet.auto_filter.ref == "A3:K5"
    assert "填报单位（盖章）：西河镇" in str(sheet.cell(sheet.max_row, 1).value)


def test_no_cell_of_a_csv_is_a_formula(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.admin)

    rows = _rows(client.get("/reports/completion/names.csv").data)

    assert [row[1] for row in rows[1:]] == ["'=1+1", "'=1+1", "马军"]


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("cell", ["=SUM(A1)", "+86", "-1", "@cmd", "\tx", "\rx"])
def test_whatever_begins_like_a_formula_is_made_harmless(app: Flask, cell: str) -> None:
    table = Table(cell, "s", ["a"], [[cell], ["—"], [-1], [None]], [])

    head, rows = _read("".join(files.csv_chunks(table)).encode())

    assert head == [f"'{cell}", "s"]
    assert rows[1:] == [[f"'{cell}"], ["—"], ["-1"], ["—"]]


def test_a_workbook_keeps_such_a_name_as_text(client: Client, cast: Cast, heads: int) -> None:
    client.sign_in(cast.admin)

    sheet = load_workbook(io.BytesIO(client.get("/reports/completion/names.xlsx", buffered=True).data)).active

    assert sheet is not None
    cell = sheet.cell(4, 2)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_every_download_of_names_leaves_an_audit_row_and_rates_leave_none(
    client: Client, app: Flask, cast: Cast, heads: int
) -> None:
    client.sign_in(cast.wang_qiang)

    client.get("/reports/completion.csv")
    client.get(f"/reports/completion/names.csv?unit={cast.mas_mill.id}&state=completed")

    with app.app_context():
        (entry,) = db.session.scalars(select(AuditEntry)).all()
        assert (entry.action, entry.actor_id, entry.subject, entry.subject_id) == (
            "report.names_exported", cast.wang_qiang.id, "plan", heads)  # fmt: skip
        assert entry.details == {"names": 1, "state": "completed", "format": "csv", "part": ["西河面粉厂"]}


def test_a_file_about_officials_says_completed_or_not_and_no_more(client: Client, cast: Cast, kept: Any) -> None:
    def make() -> None:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["official"])
        enrolling.enrol(plan, at=plan.published_at)

    kept(make)
    client.sign_in(cast.admin)

    rates = _rows(client.get("/reports/completion.csv?by=unit").data)
    names = _rows(client.get("/reports/completion/names.csv").data)

    assert rates[0] == ["序号", "名称", "应学", "已完成", "未完成", "缓学", "免学", "开始后新增", "离岗"]
    assert names[0] == ["序号", "姓名", "单位", "人员类别", "职务", "职级", "状态", "截止日期"]
    assert {row[6] for row in names[1:]} == {"未完成"}


def test_a_long_table_comes_in_pieces() -> None:
    table = Table("t", "s", ["a"], ([number] for number in range(1200)), [])

    pieces = list(files.csv_chunks(table))

    assert len(pieces) == 3
    assert "".join(pieces).count("\n") == 1204
