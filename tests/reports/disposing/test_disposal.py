"""Records whose period is over: shown down to names, put on a list by one administrator, disposed of by another, kept by a hold."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from lms import clock, vault
from lms.db import db
from lms.outbox.models import Channel, Outgoing
from lms.paging import ROWS_ON_A_PAGE
from lms.people.models import AuditEntry, Person, Post, PostProposal, RoleGrant
from lms.people.ranks import Rank
from lms.reports.disposing.models import DisposalItem, DisposalList
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

LONG_AGO = datetime(2018, 5, 3, 1, 0, tzinfo=UTC)
APPRAISED = {"ground": "已过保管期限，无继续保存价值", "document": "曲安办发〔2026〕12号"}
HOLD = {"document": "曲纪函〔2026〕3号", "asked_by": "县纪委监委", "ground": "事故调查"}


@pytest.fixture
def second(app: Flask, kept: Any, cast: Cast) -> Person:
    """Another administrator. Ma Jun and Tang Wei signed in long ago and since; Tang Wei, who left then, was written to as well."""

    def make() -> int:
        other = factories.person("罗岚")
        db.session.add(RoleGrant(person_id=other.id, role="administrator"))
        for person in (cast.ma_jun, cast.tang_wei):
            for at in (LONG_AGO, LONG_AGO, clock.now()):
                db.session.add(AuditEntry(action="person.signed_in", actor_id=person.id, at=at, address="10.0.0.9"))
        _left(db.session.get_one(Person, cast.tang_wei.id))
        channel = Channel(kind="mail", name="邮件", settings_sealed=b"-", daily_limit=9)
        db.session.add(channel)
        db.session.flush()
        for recipient in (cast.tang_wei.id, 0):
            db.session.add(Outgoing(
                kind="reminder", subject_id=1, about=f"a{recipient}", channel_id=channel.id, recipient=recipient,
                state="accepted", queued_at=LONG_AGO, not_before=LONG_AGO, ended_at=LONG_AGO,
            ))  # fmt: skip
        db.session.flush()
        return other.id

    number = kept(make)
    with app.app_context():
        other = db.session.get_one(Person, number)
        db.session.expunge(other)
    return other


def _left(person: Person) -> None:
    for post in db.session.scalars(select(Post).where(Post.person_id == person.id)):
        post.from_on, post.to_on = date(2015, 1, 1), date(2018, 5, 4)
    person.id_number_sealed, person.id_number_hash = vault.seal("141021196502030025"), vault.keyed_hash("14102")
    person.mobile, person.education, person.password_hash = "13900000000", "大专", "x"


def _listed(client: Client, by: Person, kind: str, year: int = 2018) -> str:
    """The address of a list that was made of everything that is due."""
    client.sign_in(by)
    made = client.post(f"/disposal/due?kind={kind}&year={year}", data=APPRAISED)
    assert made.status_code == 303, made.text
    return str(made.headers["Location"])


def _count(app: Flask, *conditions: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(AuditEntry).where(*conditions)) or 0


OLD_SIGN_INS = (AuditEntry.action == "person.signed_in", AuditEntry.at == LONG_AGO)


def test_nothing_is_due_before_a_period_is_set_and_a_period_has_its_least(
    client: Client, app: Flask, cast: Cast, second: Person
) -> None:
    client.sign_in(cast.admin)
    nothing, none = client.get("/disposal"), client.get("/disposal/due?kind=sign_ins&year=2018")
    typed = {"source": "县安委办决定", "from_on": str(clock.today())}
    short = client.post("/retention/period?kind=sign_ins", data=typed | {"months": 5})
    back = client.post("/retention/period?kind=sign_ins", data=typed | {"months": 12, "from_on": "2020-01-01"})
    kept = client.post("/retention/period?kind=sign_ins", data=typed | {"months": 24})
    page, due = client.get("/retention"), client.get("/disposal")

    assert "尚未设定保管期限" in nothing.text
    assert (none.status_code, short.status_code, back.status_code, kept.status_code) == (409, 422, 422, 303)
    assert "至少 6 个月" in short.text
    assert ("2 年" in page.text, "县安委办决定" in page.text, "400 天" in page.text) == (True, True, True)
    assert ("year=2018" in due.text, "2018年5月3日" in due.text) == (True, True)
    assert client.get("/retention/period?kind=ledger").status_code == 404
    assert client.post("/retention/proposed").status_code == 409


def test_sign_ins_go_by_the_decision_of_another_and_the_list_stays(
    client: Client, app: Flask, cast: Cast, second: Person
) -> None:
    client.sign_in(cast.admin)
    client.post("/retention/proposed")
    names = client.get("/disposal/due?kind=sign_ins&year=2018")
    address = _listed(client, cast.admin, "sign_ins")
    own = client.post(f"{address}/carrying-out", data={"ground": "同意"})
    twice = client.post("/disposal/due?kind=sign_ins&year=2018", data=APPRAISED)
    before = _count(app, *OLD_SIGN_INS)
    client.sign_in(second)
    silent = client.post(f"{address}/carrying-out", data={"ground": ""})
    done = client.post(f"{address}/carrying-out", data={"ground": "同意销毁"})
    again = client.post(f"{address}/refusal", data={"ground": "不同意"})
    page, book = client.get(address), client.get(f"{address}.xlsx", buffered=True)
    pdf = client.get(f"{address}.pdf", buffered=True)

    assert ("马军" in names.text, "唐伟" in names.text) == (True, True)
    assert (own.status_code, twice.status_code, silent.status_code, done.status_code, again.status_code) == (
        409, 409, 422, 303, 409,
    )  # fmt: skip
    assert (before, _count(app, *OLD_SIGN_INS)) == (4, 0)
    assert _count(app, AuditEntry.action == "person.signed_in") == 2  # the last of each
    assert _count(app, AuditEntry.action == "disposal.carried_out") == 1
    assert ("已执行" in page.text, "罗岚" in page.text, "同意销毁" in page.text) == (True, True, True)
    client.get("/language/en")
    english = client.get(f"{address}.xlsx", buffered=True)
    cells = [cell for sheet in load_workbook(io.BytesIO(book.data)) for row in sheet.values for cell in row]
    with app.app_context():
        hashes = [*db.session.scalars(select(DisposalItem.sha256)), *db.session.scalars(select(DisposalList.sha256))]
    assert len(hashes) == 3
    assert set(hashes) <= set(cells)
    assert pdf.data.startswith(b"%PDF")
    told = _words(english.data)  # an official paper is Chinese, whoever takes it
    assert [words for words in ("List of disposal", "Where it is written", "Line no.", "as of") if words in told] == []


def _proposed(cast: Cast) -> None:
    """The post that Tang Wei held, one that was refused him, and one of somebody else of his name."""
    held = db.session.scalars(select(Post).where(Post.person_id == cast.tang_wei.id)).first()
    assert held
    decided = {"decided_at": LONG_AGO, "decided_by_id": cast.admin.id, "proposed_by_id": cast.admin.id}
    said = decided | {
        "direction": "begin",
        "unit_id": held.unit_id,
        "name": "唐伟",
        "post_kind": held.kind,
        "day": held.from_on,
    }
    for mobile, more in (
        ("13900000001", {"outcome": "approved", "post_id": held.id}),
        ("13900000000", {"outcome": "refused", "ground": "不符"}),
        ("13900000009", {"outcome": "refused", "ground": "不符"}),
    ):
        db.session.add(PostProposal(**said, mobile=mobile, **more))
        db.session.flush()


def test_who_left_long_ago_keeps_a_name_and_nothing_to_be_found_by(
    client: Client, app: Flask, cast: Cast, second: Person, kept: Any
) -> None:
    kept(lambda: _proposed(cast))
    client.sign_in(cast.admin)
    client.post("/retention/proposed")
    address = _listed(client, cast.admin, "personal")
    client.sign_in(second)
    client.post(f"{address}/carrying-out", data={"ground": "同意"})

    with app.app_context():
        proposed = select(PostProposal.mobile).order_by(PostProposal.id)
        assert list(db.session.scalars(proposed)) == [None, None, "13900000009"]
        row, other = db.session.get_one(Person, cast.tang_wei.id), db.session.get_one(Person, cast.ma_jun.id)
        erased = [row.id_number_sealed, row.id_number_hash, row.mobile, row.education, row.password_hash]
        assert (row.name, row.is_active, erased, other.is_active) == ("唐伟", False, [None] * 5, True)
    assert "唐伟" in client.get(f"/persons/{cast.tang_wei.id}").text
    assert "没有到期内容" in client.get("/disposal").text


def test_messages_to_people_and_groups_go_together(client: Client, app: Flask, cast: Cast, second: Person) -> None:
    client.sign_in(cast.admin)
    client.post("/retention/proposed")
    address = _listed(client, cast.admin, "messages")
    client.sign_in(second)
    done = client.post(f"{address}/carrying-out", data={"ground": "同意"})

    assert done.status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count(Outgoing.id))) == 0


def _signed_in_long_ago(count: int) -> None:
    for number in range(count):
        person = factories.person(f"人{number:02}")
        db.session.add(AuditEntry(action="person.signed_in", actor_id=person.id, at=LONG_AGO, address="10.0.0.9"))
        db.session.add(AuditEntry(action="person.signed_in", actor_id=person.id, at=clock.now(), address="10.0.0.9"))


def test_many_lines_come_in_pages_and_all_of_them_go_on_the_list(
    client: Client, cast: Cast, second: Person, kept: Any
) -> None:
    kept(lambda: _signed_in_long_ago(ROWS_ON_A_PAGE))  # beside Ma Jun and Tang Wei
    client.sign_in(cast.admin)
    client.post("/retention/proposed")
    client.post(f"/holds/new?person={cast.tang_wei.id}", data=HOLD)
    due = "/disposal/due?kind=sign_ins&year=2018"
    names = [client.get(f"{due}&page={page}").text for page in (1, 2)]
    address = _listed(client, cast.admin, "sign_ins")
    lines = [client.get(f"{address}?page={page}").text for page in (1, 2)]

    assert [text.count('<th scope="row">') for text in (*names, *lines)] == [50, 2, 50, 1]
    assert [(f"{ROWS_ON_A_PAGE + 1} 行" in text, "唐伟" in text) for text in (*names, *lines)] == [
        (True, False), (True, True), (True, False), (True, False),
    ]  # fmt: skip
    assert all("第 1 页" in text for text in (names[0], lines[0]))
    assert f"<dd>{ROWS_ON_A_PAGE + 2}</dd>" in lines[1]  # pieces: Ma Jun signed in twice


def _leads(cast: Cast) -> None:
    """Ma Jun leads at division level and owes a plan of the administrator's. He was written to long ago."""
    post = db.session.scalars(select(Post).where(Post.person_id == cast.ma_jun.id)).one()
    post.kind, post.rank = "official", Rank.DIVISION_DEPUTY
    plan = factories.plan(factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin)
    factories.enrolment(plan, post)
    channel_id = db.session.scalars(select(Channel.id)).one()
    db.session.add(Outgoing(
        kind="reminder", subject_id=1, about="m", channel_id=channel_id, recipient=cast.ma_jun.id, state="accepted",
        queued_at=LONG_AGO, not_before=LONG_AGO, ended_at=LONG_AGO,
    ))  # fmt: skip


