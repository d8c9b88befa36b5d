"""台账: a unit's ledger by the county's own workbook, what is refused of one, and who may take it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.models import Plan
from lms.db import db
from lms.people.models import AuditEntry, Person
from tests import factories
from tests.cast import Cast
from tests.certificates import earning
from tests.conftest import Client


@pytest.fixture
def plan_id(cast: Cast, kept: Any) -> int:
    """A plan of the heads that Li Lei has passed, and Ma Jun has not begun."""

    def make() -> int:
        earning.earned(cast)
        return db.session.scalars(select(Plan.id)).one()

    return int(kept(make))


def _ledger(client: Client, unit_id: int) -> Workbook:
    return load_workbook(io.BytesIO(client.get(f"/archives/units/{unit_id}/ledger.xlsx", buffered=True).data))


def _rows(sheet: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def _sent(client: Client, book: Workbook | bytes, name: str = "台账.xlsx") -> Any:
    kept = io.BytesIO(book if isinstance(book, bytes) else b"")
    if isinstance(book, Workbook):
        book.save(kept)
        kept.seek(0)
    return client.post("/ledger-template", data={"file": (kept, name)})


def _book(*rows: list[Any]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    return book


def test_the_sites_own_workbook_has_a_line_for_each_task_and_three_implementations(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.liu_fang)

    book = _ledger(client, cast.lis_works.id)

    year = clock.today().year
    rows = _rows(book["培训台账"])
    assert rows[0][0] == f"东山机械厂{year}年安全生产教育培训台账"
    assert rows[2][:5] == [1, "李雷", "主要负责人", None, "年度培训计划"]
    assert (rows[2][7], rows[2][10], rows[2][11]) == ("已完成", "95", "合格")
    assert book["培训台账"]["G3"].number_format == 'yyyy"年"m"月"d"日"'
    assert rows[3][0].startswith("填报单位（盖章）：东山机械厂　　制表人：刘芳")
    assert "已完成1人次，未完成0人次" in str(_rows(book["三落实台账"]))
    with app.app_context():
        taken = select(AuditEntry).where(AuditEntry.action == "archive.ledger_taken")
        assert db.session.scalars(taken).one().subject_id == cast.lis_works.id
    assert f"/archives/units/{cast.lis_works.id}/ledger.xlsx" in client.get(f"/units/{cast.lis_works.id}").text


def test_a_countys_workbook_keeps_its_looks_and_what_stands_below_moves_down(
    client: Client, cast: Cast, plan_id: int, kept: Callable[[Callable[[], Any]], Any]
) -> None:
    def another_plan_and_a_name_like_a_formula() -> None:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min), title="第二课")
        second = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        second.title = "第二期"
        enrolling.enrol(second)
        db.session.get_one(Person, cast.ma_jun.id).name = "=1+1"

    kept(another_plan_and_a_name_like_a_formula)
    book = _book(
        ["{单位名称}台账", None, None],
        ["{姓名}", "{培训计划}（{状态}）", "{完成期限}"],
        ["审核人：", None, "{填报日期}"],
        ["备注"],
    )
    sheet = book.active
    assert sheet is not None
    sheet["A2"].font = Font(bold=True)
    sheet.merge_cells("A3:B3")
    sheet.merge_cells("A4:C4")
    sheet.row_dimensions[3].height = 44
    client.sign_in(cast.admin)
    assert _sent(client, book).status_code == 303

    made = _ledger(client, cast.mas_mill.id).active

    assert made is not None
    assert [row[:2] for row in _rows(made)] == [["西河面粉厂台账", None], ["=1+1", "年度培训计划（未学习）"],
                                                ["=1+1", "第二期（未学习）"], ["审核人：", None], ["备注", None]]  # fmt: skip
    assert made["A2"].data_type == made["A3"].data_type == "s"
    assert made["A3"].font.bold
    assert {str(span) for span in made.merged_cells.ranges} == {"A4:B4", "A5:C5"}
    assert made.row_dimensions[4].height == 44
    assert made["C4"].value.date() == clock.today()


def test_a_bad_workbook_is_refused_with_a_sentence_for_each_fault_and_changes_nothing(
    client: Client, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    merged = _book(["{单位名称}"], ["{姓名}"], [None])
    merged.active.merge_cells("A2:A3")  # type: ignore[union-attr]
    cases: list[tuple[Workbook | bytes, str]] = [
        (_book(["{单位名}"]), "单元格 A1 中的 {单位名} 不是可用的数据项。 是否应为 {单位名称}？"),
        (_book(["{姓名}"], ["{学时}"]), "第 1、2 行"),
        (_book(["{单位名称}", "=SUM(A1:A2)"]), "单元格 B1 含有公式"),
        (_book(["台账"]), "没有花括号数据项"),
        (merged, "A2:A3"),
        (b"PK\x03\x04 broken", "已损坏"),
        ("姓名,单位".encode(), "不是 Excel 工作簿"),
    ]
    for book, sentence in cases:
        refused = _sent(client, book)
        assert refused.status_code == 422
        assert sentence in refused.text, sentence
    assert client.post("/ledger-template").status_code == 422
    assert "培训台账" in _ledger(client, cast.lis_works.id).sheetnames


def test_versions_are_kept_and_one_goes_back_to_the_sites_own(client: Client, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.admin)
    _sent(client, _book(["{单位名称}"]), "某县台账.xlsx")
    page = client.get("/ledger-template").text
    assert "某县台账.xlsx" in page
    assert client.get("/ledger-template/1.xlsx").data.startswith(b"PK")
    assert _ledger(client, cast.lis_works.id).sheetnames == ["Sheet"]

    assert client.post("/ledger-template/own").status_code == 303

    assert "某县台账.xlsx" in client.get("/ledger-template").text
    assert "培训台账" in _ledger(client, cast.lis_works.id).sheetnames
    assert client.get("/ledger-template/2.xlsx").status_code == 404
    assert _sent(client, client.get("/ledger-template/own.xlsx").data).status_code == 303


def test_neighbours_take_no_ledger_and_nobody_but_an_administrator_the_template(
    client: Client, cast: Cast, plan_id: int
) -> None:
    for person in (cast.wang_qiang, cast.gao_yan, cast.deng_chao, cast.li_lei, cast.zhao_min):
        client.sign_in(person)
        assert client.get(f"/archives/units/{cast.lis_works.id}/ledger.xlsx").status_code == 404
    client.sign_in(cast.wu_gang)
    for address in ("/ledger-template", "/ledger-template/own.xlsx"):
        assert client.get(address).status_code == 404
    assert client.post("/ledger-template").status_code == 404


def test_a_ledger_of_officials_tells_neither_times_nor_class_hours(
    client: Client, cast: Cast, plan_id: int, kept: Any
) -> None:
    kept(lambda: setattr(db.session.get_one(Plan, plan_id), "audience", {"kinds": ["enterprise_head", "official"]}))
    client.sign_in(cast.admin)

    row = _rows(_ledger(client, cast.lis_works.id)["培训台账"])[2]

    assert row[7:10] == ["已完成", None, None]
