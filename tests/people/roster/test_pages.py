"""The pages of imports: the way through them, who may not, and what is refused."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from lms import jobs
from lms.db import db
from lms.people import audit
from lms.people.models import AuditEntry, Person, Post, RosterImport, RosterLeaver, RosterRow, Unit
from lms.people.roster import opening, tasks
from lms.people.roster.opening import Sent, tables_of
from tests.cast import Cast
from tests.conftest import Client
from tests.people.roster.importing import LI, RUIYUAN, TAIFENG, WANG, ZHANG, county, enterprises, heads

HEAD = f"张三,{ZHANG},某县泰丰煤业有限公司,{TAIFENG},主要负责人,矿长,2021-03-05,13912345678,本科,初训"
WRONG = f"李四,{LI[:-1]}8,某县瑞远学校,{RUIYUAN},主要负责人,校长,2021-03-05,13812345678,本科,初训"


def send(client: Client, *sent: Sent) -> Any:
    files = [(io.BytesIO(file.data), file.name) for file in sent]
    return client.post("/roster", data={"files": files}, content_type="multipart/form-data")


@pytest.fixture
def page(client: Client, cast: Cast) -> str:
    """The address of an import of a county and two heads, one of them with a wrong ID number."""
    client.sign_in(cast.admin)
    address: str = send(client, *county(), heads(HEAD, WRONG)).headers["Location"]
    return address


def flagged_row(app: Flask) -> str:
    """Where the last flagged row stands, as the end of its address."""
    with app.app_context():
        rows = select(RosterRow).filter_by(verdict="flagged").order_by(RosterRow.id.desc())
        row = db.session.scalars(rows).first()
        assert row
        return f"files/{row.roster_file_id}/rows/{row.row}"


def test_first_there_is_a_plan_and_nothing_is_written(app: Flask, client: Client, page: str) -> None:
    shown = client.get(page).text

    # The organs of the cast are known, and get the bureau that the roster names as comprehensive supervisor.
    assert "导入 7 行" in shown
    assert "身份证号的校验位不符" in shown
    with app.app_context():
        assert not db.session.scalars(select(Unit).filter_by(credit_code=TAIFENG)).all()


def test_agreeing_writes_the_plan_once(app: Flask, client: Client, page: str) -> None:
    answer = client.post(f"{page}/application")
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert "名册已导入" in client.get(page).text

    again = client.post(f"{page}/application")

    assert again.status_code == 409
    assert "已经执行过了" in again.text
    with app.app_context():
        assert db.session.scalars(select(Person.name).join(Post).where(Post.title == "矿长")).one() == "张三"


@pytest.mark.parametrize("tab", ["flagged", "new", "changed", "unchanged", "leavers", "nonsense"])
def test_each_list_of_rows_can_be_read_and_paged(client: Client, page: str, tab: str) -> None:
    assert client.get(f"{page}?show={tab}").status_code == 200
    assert client.get(f"{page}?show={tab}&page=7").status_code == 200


def test_changes_are_shown_with_before_and_after(client: Client, page: str) -> None:
    client.post(f"{page}/application")

    changed = send(client, heads(HEAD.replace("矿长", "总经理").replace("2021-03-05", "2022-01-01"))).headers[
        "Location"
    ]

    shown = client.get(f"{changed}?show=changed").text
    assert "矿长 → 总经理" in shown
    assert "2021年3月5日 → 2022年1月1日" in shown


def test_a_flagged_row_is_mended_on_its_page(app: Flask, client: Client, page: str) -> None:
    row = f"{page}/{flagged_row(app)}"
    form = client.get(row).text
    assert f'value="{LI[:-1]}8"' in form

    answer = client.post(
        f"{row}/mend", data={"name": "李四", "id_number": LI, "unit": "某县瑞远学校", "credit_code": RUIYUAN}
    )

    assert answer.status_code == 303
    assert "第 3 行已改正" in client.get(page).text
    assert "导入 8 行" in client.get(page).text


def test_htmx_gets_the_form_in_place_of_the_row(app: Flask, client: Client, page: str) -> None:
    row = flagged_row(app)

    fragment = client.get(f"{page}/{row}", headers={"HX-Request": "true"}).text

    assert fragment.startswith("<tr>")
    assert f'hx-post="{page}/{row}/mend"' in fragment


def test_a_row_mended_wrongly_is_said_to_be_flagged_still(app: Flask, client: Client, page: str) -> None:
    answer = client.post(
        f"{page}/{flagged_row(app)}/mend", data={"name": "李四", "id_number": "12", "unit": "某县瑞远学校"}
    )

    shown = client.get(answer.headers["Location"]).text
    assert "第 3 行仍有问题" in shown
    assert re.search(r'value="12"[^>]*>\s*<div class="invalid-feedback" id="id_number-wrong">身份证号应为 18 位', shown)


def test_a_mend_that_changes_nothing_or_is_far_too_long_is_refused(app: Flask, client: Client, page: str) -> None:
    row = f"{page}/{flagged_row(app)}"
    same = dict(zip(("name", "id_number", "unit", "credit_code", "post_kind", "title", "from_on", "mobile", "education", "training"), WRONG.split(","), strict=True))  # fmt: skip

    assert client.post(f"{row}/mend", data=same).status_code == 422
    assert client.post(f"{row}/mend", data={"name": "李" * 2000}).status_code == 422


MENDED = {"name": "李四", "id_number": LI, "unit": "某县瑞远学校", "credit_code": RUIYUAN}


def test_a_form_that_is_open_while_another_row_is_mended_still_finds_its_row(
    app: Flask, client: Client, cast: Cast
) -> None:
    client.sign_in(cast.admin)
    second = WRONG.replace("李四", "王五").replace(LI[:-1] + "8", WANG[:-1] + "1")
    page = send(client, *county(), heads(HEAD, WRONG, second)).headers["Location"]
    first, other = (re.sub(r"\d+$", number, f"{page}/{flagged_row(app)}") for number in ("3", "4"))
    client.get(other)

    assert client.post(f"{first}/mend", data=MENDED).status_code == 303
    assert client.post(f"{other}/mend", data=MENDED | {"name": "王五", "id_number": WANG}).status_code == 303

    assert "没有待处理的行" in client.get(f"{page}?show=flagged").text


def test_a_row_mended_twice_says_so_and_keeps_what_was_typed(app: Flask, client: Client, page: str) -> None:
    row = f"{page}/{flagged_row(app)}"
    client.post(f"{row}/mend", data=MENDED)

    again = client.post(f"{row}/mend", data=MENDED | {"title": "名誉校长"})

    assert again.status_code == 409
    assert "这一行已没有问题" in again.text
    assert 'value="名誉校长"' in again.text
    assert client.get(row).headers["Location"].endswith("?show=flagged")
    assert client.post(f"{row}/admission").status_code == 409


def test_a_row_mended_within_the_list_leaves_the_other_forms_alone(app: Flask, client: Client, page: str) -> None:
    row, inline = f"{page}/{flagged_row(app)}", {"HX-Request": "true"}

    wrong = client.post(f"{row}/mend", data=MENDED | {"id_number": "12"}, headers=inline)
    assert (wrong.status_code, wrong.text[:4]) == (200, "<tr>")
    assert 'value="12"' in wrong.text
    assert "第 3 行仍有问题" in wrong.text

    mended = client.post(f"{row}/mend", data=MENDED, headers=inline)
    assert mended.text.startswith("<tr>")
    assert "第 3 行已改正" in mended.text
    assert 'hx-swap-oob="true"' in mended.text
    assert "导入 8 行" in mended.text


def test_a_unit_is_admitted_to_be_verified(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)
    page = send(client, county()[0], enterprises(f"某县新建加油站,{TAIFENG[:-1]}B,东山镇,,,,,,,")).headers["Location"]

    assert "将单位列为待核" in client.get(page).text
    client.post(f"{page}/{flagged_row(app)}/admission")
    client.post(f"{page}/application")

    with app.app_context():
        assert db.session.scalars(select(Unit.state).filter_by(name="某县新建加油站")).one() == "unverified"


def test_the_flagged_rows_are_downloaded_with_reasons_and_a_trace(app: Flask, client: Client, page: str) -> None:
    answer = client.get(f"{page}/flagged.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["主要负责人"]
    header, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert (header[0], header[-1]) == ("行号", "待处理原因")
    assert dict(zip(header, row, strict=True))["身份证号"] == LI[:-1] + "8"
    assert "身份证号的校验位不符" in row[-1]
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).filter_by(action="roster.flagged_exported")).one()
        assert entry.details == {"rows": 1}


def test_the_download_can_be_imported_again_when_it_is_mended(client: Client, page: str) -> None:
    client.post(f"{page}/application")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{page}/flagged.xlsx").data))
    sheet = book["主要负责人"]
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(2, headings.index("身份证号") + 1, LI)
    stream = io.BytesIO()
    book.save(stream)

    again = send(client, Sent("flagged-rows-1.xlsx", stream.getvalue())).headers["Location"]

    assert "导入 1 行" in client.get(again).text


def test_posts_of_leavers_are_ended_only_when_somebody_says_so(app: Flask, client: Client, page: str) -> None:
    client.post(f"{page}/application")
    new = send(client, heads(HEAD.replace("张三", "王五").replace(ZHANG, WANG))).headers["Location"]
    assert "张三" in client.get(f"{new}?show=leavers").text
    with app.app_context():
        leaver = db.session.scalars(select(RosterLeaver.id)).one()

    assert client.post(f"{new}/leavers", data={"ends_on": "2026-01-01"}).status_code == 422
    assert client.post(f"{new}/leavers", data={"leaver": leaver, "ends_on": "soon"}).status_code == 422
    assert client.post(f"{new}/leavers", data={"leaver": leaver, "ends_on": "2026-01-01"}).status_code == 303

    with app.app_context():
        assert str(db.session.scalars(select(Post.to_on).where(Post.to_on.is_not(None))).one()) == "2026-01-01"


def test_an_import_given_up_is_gone_but_for_its_line_in_the_list(app: Flask, client: Client, page: str) -> None:
    assert client.post(f"{page}/closing").status_code == 303
    jobs.run_waiting(app)

    assert "已放弃" in client.get("/roster").text
    assert client.get(page).status_code == 200
    assert client.post(f"{page}/application").status_code == 409
    with app.app_context():
        assert not db.session.scalars(select(RosterRow)).all()


def test_many_rows_are_planned_by_the_worker_with_a_bar_to_watch(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)
    rows = [f"某县第{number}加油站,,,,,,,,," for number in range(tasks.WAITED_FOR + 1)]

    page = send(client, enterprises(*rows)).headers["Location"]
    assert 'hx-trigger="every 1s"' in client.get(page).text
    assert "HX-Refresh" not in client.get(f"{page}/progress").headers
    assert client.post(f"{page}/application").status_code == 409

    jobs.run_waiting(app)
    assert client.get(f"{page}/progress").headers["HX-Refresh"] == "true"
    assert "缺少统一社会信用代码" in client.get(page).text


def test_an_outdated_plan_is_refused_and_can_be_made_again(client: Client, page: str) -> None:
    other = send(client, *county()).headers["Location"]
    client.post(f"{other}/application")

    refused = client.post(f"{page}/application")
    assert refused.status_code == 409
    assert "重新生成方案" in refused.text

    client.post(f"{page}/plan")
    assert "导入 1 行" in client.get(page).text


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.xlsx", b"", "“空.xlsx”是空的"),
        ("文字.xlsx", b"PK\x03\x04 and then nothing", "“文字.xlsx”已损坏"),
        ("扫描件.pdf", b"%PDF-1.7\n1 0 obj", "“扫描件.pdf”不是 Excel 工作簿"),
        ("扫描件.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "“扫描件.xlsx”不是 Excel 工作簿"),
        ("便条.xlsx", "请各乡镇尽快报送名册。\n谢谢\n".encode(), "“便条.xlsx”不是 Excel 工作簿"),
        ("宽.csv", ",".join(["x"] * 10_000).encode(), "“宽.csv”超过 256 列"),
        ("题库.csv", "题干,答案\n甲,乙\n".encode(), "在文件“题库.csv”中没有找到名册"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_by_name(
    app: Flask, client: Client, cast: Cast, name: str, data: bytes, words: str
) -> None:
    client.sign_in(cast.admin)

    answer = send(client, *county(), Sent(name, data))

    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert not db.session.scalars(select(RosterImport)).all()


def test_an_upload_without_a_file_is_refused(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)

    answer = client.post("/roster", data={}, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "请至少选择一个文件" in answer.text


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("who", ["li_lei", "han_mei", "zhou_tao", "wu_gang", "liu_fang", "zhao_min"])
def test_nobody_but_an_administrator_finds_an_import(
    app: Flask, client: Client, cast: Cast, page: str, who: str
) -> None:
    row = flagged_row(app)
    client.sign_in(getattr(cast, who))

    for address in ("/roster", page, f"{page}/{row}", f"{page}/flagged.xlsx", f"{page}/progress"):
        assert client.get(address).status_code == 404
    for order in ("application", "closing", "plan", "leavers", f"{row}/mend", f"{row}/admission"):
        assert client.post(f"{page}/{order}").status_code == 404


def test_rows_and_imports_that_are_not_there_are_not_found(app: Flask, client: Client, page: str) -> None:
    row = flagged_row(app)

    assert client.get("/roster/999").status_code == 404
    assert client.get(f"{page}/files/1/rows/999").status_code == 404
    other = send(client, *county()).headers["Location"]
    assert client.get(f"{other}/{row}").status_code == 404


def test_others_write_while_a_file_is_read(
    app: Flask, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A roster of a million empty rows is read for seconds, and every beat of every learner would wait for it."""
    client.sign_in(cast.admin)
    seen = []

    def looked_at(file: Sent) -> Any:
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(write_something, app).result(timeout=10))
        return tables_of(file)

    monkeypatch.setattr(opening, "tables_of", looked_at)
    answer = send(client, *county())

    assert answer.status_code == 303
    assert seen
    assert all(seen)


def write_something(app: Flask) -> bool:
    with app.app_context():
        audit.record("tried", by=None)
        db.session.commit()
        return True
