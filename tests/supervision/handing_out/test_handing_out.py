"""Learning slips: made in one go, handed over by whoever scans, opened by the unit's own people, voided and made anew; neighbours have none."""

import io
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people import access
from lms.people.models import Person, Unit
from lms.reports.scope import Scope
from lms.supervision.handing_out import ledger, printing, slips
from lms.supervision.handing_out.models import LearningSlip, SlipStep
from lms.supervision.handing_out.slips import NothingToMake
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.supervision.test_races import at_once

HANDED = {"to": "门卫老赵", "way": "paper", "note": "下午送到"}


@pytest.fixture
def plan_id(kept: Any, cast: Cast) -> int:
    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan, at=plan.published_at)
        return plan.id

    return int(kept(make))


@pytest.fixture
def codes(client: Client, app: Flask, cast: Cast, plan_id: int) -> dict[int, str]:
    """The codes of the slips that the administrator made, by unit."""
    client.sign_in(cast.admin)
    assert "尚无学习单" in client.get(f"/learning-slips?plan={plan_id}").text
    assert client.post(f"/learning-slips?plan={plan_id}").status_code == 303
    with app.app_context():
        return {row.unit_id: row.code for row in db.session.scalars(select(LearningSlip))}


def test_each_unit_of_a_plan_gets_one_slip_and_all_come_as_one_file_in_the_county_s_order(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, codes: dict[int, str]
) -> None:
    kept(lambda: _moved_behind_the_others(cast.lis_works.id))
    assert set(codes) == {cast.lis_works.id, cast.lis_quarry.id, cast.mas_mill.id}
    assert all(re.fullmatch("[0-9a-f]{24}", code) for code in codes.values())
    assert client.post(f"/learning-slips?plan={plan_id}").status_code == 409

    file = client.post(f"/learning-slips.pdf?plan={plan_id}")

    assert (file.mimetype, file.data[:5]) == ("application/pdf", b"%PDF-")
    printed = [_read(page) for page in pypdfium2.PdfDocument(file.data)]
    in_order = (cast.lis_quarry, cast.mas_mill, cast.lis_works)  # by their positions, and not as they were made
    for (words, told), unit in zip(printed, in_order, strict=True):
        assert unit.name in words
        assert told == [f"{app.config['PUBLIC_URL']}/learning-slips/{codes[unit.id]}"]
    with app.app_context():
        scope = Scope(db.session.get_one(Plan, plan_id), access.units_overseen_by(cast.admin))
        assert [line.unit_id for line in ledger.listed(scope, "all")] == [unit.id for unit in in_order]
        assert all(line.printed_at for line in ledger.listed(scope, "all"))


def _moved_behind_the_others(unit_id: int) -> None:
    db.session.get_one(Unit, unit_id).position = 200


def _read(page: pypdfium2.PdfPage) -> tuple[str, list[str]]:
    """The words of a printed page, and what a telephone reads from its codes."""
    found = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    return page.get_textpage().get_text_range(), [each.text for each in found]


