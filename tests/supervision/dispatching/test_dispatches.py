"""下发文件: drafted, sent to chosen units, confirmed by each once, noted by the office, reminded once a day, withdrawn; on record."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from lms import clock
from lms.db import db
from lms.people.models import AuditEntry, Post, Unit
from lms.supervision.dispatching import receiving
from lms.supervision.dispatching.models import Dispatch, DispatchUnit
from tests.asking import asked
from tests.cast import Cast
from tests.conftest import Client
from tests.courses.attaching.test_papers import PDF
from tests.supervision.test_races import at_once

TYPED = {
    "title": "企业安全生产责任体系五落实五到位规定",
    "document": "曲安办〔2026〕9号",
    "words": "请张贴在厂门口",
    "receipt_by": str(clock.today() + timedelta(days=5)),
}


def _drafted(client: Client, **typed: Any) -> str:
    """The address of a draft with a file."""
    data = TYPED | {"file": (io.BytesIO(PDF), "五落实.pdf")} | typed
    answer = client.post("/dispatches/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).removesuffix("/units")


@pytest.fixture
def sent(client: Client, cast: Cast) -> str:
    """To all enterprises, by the administrator: two of Li Lei's and the mill."""
    client.sign_in(cast.admin)
    address = _drafted(client)
    client.post(f"{address}/units", data={"kind": "enterprise"})
    assert "已向 3 个单位下发" in client.post(f"{address}/sending", follow_redirects=True).text
    return address


def test_units_are_chosen_within_what_the_sender_supervises_and_a_draft_is_nobody_elses(
    client: Client, app: Flask, cast: Cast
) -> None:
    client.sign_in(cast.wang_qiang)
    address = _drafted(client)
    assert "还没有选择下发单位" in client.post(f"{address}/sending", follow_redirects=True).text
    page = client.post(f"{address}/units", data={"kind": ""}, follow_redirects=True).text
    assert cast.mas_mill.name in page
    with app.app_context():
        chosen = set(db.session.scalars(select(DispatchUnit.unit_id)))
    # Li Lei's quarry lies in Xihe too; the works in Dongshan do not, and nobody sends to the own unit.
    assert chosen == {cast.mas_mill.id, cast.lis_quarry.id}
    client.post(f"{address}/units/removal", data={"units": cast.lis_quarry.id})

    for other in (cast.admin, cast.gao_yan, cast.ma_jun, cast.han_mei):
        client.sign_in(other)
        assert client.get(address).status_code == 404
        assert TYPED["title"] not in client.get("/dispatches").text
    client.sign_in(cast.wang_qiang)
    assert client.post(f"{address}/discarding").status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count(Dispatch.id))) == 0


def test_a_unit_is_told_confirms_once_and_the_sender_sees_who_and_when(
    client: Client, app: Flask, cast: Cast, sent: str
) -> None:
    client.sign_in(cast.gao_yan)
    assert "1 份文件等待你单位签收" in client.get("/").text
    page = client.get(sent).text
    assert all(words in page for words in (TYPED["title"], TYPED["words"], TYPED["document"], "五落实.pdf"))
    assert client.get(f"{sent}/file", buffered=True).data == PDF
    confirmed = client.post(
        f"{sent}/receipts", data={"unit": cast.mas_mill.id, "words": "已张贴"}, follow_redirects=True
    )
    assert "已张贴" in confirmed.text

    client.sign_in(cast.ma_jun)  # its head, who comes later
    assert "等待你单位签收" not in client.get("/").text
    second = client.post(f"{sent}/receipts", data={"unit": cast.mas_mill.id, "words": "迟到"})
    assert (second.status_code, "未保存" in second.text, "“迟到”" in second.text) == (409, True, True)
    assert f"由{cast.gao_yan.name}签收" in second.text
    assert client.post(f"{sent}/receipts", data={"unit": cast.lis_works.id}).status_code == 404
    client.sign_in(cast.li_lei)  # who heads two firms confirms for each
    assert client.get(sent).text.count('name="unit"') == 2

    client.sign_in(cast.admin)
    page = client.get(f"{sent}/units?state=all").text
    assert cast.gao_yan.name in page
    assert "迟到" not in page
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(AuditEntry.action == "dispatch.received")) == 1