def test_of_leaders_the_owner_of_their_plan_alone_reads_whose_messages_go_and_what_is_held(
    client: Client, app: Flask, cast: Cast, second: Person, kept: Any
) -> None:
    """The other administrator decides all the same: about all of the list."""
    kept(lambda: _leads(cast))
    client.sign_in(cast.admin)
    client.post("/retention/proposed")
    address = _listed(client, cast.admin, "messages")
    own = [client.get(each).text for each in (address, "/disposal/due?kind=messages&year=2018")]
    client.post(f"/holds/new?person={cast.ma_jun.id}", data=HOLD)
    own.append(client.get("/holds").text)
    client.sign_in(second)
    held = client.post(f"{address}/carrying-out", data={"ground": "同意"})
    others = [client.get(each).text for each in (address, "/disposal/due?kind=messages&year=2018", "/holds")]
    taken = _words(client.get(f"{address}.xlsx", buffered=True).data)
    lifted = client.post("/holds/1/lifting", data={"ground": "调查终结"})
    person = client.get(f"/persons/{cast.ma_jun.id}").text
    client.sign_in(cast.admin)
    client.post("/holds/1/lifting", data={"ground": "调查终结"})
    client.sign_in(second)
    done = client.post(f"{address}/carrying-out", data={"ground": "同意"})

    assert ["马军" in each for each in own] == [True, True, True]
    assert [mark for mark in ("马军", HOLD["document"]) for each in (*others, taken, held.text) if mark in each] == []
    assert ("县处级领导（不显示）" in others[0], "条涉及县处级领导，未列出" in others[2]) == (True, True)
    assert "县处级领导（不显示）" in taken
    assert ("马军" in person, HOLD["document"] in person) == (True, False)
    assert (held.status_code, lifted.status_code, done.status_code) == (409, 404, 303)


