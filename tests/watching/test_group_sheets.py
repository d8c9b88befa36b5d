"""The sign-in sheet of a group session: whom somebody reads there by name, its language, and its stamped scans."""

import json
from typing import Any

import pytest
from sqlalchemy import select, text

from lms import typesetting
from lms.courses.models import Plan
from lms.db import db
from lms.demo import past
from lms.people.models import Post
from lms.people.ranks import DEPUTY_DIVISION
from lms.watching.group import codes, sheets
from tests import factories
from tests.cast import LONG_AGO
from tests.conftest import Client
from tests.watching.conftest import World
from tests.watching.halls import Hall

PDF = b"%PDF-1.7 %%EOF"


@pytest.fixture
def hall(world: World) -> Hall:
    """Opened for Dongshan by the county: Sun Li of Dongshan is there, Tang Wei of Xihe, and a leader of the county."""
    hall = Hall(world, world.cast.wu_gang)
    with world.transaction():
        leader = factories.person("县领导甲").id
        db.session.add(Post(person_id=leader, unit_id=world.cast.dongshan.id, kind="official",
                            rank=int(DEPUTY_DIVISION), from_on=LONG_AGO))  # fmt: skip
    hall.tick(world.cast.sun_li.id, world.cast.tang_wei.id, leader)
    return hall


def test_names_are_read_by_those_alone_who_oversee_the_persons(
    world: World, hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[dict[str, Any]] = []
    set_, page = typesetting.pdf_of_many, f"/group-sessions/{hall.number}"
    monkeypatch.setattr(typesetting, "pdf_of_many", lambda of, told: printed.append(json.loads(told)) or set_(of, told))
    with hall.now():
        hidden = hall.attendance(world.cast.tang_wei).id
    with past.at(world.now):
        client.sign_in(world.cast.han_mei)
        with client.session_transaction() as session:
            session["language"] = "en"
        read = [client.get(address).text for address in (page, f"{page}/there")]
        assert client.get(f"{page}/sheet.pdf").data.startswith(b"%PDF-")
        left = client.post(f"{page}/attendances/{hidden}/leave")
        client.sign_in(world.cast.admin)
        all_of_them = client.get(f"{page}/there").text

    for each in (*read, json.dumps(printed, ensure_ascii=False)):
        assert "孙丽" in each
        assert not any(name in each for name in ("唐伟", "县领导甲"))
    assert all("2 more were there" in each for each in read)
    assert left.status_code == 404
    assert all(name in all_of_them for name in ("孙丽", "唐伟", "县领导甲"))
    # An official paper is Chinese, whoever reads the site in English.
    assert printed[0]["title"] == "集体观看签到表"
    assert any("另有 2 人" in each for each in printed[0]["notes"])


@pytest.mark.one_database("postgresql")
def test_a_sheet_waits_for_whoever_takes_files_away(world: World, hall: Hall) -> None:
    with hall.now() as group:
        if db.engine.dialect.name != "postgresql":
            pytest.skip("whoever writes on SQLite has the whole database")
        assert group
        sheets.attach(group, "签到表.pdf", PDF, by=hall.opener)
        with db.engine.connect() as other:
            free = other.scalar(text("SELECT pg_try_advisory_xact_lock(hashtextextended('papers', 0))"))

    assert free is False


def test_namesakes_are_told_apart_where_they_are_ticked_and_on_the_sheet(
    world: World, hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.transaction():
        several = [_wang_wei(world, mobile) for mobile in ("13800001111", "13900002222")]
    printed: list[dict[str, Any]] = []
    set_, page = typesetting.pdf_of_many, f"/group-sessions/{hall.number}"
    monkeypatch.setattr(typesetting, "pdf_of_many", lambda of, told: printed.append(json.loads(told)) or set_(of, told))
    with past.at(world.now):
        client.sign_in(world.cast.admin)
        offered = client.get(f"{page}?q=王伟").text
        hall.tick(*several)
        there = client.get(f"{page}/there").text
        client.get(f"{page}/sheet.pdf", buffered=True)

    for each in (offered, there, json.dumps(printed, ensure_ascii=False)):
        assert "王伟 (1111)" in each
        assert "王伟 (2222)" in each
        assert "13800001111" not in each
        assert "孙丽 (" not in each


def _wang_wei(world: World, mobile: str) -> int:
    """A member of staff of Li Lei's works who owes the lecture."""
    person = factories.person("王伟")
    person.mobile = mobile
    post = Post(person_id=person.id, unit_id=world.cast.lis_works.id, kind="staff", from_on=LONG_AGO)
    db.session.add(post)
    db.session.flush()
    factories.enrolment(db.session.scalars(select(Plan)).first(), post)
    return person.id


def test_a_code_that_is_right_for_others_says_so_by_scan_and_by_hand(world: World, client: Client) -> None:
    hall = Hall(world, world.cast.han_mei)
    with past.at(world.now):
        with world.app.app_context():
            scan, digits = (code(hall.number, world.now) for code in (codes.scanned, codes.typed))
        client.sign_in(world.cast.gao_yan)
        scanned = client.get(f"/group/scan/{scan}", follow_redirects=True)
        typed = client.post("/group", data={"code": digits})
        wrong = client.post("/group", data={"code": "000000" if digits != "000000" else "111111"})

    assert [answer.status_code for answer in (scanned, typed, wrong)] == [200, 409, 409]
    assert ["不面向您所在的单位" in answer.text for answer in (scanned, typed, wrong)] == [True, True, False]


@pytest.mark.parametrize(("address", "is_told"), [("http://127.0.0.1:8000", True), ("https://learn.example", False)])
def test_who_leads_is_told_where_the_picture_would_lead_nowhere(
    world: World, hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch, address: str, is_told: bool
) -> None:
    monkeypatch.setitem(client.application.config, "PUBLIC_URL", address)
    with past.at(world.now):
        client.sign_in(world.cast.wu_gang)
        page = client.get(f"/group-sessions/{hall.number}").text

    assert ("LMS_PUBLIC_URL" in page) == is_told