def test_the_office_notes_what_it_was_told_takes_it_back_and_reminds_the_others_once_a_day(
    client: Client, cast: Cast, sent: str
) -> None:
    nameless = client.post(f"{sent}/notes", data={"unit": cast.lis_works.id, "told_by": " "})
    assert nameless.status_code == 422
    client.post(f"{sent}/notes", data={"unit": cast.lis_works.id, "told_by": "门卫老王"})
    page = client.get(f"{sent}/units?state=received").text
    assert "门卫老王" in page

    assert "已提醒 2 个单位" in client.post(f"{sent}/reminders", follow_redirects=True).text
    assert "今天已提醒过" in client.post(f"{sent}/reminders", follow_redirects=True).text
    client.post(f"{sent}/notes/{cast.lis_works.id}/removal")
    assert "已提醒 1 个单位" in client.post(f"{sent}/reminders", follow_redirects=True).text
    client.sign_in(cast.ma_jun)
    assert "请签收" in client.get(sent).text


def test_the_list_for_the_file_has_every_unit_in_the_countys_order(client: Client, cast: Cast, sent: str) -> None:
    client.post(f"{sent}/notes", data={"unit": cast.mas_mill.id, "told_by": "马军", "words": "=1+1"})

    rows = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(f"{sent}/list.xlsx", buffered=True).data)
    ).get_sheet_by_index(0)
    cells = [cell for row in rows.to_python() for cell in row]
    assert {cast.lis_works.name, cast.lis_quarry.name, cast.mas_mill.name, "=1+1"} <= set(cells)
    assert "3 个单位,已签收 1 个" in "".join(map(str, cells)).replace("，", ",")
    paper = client.get(f"{sent}/list").text
    assert "填报单位" in paper
    assert f'<p class="printed-title print-only">《{TYPED["title"]}》签收单</p>' in paper
    assert TYPED["document"] in paper


def test_a_unit_is_looked_for_by_a_part_of_its_name(client: Client, cast: Cast, sent: str) -> None:
    found = client.get(f"{sent}/units?q=面粉").text
    nowhere = client.get(f"{sent}/units?q=没有这家").text

    assert f'<th scope="row">{cast.mas_mill.name}</th>' in found
    assert f'<th scope="row">{cast.lis_works.name}</th>' not in found
    assert "没有名称含“没有这家”的单位" in nowhere


def test_the_text_for_a_group_names_all_that_wait_and_reads_no_more_than_their_names(
    client: Client, app: Flask, cast: Cast, sent: str
) -> None:
    client.post(f"{sent}/notes", data={"unit": cast.lis_works.id, "told_by": "门卫老王"})
    with asked(app) as statements:
        page = client.get(f"{sent}/units?state=received").text

    text = page[page.index('id="group-text"') : page.index("</textarea>")]
    assert [unit.name in text for unit in (cast.lis_quarry, cast.mas_mill, cast.lis_works)] == [True, True, False]
    assert sum("dispatch_unit.told_by" in each for each in statements) == 1  # the lines of the page


def test_a_unit_where_nobody_can_confirm_is_named_before_and_after_the_sending(
    client: Client, kept: Any, cast: Cast
) -> None:
    kept(lambda: _nobody_at(cast.lis_quarry.id))
    client.sign_in(cast.admin)
    address = _drafted(client)
    draft = client.post(f"{address}/units", data={"kind": "enterprise"}, follow_redirects=True).text
    client.post(f"{address}/sending")

    told = "其中 1 个单位在平台上无人可以签收"
    assert (told in draft, f"<li>{cast.lis_quarry.name}</li>" in draft) == (True, True)
    assert told in client.get(f"{address}/units").text
    here = client.get(f"{address}/units?state=nobody").text
    assert [f'<th scope="row">{unit.name}<' in here for unit in (cast.lis_quarry, cast.lis_works)] == [True, False]