def test_the_page_says_what_becomes_of_scans_of_sign_in_sheets(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)
    assert "签到表扫描件" in client.get("/retention").text


def _plan_of(cast: Cast) -> int:
    plan = factories.plan(factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin)
    post = db.session.scalars(select(Post).where(Post.person_id == cast.tang_wei.id)).one()
    factories.enrolment(plan, post)
    return plan.id


@pytest.mark.parametrize("on", ["person", "unit", "plan", ""])
def test_a_hold_stops_disposal_is_said_in_words_and_is_lifted_with_a_ground(
    client: Client, app: Flask, cast: Cast, second: Person, kept: Any, on: str
) -> None:
    plan_id = kept(lambda: _plan_of(cast))
    number = {"person": cast.tang_wei.id, "unit": cast.xihe.id, "plan": plan_id}.get(on)
    client.sign_in(cast.admin)
    client.post("/retention/proposed")
    address = _listed(client, cast.admin, "personal")
    placed = client.post("/holds/new" + (f"?{on}={number}" if on else ""), data=HOLD)
    same = client.post("/holds/new" + (f"?{on}={number}" if on else ""), data=HOLD)
    client.sign_in(second)
    tried = client.post(f"{address}/carrying-out", data={"ground": "同意"})
    shown = [client.get(f"/persons/{cast.tang_wei.id}").text, client.get("/holds").text]
    client.sign_in(cast.admin)
    client.post(f"{address}/withdrawal")
    names = client.get("/disposal/due?kind=personal&year=2018")
    left_out = client.post("/disposal/due?kind=personal&year=2018", data=APPRAISED)
    silent = client.post("/holds/1/lifting", data={"ground": ""})
    lifted = client.post("/holds/1/lifting", data={"ground": "调查终结"})
    twice = client.post("/holds/1/lifting", data={"ground": "调查终结"})
    after = client.post("/disposal/due?kind=personal&year=2018", data=APPRAISED)

    assert (placed.status_code, same.status_code, tried.status_code) == (303, 409, 409)
    assert ("唐伟" in tried.text, "曲纪函〔2026〕3号" in tried.text) == (True, True)
    assert all("曲纪函〔2026〕3号" in each for each in shown)
    assert "唐伟" in names.text
    assert [each.status_code for each in (left_out, silent, lifted, twice, after)] == [409, 303, 303, 409, 303]
    assert _count(app, AuditEntry.action.in_(("hold.placed", "hold.lifted"))) == 2
    with app.app_context():
        assert db.session.get_one(Person, cast.tang_wei.id).mobile == "13900000000"