@pytest.mark.both_databases
def test_while_the_file_is_set_others_write(
    client: Client, app: Flask, cast: Cast, plan_id: int, codes: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = printing.pdf

    def slowly(rows: Sequence[LearningSlip]) -> bytes:
        pool, code = ThreadPoolExecutor(1), rows[0].code
        try:
            pool.submit(_handed_over, app, code, cast.admin).result(timeout=5)
        finally:
            pool.shutdown(wait=False)
        return setting(rows)

    monkeypatch.setattr(printing, "pdf", slowly)
    assert client.post(f"/learning-slips.pdf?plan={plan_id}").status_code == 200
    assert client.post(f"/learning-slips/{codes[cast.mas_mill.id]}/pdf").status_code == 200

    with app.app_context():
        rows = db.session.scalars(select(LearningSlip)).all()
        assert [bool(row.printed_at) for row in rows] == [True, True, True]
        assert len([row for row in rows if row.handed_at]) == 2


def _handed_over(app: Flask, code: str, by: Person) -> None:
    with app.app_context():
        slips.hand_over(db.session.scalars(select(LearningSlip).where(LearningSlip.code == code)).one(), "门卫老赵", "paper", None, by=by)  # fmt: skip
        db.session.commit()


@pytest.mark.one_database("postgresql")
def test_of_two_who_open_a_slip_at_once_one_is_noted(
    client: Client, app: Flask, cast: Cast, codes: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waits a little for the other before it notes: whoever holds the slip alone waits in vain."""
    both, opened, works = Barrier(2), slips.opened, f"/learning-slips/{codes[cast.lis_works.id]}"

    def together(row: LearningSlip, *, by: Person) -> None:
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        opened(row, by=by)

    monkeypatch.setattr(slips, "opened", together)
    browsers: list[Any] = [app.test_client(), app.test_client()]
    for browser in browsers:
        browser.sign_in(cast.li_lei)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda browser: browser.get(works).status_code, browsers))

    assert answers == [303, 303]
    with app.app_context():
        kinds = db.session.scalars(select(SlipStep.kind).where(SlipStep.slip_id == _id(works)))
        assert sorted(kinds) == ["made", "opened"]


def test_whoever_brings_a_slip_scans_it_and_the_head_who_scans_it_comes_to_the_task(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, codes: dict[int, str]
) -> None:
    works = f"/learning-slips/{codes[cast.lis_works.id]}"
    client.sign_out()
    assert client.get(works).headers["Location"] == f"/sign-in?next={works}"

    client.sign_in(cast.sun_li)  # a volunteer of the township knows it by its code alone
    page = client.get(works).text
    assert "东山机械厂" in page
    assert "本单导出 PDF" not in page
    assert client.post(f"{works}/hand-over", data={"to": " ", "way": "paper"}).status_code == 422
    assert client.post(f"{works}/hand-over", data=HANDED).status_code == 303
    assert client.post(f"{works}/hand-over", data=HANDED).status_code == 409
    client.post(f"{works}/taking-back", data={"ground": "送错了单位"})
    client.post(f"{works}/hand-over", data=HANDED)

    client.sign_in(cast.li_lei)
    task = client.get(works)
    assert re.fullmatch(r"/tasks/\d+", task.headers["Location"])
    client.get(works)
    with app.app_context():
        kinds = db.session.scalars(select(SlipStep.kind).order_by(SlipStep.id).where(SlipStep.slip_id == _id(works)))
        assert kinds.all() == ["made", "handed_over", "taken_back", "handed_over", "opened"]

    kept(lambda: _complete(cast.lis_works.id))
    client.sign_in(cast.liu_fang)
    own = client.get("/learning-slips").text
    for words in ("孙丽", "门卫老赵", "李雷", "1 / 1"):
        assert words in own
    assert "西河采石场" not in own
    assert "送错了单位" in client.get(works).text


def test_a_lost_slip_is_voided_and_its_old_code_says_so(
    client: Client, app: Flask, cast: Cast, codes: dict[int, str]
) -> None:
    old = f"/learning-slips/{codes[cast.mas_mill.id]}"
    client.sign_in(cast.gao_yan)
    client.post(f"{old}/renewal", data={"ground": ""})
    assert "并已补发新单" not in client.get(old).text
    new = client.post(f"{old}/renewal", data={"ground": "污损"}).headers["Location"]

    assert new != old
    assert client.post(f"{old}/hand-over", data=HANDED).status_code == 409
    assert client.post(f"{old}/pdf").status_code == 409
    client.sign_in(cast.ma_jun)
    assert "并已补发新单" in client.get(old).text
    assert client.get(new).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(LearningSlip.opened_at).where(LearningSlip.code == old[-24:])) is None


def test_what_became_of_a_voided_slip_stays_in_sight(
    client: Client, cast: Cast, plan_id: int, codes: dict[int, str]
) -> None:
    old = f"/learning-slips/{codes[cast.mas_mill.id]}"
    client.post(f"{old}/hand-over", data=HANDED)
    client.sign_in(cast.ma_jun)
    client.get(old)
    client.sign_in(cast.admin)
    new = client.post(f"{old}/renewal", data={"ground": "污损"}).headers["Location"]

    assert f'href="{old}"' in client.get(new).text
    page = client.get(f"/learning-slips?plan={plan_id}").text
    assert "此前有 1 张学习单已作废" in page
    gone = page[page.index('id="voided"') :]
    assert [words in gone for words in (f'href="{old}"', "污损", "门卫老赵", "马军")] == [True] * 4
    book = load_workbook(io.BytesIO(client.get(f"/learning-slips.xlsx?plan={plan_id}", buffered=True).data))
    cells = [cell for row in book["作废的学习单"].iter_rows(values_only=True) for cell in row]
    assert {"西河面粉厂", "污损", "门卫老赵", "管理员", "马军"} <= set(cells)
    client.sign_in(cast.han_mei)
    assert 'id="voided"' not in client.get(f"/learning-slips?plan={plan_id}").text


def test_neighbours_have_neither_slips_nor_figures(
    client: Client, cast: Cast, plan_id: int, codes: dict[int, str]
) -> None:
    works = f"/learning-slips/{codes[cast.lis_works.id]}"
    for neighbour in (cast.wang_qiang, cast.qian_yu, cast.gao_yan, cast.ma_jun, cast.tang_wei, cast.zhao_min):
        client.sign_in(neighbour)
        assert client.get(works).status_code == 404
        assert client.get(f"{works}/task").status_code == 404
        for deed in ("hand-over", "taking-back", "renewal", "pdf"):
            assert client.post(f"{works}/{deed}", data=HANDED | {"ground": "无"}).status_code == 404
    client.sign_in(cast.wang_qiang)
    page = client.get(f"/learning-slips?plan={plan_id}").text
    assert "西河面粉厂" in page
    assert "东山机械厂" not in page


def test_the_ledger_filters_counts_by_township_and_goes_out_as_a_workbook(
    client: Client, kept: Any, cast: Cast, plan_id: int, codes: dict[int, str]
) -> None:
    client.post(f"/learning-slips/{codes[cast.lis_works.id]}/hand-over", data=HANDED)
    kept(lambda: _complete(cast.mas_mill.id))

    for state, here, gone in (
        ("not_handed", "西河面粉厂", "东山机械厂"),
        ("not_opened", "西河面粉厂", "无人"),
        ("not_begun", "东山机械厂", "西河面粉厂"),
        ("not_completed", "西河采石场", "西河面粉厂"),
        ("completed", "西河面粉厂", "东山机械厂"),
    ):
        page = client.get(f"/learning-slips?plan={plan_id}&state={state}").text
        assert (here in page, gone in page) == (True, False), state
    assert "没有符合条件的单位" in client.get(f"/learning-slips?plan={plan_id}&state=not_made").text
    looked_for = client.get(f"/learning-slips?plan={plan_id}&state=not_handed&q=面粉").text
    assert ("西河面粉厂" in looked_for, "西河采石场" in looked_for, "东山机械厂" in looked_for) == (True, False, False)
    nowhere = client.get(f"/learning-slips?plan={plan_id}&q=%25").text
    assert "没有名称含“%”的单位" in nowhere
    found = load_workbook(io.BytesIO(client.get(f"/learning-slips.xlsx?plan={plan_id}&q=面粉", buffered=True).data))
    assert [cell.value for cell in found.worksheets[0]["B"] if cell.value][1:] == ["西河面粉厂"]
    book = load_workbook(io.BytesIO(client.get(f"/learning-slips.xlsx?plan={plan_id}", buffered=True).data))

    units, townships = book.worksheets
    assert [cell.value for cell in units["B"]][3:6] == ["东山机械厂", "西河采石场", "西河面粉厂"]
    rows = [[cell.value for cell in row] for row in townships.iter_rows(min_row=4)]
    assert rows[0][1:6] == ["东山镇", 1, 1, 1, 1]
    assert rows[1][1:6] == ["西河镇", 2, 2, 0, 0]
    assert rows[2][1:6] == ["合计", 3, 3, 1, pytest.approx(1 / 3)]


def test_a_slip_stays_accounted_for_when_the_posts_of_its_unit_ended(
    client: Client, kept: Any, cast: Cast, plan_id: int, codes: dict[int, str]
) -> None:
    client.post(f"/learning-slips/{codes[cast.lis_works.id]}/hand-over", data=HANDED)
    kept(lambda: _leave(cast.lis_works.id))

    page = client.get(f"/learning-slips?plan={plan_id}&state=nobody").text
    assert [words in page for words in ("东山机械厂", "门卫老赵", "无应学人员", "西河采石场")] == [
        True,
        True,
        True,
        False,
    ]
    for state, is_here in (
        ("all", True),
        ("not_opened", True),
        ("not_begun", False),
        ("not_completed", False),
        ("completed", False),
    ):
        assert ("东山机械厂" in client.get(f"/learning-slips?plan={plan_id}&state={state}").text) is is_here, state
    book = load_workbook(io.BytesIO(client.get(f"/learning-slips.xlsx?plan={plan_id}", buffered=True).data))
    units, townships = book.worksheets[:2]
    assert [cell.value for cell in units["B"]][3:6] == ["东山机械厂", "西河采石场", "西河面粉厂"]
    rows = [[cell.value for cell in row] for row in townships.iter_rows(min_row=4)]
    assert (rows[0][1:6], rows[0][-1]) == (["东山镇", 1, 1, 1, 1], 1)
    assert rows[2][1:5] == ["合计", 3, 3, 1]
    assert client.post(f"/learning-slips?plan={plan_id}").status_code == 409  # none is made for who does not study
    client.sign_in(cast.han_mei)
    assert "门卫老赵" in client.get(f"/learning-slips?plan={plan_id}").text
    client.sign_in(cast.wang_qiang)
    assert "东山机械厂" not in client.get(f"/learning-slips?plan={plan_id}").text


@pytest.mark.both_databases
def test_two_who_make_slips_at_once_leave_one_for_each_unit(app: Flask, cast: Cast, plan_id: int) -> None:
    def make() -> int:
        scope = Scope(db.session.get_one(Plan, plan_id), access.units_overseen_by(cast.admin))
        return slips.make(plan_id, ledger.units(scope), by=cast.admin)

    assert set(at_once(app, [make, make])) == {3, NothingToMake}


def _id(address: str) -> int:
    return db.session.scalars(select(LearningSlip.id).where(LearningSlip.code == address[-24:])).one()


def _leave(unit_id: int) -> None:
    for task in db.session.scalars(select(Enrolment).where(Enrolment.unit_id == unit_id)):
        task.closed_at, task.closed_for = clock.now(), "post_ended"


def _complete(unit_id: int) -> None:
    for task in db.session.scalars(select(Enrolment).where(Enrolment.unit_id == unit_id)):
        task.started_at = task.completed_at = clock.now()