def test_a_closed_unit_is_counted_apart_and_neither_reminded_nor_named(
    client: Client, kept: Any, cast: Cast, sent: str
) -> None:
    kept(lambda: _closed(cast.mas_mill.id))
    reminded = client.post(f"{sent}/reminders", follow_redirects=True).text
    for unit in (cast.lis_works, cast.lis_quarry):
        client.post(f"{sent}/notes", data={"unit": unit.id, "told_by": "门卫老王"})

    assert "已提醒 2 个单位" in reminded
    assert cast.mas_mill.name not in reminded[reminded.index('id="group-text"') : reminded.index("</textarea>")]
    page = client.get(f"{sent}/units?state=closed").text
    assert all(words in page for words in ("2 个单位，已签收 2 个", "单位已注销 (1)", f"{cast.mas_mill.name}</th>"))
    listed = client.get(f"{sent}/list").text
    assert all(words in listed for words in ("共 2 个单位，已签收 2 个", "1 个单位在签收前已注销"))
    assert "已签收 2 / 2" in client.get("/dispatches").text
    client.sign_in(cast.gao_yan)
    assert "等待你单位签收" not in client.get("/").text


def _nobody_at(unit_id: int) -> None:
    for post in db.session.scalars(select(Post).where(Post.unit_id == unit_id)):
        post.to_on = clock.today()


def _closed(unit_id: int) -> None:
    db.session.get_one(Unit, unit_id).closed_on = clock.today()


def test_what_was_sent_stays_and_a_withdrawn_one_is_read_with_its_ground(
    client: Client, app: Flask, cast: Cast, sent: str
) -> None:
    assert "已经下发" in client.get(f"{sent}/edit", follow_redirects=True).text
    assert "已经下发" in client.post(f"{sent}/units", data={"kind": ""}, follow_redirects=True).text
    assert "已经下发" in client.post(f"{sent}/discarding", follow_redirects=True).text
    assert client.post(f"{sent}/withdrawal", data={"ground": ""}).status_code == 422
    client.post(f"{sent}/withdrawal", data={"ground": "文号有误"})

    client.sign_in(cast.gao_yan)
    assert "等待你单位签收" not in client.get("/").text
    page = client.get(sent).text
    assert "文号有误" in page
    assert "/receipts" not in page
    assert "已撤回" in client.post(f"{sent}/receipts", data={"unit": cast.mas_mill.id}, follow_redirects=True).text
    with app.app_context():
        assert db.session.scalar(select(func.count(DispatchUnit.received_at))) == 0


@pytest.mark.parametrize("who", ["sun_li", "tang_wei", "chen_jie", "zhao_min", "han_mei"])
def test_nobody_else_sees_it(client: Client, cast: Cast, sent: str, who: str) -> None:
    client.sign_in(getattr(cast, who))

    assert client.get(sent).status_code == 404
    assert client.get(f"{sent}/file").status_code == 404
    assert client.post(f"{sent}/receipts", data={"unit": cast.mas_mill.id}).status_code == 404
    assert TYPED["title"] not in client.get("/dispatches?which=received").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": " "}, "标题"),
        ({"file": b"MZ"}, "a.pdf"),
        ({"words": ""}, "既没有文件"),
        ({"receipt_by": "2026-13-01"}, "签收"),
        ({"receipt_by": str(clock.today() - timedelta(days=1))}, "签收截止日期已过"),
    ],
)
def test_what_cannot_be_a_document_is_said_in_words_and_nothing_is_kept(
    client: Client, app: Flask, cast: Cast, typed: dict[str, Any], words: str
) -> None:
    client.sign_in(cast.admin)
    if "file" in typed:
        typed = {"file": (io.BytesIO(typed["file"]), "a.pdf")}
    answer = client.post("/dispatches/new", data=TYPED | typed, content_type="multipart/form-data")

    assert (answer.status_code, words in answer.text) == (422, True)
    with app.app_context():
        assert db.session.scalar(select(func.count(Dispatch.id))) == 0


@pytest.mark.both_databases
def test_of_two_who_confirm_at_once_one_counts(app: Flask, cast: Cast, sent: str) -> None:
    number = int(sent.rpartition("/")[2])

    def confirm() -> bool:
        row = db.session.get_one(Dispatch, number)
        return receiving.confirm(row, cast.mas_mill.id, None, by=cast.gao_yan)

    assert sorted(at_once(app, [confirm] * 4)) == [False, False, False, True]