def test_a_hold_stands_in_the_files_that_administrators_take_and_in_no_others(
    client: Client, app: Flask, cast: Cast, second: Person, kept: Any
) -> None:
    plan_id = kept(lambda: _plan_of(cast))
    client.sign_in(cast.admin)
    client.post("/holds/new", data=HOLD)
    files = (
        f"/archives/persons/{cast.tang_wei.id}.xlsx",
        f"/archives/units/{cast.xihe.id}.xlsx",
        f"/archives/plans/{plan_id}.xlsx",
    )
    told = {}
    for person in (cast.admin, cast.wang_qiang):
        client.sign_in(person)
        books = [client.get(each, buffered=True).data for each in files]
        told[person.name] = [HOLD["document"] in _words(data) for data in books]
    client.sign_in(cast.tang_wei)
    own = _words(client.get("/archives/own.xlsx", buffered=True).data)

    assert told == {"管理员": [True] * 3, "王强": [False] * 3}
    assert HOLD["document"] not in own


def _words(data: bytes) -> str:
    return " ".join(str(cell) for sheet in load_workbook(io.BytesIO(data)) for row in sheet.values for cell in row)


def test_what_changed_since_the_list_was_made_is_not_disposed_of(
    client: Client, app: Flask, cast: Cast, second: Person, kept: Any
) -> None:
    client.sign_in(cast.admin)
    client.post("/retention/proposed")
    address = _listed(client, cast.admin, "personal")
    kept(lambda: setattr(db.session.get_one(Person, cast.tang_wei.id), "email", "a@b.c"))
    client.sign_in(second)
    changed = client.post(f"{address}/carrying-out", data={"ground": "同意"})
    refused = client.post(f"{address}/refusal", data={"ground": "重新鉴定"})

    assert (changed.status_code, refused.status_code) == (409, 303)
    assert "重新鉴定" in client.get(address).text
    with app.app_context():
        assert db.session.get_one(Person, cast.tang_wei.id).email == "a@b.c"
