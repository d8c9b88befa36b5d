"""Handing records in on the site: by whom, as files and as codes; the door for packs that find a line; withdrawal; the commands."""

import contextlib
import hashlib
import io
import json
import zipfile
import zlib
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.courses.models import Lesson, Plan
from lms.db import db
from lms.db import is_reading as db_is_reading
from lms.demo import past
from lms.people.models import Person, Post
from lms.watching.offline import facts, making, parts, reading, taking
from lms.watching.offline.reading import MOST_BYTES, Document
from tests import factories
from tests.cast import LONG_AGO
from tests.conftest import Client
from tests.watching.conftest import World
from tests.watching.offline_world import Pack
from tests.watching.packs import Machine

NOT_SIGNED: dict[str, Any] = {
    "v": 1, "pack": "A" * 16, "person": 1, "machine": "B" * 22, "head": "0" * 64, "signature": "A" * 86 + "==",
}  # fmt: skip


@pytest.fixture
def machine(world: World) -> Machine:
    """Yesterday Li Lei has watched five minutes from a pack of the works."""
    world.wait(-86_400)
    machine = Pack(world).machine().play(0, 300).leave()
    world.wait(86_400 - 300)
    return machine


def hand_in(client: Client, *files: tuple[str, bytes]) -> Any:
    return client.post("/offline", data={"files": [(io.BytesIO(data), name) for name, data in files]})


def codes(machine: Machine, size: int = 120) -> list[str]:
    """As the page shows them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(machine.file()) + packer.flush()
    text = urlsafe_b64encode(packed).decode().rstrip("=")
    parts = [text[place : place + size] for place in range(0, len(text), size)]
    name = hashlib.sha512(text.encode()).hexdigest()[:12]
    return [f"http://site/offline/parts/{number}.{len(parts)}.{name}.z{part}" for number, part in enumerate(parts, 1)]


@pytest.mark.parametrize("who", ["li_lei", "liu_fang", "han_mei", "admin"])
def test_the_person_and_those_who_oversee_hand_it_in(client: Client, world: World, machine: Machine, who: str) -> None:
    client.sign_in(getattr(world.cast, who))

    page = hand_in(client, ("学习记录.json", machine.file()))

    assert page.status_code == 200
    assert "李雷" in page.text
    assert "新计入5:00" in page.text
    assert world.covered() == "0-300"


def test_a_neighbour_learns_nothing_of_whose_it_is(client: Client, world: World, machine: Machine) -> None:
    client.sign_in(world.cast.gao_yan)

    page = hand_in(client, ("record.json", machine.file()))

    assert page.status_code == 422
    assert "不归您管理" in page.text
    assert "李雷" not in page.text
    assert world.covered() == ""


def test_several_files_and_a_zip_are_taken_each_for_itself(client: Client, world: World, machine: Machine) -> None:
    client.sign_in(world.cast.liu_fang)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("李雷.json", machine.file())
        archive.writestr("其他.txt", "不是记录")

    page = hand_in(client, ("sticks.zip", stream.getvalue()), ("again.json", machine.file()), ("broken.zip", b"PK\x03"))

    assert page.status_code == 200
    assert page.text.count("已接受") == 1
    assert page.text.count("先前已交回") >= 1
    assert page.text.count("这不是离线学习包的学习记录") == 2
    assert world.covered() == "0-300"


def test_a_broken_file_in_a_zip_hides_nothing_of_the_others(client: Client, world: World, machine: Machine) -> None:
    client.sign_in(world.cast.liu_fang)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("李雷.json", machine.file())
        archive.writestr("broken.json", "BROKEN" * 20)
        archive.writestr("__MACOSX/._李雷.json", "of a Mac")
        archive.writestr(".DS_Store", "of a Mac")
        archive.writestr("again.json", machine.file())
    bent = stream.getvalue().replace(b"BROKEN" * 20, b"BROKEM" * 20, 1)

    page = hand_in(client, ("sticks.zip", bent))

    assert page.status_code == 200
    assert page.text.count("新计入5:00") == 1
    assert page.text.count("先前已交回") >= 1
    assert page.text.count("这不是离线学习包的学习记录") == 1
    assert "MACOSX" not in page.text


def test_a_zip_with_nothing_in_it_is_said(client: Client, world: World) -> None:
    client.sign_in(world.cast.liu_fang)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("__MACOSX/x", "of a Mac")

    page = hand_in(client, ("sticks.zip", stream.getvalue()))

    assert page.status_code == 422
    assert "这不是离线学习包的学习记录" in page.text


def test_no_file_is_said_and_nothing_changes(client: Client, world: World) -> None:
    client.sign_in(world.cast.li_lei)

    answer = client.post("/offline", data={})
    assert (answer.status_code, "请选择学习记录文件" in answer.text) == (422, True)
    assert "请选择学习记录文件" not in client.get("/offline").text


def test_codes_come_in_any_order_and_the_last_one_counts(client: Client, world: World, machine: Machine) -> None:
    client.sign_in(world.cast.li_lei)
    first, *others = codes(machine)
    assert len(others) > 1

    for each in reversed(others):
        assert client.post("/offline/parts", data={"parts": each}).status_code == 303
    shown = client.get("/offline/parts/" + first.rpartition("/")[2]).text
    assert "还缺：第1段" in shown
    assert world.covered() == ""
    page = client.post("/offline/parts", data={"parts": first})

    assert "新计入5:00" in page.text
    assert world.covered() == "0-300"


def test_photographs_of_all_codes_at_once(client: Client, world: World, machine: Machine) -> None:
    client.sign_in(world.cast.liu_fang)

    page = client.post("/offline/parts", data={"parts": "\n".join(codes(machine))})

    assert "新计入5:00" in page.text


@pytest.mark.parametrize("text", ["hello", "1.2.zz.rAA", "3.2.0123456789ab.rAA", "1.999.0123456789ab.rAA"])
def test_what_is_no_code_is_refused_in_words(client: Client, world: World, text: str) -> None:
    client.sign_in(world.cast.li_lei)

    page = client.post("/offline/parts", data={"parts": text})

    assert page.status_code == 422
    assert "请重新拍摄" in page.text


def test_parts_that_do_not_fit_together_are_let_go(client: Client, world: World) -> None:
    client.sign_in(world.cast.li_lei)

    page = client.post("/offline/parts", data={"parts": "1.1.0123456789ab.rQUJD"})

    assert page.status_code == 422
    assert "0123456789ab" not in client.get("/offline").text


def test_codes_stay_until_their_record_is_taken(
    client: Client, world: World, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site stops between the last code and the record."""
    client.sign_in(world.cast.li_lei)
    sent = {"parts": "\n".join(codes(machine))}

    def stopped(*_asked: Any, **_more: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as cut, contextlib.suppress(RuntimeError):
        cut.setattr(taking, "take", stopped)
        client.post("/offline/parts", data=sent)
    page = client.post("/offline/parts", data={"parts": codes(machine)[0]})

    assert "新计入5:00" in page.text
    assert "还缺" not in client.get("/offline").text


def test_a_code_that_was_read_wrongly_is_replaced_by_the_right_one(
    client: Client, world: World, machine: Machine
) -> None:
    client.sign_in(world.cast.li_lei)
    first, *others = codes(machine)
    wrong = first[:-1] + ("A" if first[-1] != "A" else "B")
    assert parts.read(wrong).text == parts.read(first).text

    assert client.post("/offline/parts", data={"parts": wrong}).status_code == 303
    page = client.post("/offline/parts", data={"parts": "\n".join([first, *others])})

    assert "新计入5:00" in page.text


def test_a_part_that_would_unpack_to_gigabytes_is_refused(client: Client, world: World) -> None:
    client.sign_in(world.cast.li_lei)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = urlsafe_b64encode(packer.compress(bytes(600_000)) + packer.flush()).decode().rstrip("=")
    name = hashlib.sha512(text.encode()).hexdigest()[:12]

    page = client.post("/offline/parts", data={"parts": f"1.1.{name}.z{text}"})

    assert (page.status_code, len(text) <= 900) == (422, True)


def test_the_door_takes_a_record_without_a_sign_in(client: Client, world: World, machine: Machine) -> None:
    asked = client.options("/offline/records", headers={"Origin": "null", "Access-Control-Request-Method": "POST"})
    answer = client.post("/offline/records", data=machine.file(), content_type="application/json")

    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json == {
        "accepted": 300,
        "counted": 300,
        "covered": "0-300",
        "refused": [],
        "upto": len(machine.lines),
    }


def test_the_door_tells_of_a_record_in_which_nothing_was_watched(client: Client, world: World) -> None:
    answer = client.post("/offline/records", data=Pack(world).machine().file(), content_type="application/json")

    assert answer.json == {"accepted": 0, "counted": 0, "covered": "", "refused": [], "upto": 1}


def test_the_door_tells_from_which_line_on_it_knows_another(client: Client, world: World, machine: Machine) -> None:
    other = machine.copied()
    for each, kind in ((machine, "open"), (other, "leave")):
        world.wait(60)
        each.append(kind) if kind == "leave" else each.open()
        answer = client.post("/offline/records", data=each.file(), content_type="application/json")

    assert (answer.status_code, answer.json["forked"]) == (422, len(machine.lines))


@pytest.mark.parametrize("body", [
    b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"v": 1, "person": 1e400}', b"x" * (MOST_BYTES + 1),
    json.dumps({"v": 1, "pack": "A" * 16, "person": 2**63, "machine": "B" * 22, "records": ["x"]}).encode(),
    json.dumps(NOT_SIGNED | {"records": ["\ud800"]}).encode(),
    json.dumps(NOT_SIGNED | {"records": ["学习"]}).encode(),
    json.dumps(NOT_SIGNED | {"records": ["x" * 5000]}).encode(),
    json.dumps(NOT_SIGNED | {"records": [""] * 8001}).encode(),
])  # fmt: skip
def test_the_door_refuses_nonsense_in_words(client: Client, world: World, machine: Machine, body: bytes) -> None:
    known = json.loads(machine.file()) if b"signature" in body else {}
    if known:  # of a pack that is there
        body = json.dumps(json.loads(body) | {"pack": known["pack"]}).encode()
    answer = client.post("/offline/records", data=body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["refused"][0]


def test_a_record_is_proved_before_anybody_waits_for_the_database(
    client: Client, world: World, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of lines are hashed for whoever sends them."""
    prove, seen = reading.prove, []

    def look(document: Document, key: bytes) -> None:
        seen.append(db_is_reading())
        prove(document, key)

    monkeypatch.setattr(reading, "prove", look)

    assert client.post("/offline/records", data=machine.file()).json["accepted"] == 300
    assert seen == [True]


def test_a_refused_record_leaves_a_trace_on_the_page_of_its_pack(
    client: Client, world: World, machine: Machine
) -> None:
    forged = machine.file().replace(b"0-30", b"0-90", 1)
    for _ in range(2):
        client.post("/offline/records", data=forged, content_type="application/json")
    client.sign_in(world.cast.gao_yan)
    hand_in(client, ("record.json", machine.file()))
    client.sign_in(world.cast.liu_fang)
    assert client.post("/offline-packs/1/withdrawal", data={"ground": "U盘丢失"}).status_code == 303
    english = client.post("/offline/records?language=en", data=machine.file(), content_type="application/json")

    assert english.json["refused"] == ["This pack was withdrawn: U盘丢失"]
    page = client.get("/offline-packs/1").text
    _, shown = page.split("未接受的记录", 1)
    assert shown.count("<tr>") == 4  # with the heads
    assert [
        shown.count(words) for words in ("签名与该学习包", "不归您管理", "该学习包已作废：U盘丢失", "起共 2 次")
    ] == [1, 1, 1, 1]
    assert [shown.count(hashlib.sha256(data).hexdigest()) for data in (forged, machine.file())] == [1, 2]
    assert shown.count("李雷") == 3
    assert world.covered() == ""


def test_the_list_tells_who_gave_records_back_and_a_withdrawal_ends_it(
    client: Client, world: World, machine: Machine
) -> None:
    client.sign_in(world.cast.liu_fang)
    hand_in(client, ("record.json", machine.file()))
    page = client.get("/offline-packs").text
    assert "1人中的1人" in page
    shown = client.get("/offline-packs/1").text
    assert "李雷" in shown
    assert "5:00 / 40:00" in shown

    assert client.post("/offline-packs/1/withdrawal", data={"ground": " "}).status_code == 422
    assert client.post("/offline-packs/1/withdrawal", data={"ground": "U盘丢失"}).status_code == 303
    later = hand_in(client, ("record.json", machine.open().play(300, 330).file()))

    assert "该学习包已作废：U盘丢失" in later.text
    assert "已作废" in client.get("/offline-packs").text
    assert client.post("/offline-packs/1/withdrawal", data={"ground": "再次"}).status_code == 409
    assert world.covered() == "0-300"


def test_a_pack_is_not_there_for_a_neighbour(client: Client, world: World, machine: Machine) -> None:
    client.sign_in(world.cast.gao_yan)

    assert client.get("/offline-packs/1").status_code == 404
    assert client.post("/offline-packs/1/withdrawal", data={"ground": "无"}).status_code == 404
    assert machine.facts["pack"] not in client.get("/offline-packs").text


def test_the_evidence_of_it_is_drawn_in_its_own_grade(client: Client, world: World, machine: Machine) -> None:
    client.sign_in(world.cast.li_lei)
    hand_in(client, ("record.json", machine.file()))

    page = client.get(f"/record/lessons/{world.lesson_id}").text

    assert "记录于" in page
    assert "5:00" in page
    assert page.count('class="stretch stretch-counted"') == 2  # one in the legend
    assert 'class="stretch stretch-counted"' in page


def test_commands_take_files_and_withdraw(app: Flask, world: World, machine: Machine, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(machine.file())
    bad.write_text("{}")

    def command(*words: str) -> Any:
        with past.at(world.now):
            return app.test_cli_runner().invoke(args=["offline", *words])

    done = command("import", str(good), str(bad), "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert (lines[0]["accepted"], lines[0]["new"]) == (300, True)
    assert lines[1]["refused"]
    assert command("withdraw", machine.facts["pack"], "--ground", "U盘丢失").exit_code == 0
    assert command("withdraw", machine.facts["pack"], "--ground", "U盘丢失").exit_code == 1
    assert command("import", str(good)).exit_code == 0  # here already
    good.write_bytes(machine.open().play(300, 330).file())
    assert command("import", str(good)).exit_code == 1
    assert world.covered() == "0-300"


def test_namesakes_are_told_apart_within_a_pack_on_its_page_and_in_the_list(client: Client, world: World) -> None:
    with world.transaction():
        several = [_wang_wei(world, mobile) for mobile in ("13800001111", "13900002222")]
    with past.at(world.now), world.transaction():
        lesson, people = (
            db.session.get_one(Lesson, world.lesson_id),
            [db.session.get_one(Person, each) for each in several],
        )
        for each in people:
            making.made(lesson, person=each, people=[each], size="360p", by=world.cast.admin)
        pack = making.made(lesson, unit=world.cast.lis_works, people=people, size="360p", by=world.cast.admin)
        number, facts_of_it = pack.id, facts.facts(pack)
    client.sign_in(world.cast.admin)
    pages = [f"/offline-packs/{number}", "/offline-packs"]

    told = [json.dumps(facts_of_it, ensure_ascii=False), *(client.get(page).text for page in pages)]

    assert [("王伟 (1111)" in each, "王伟 (2222)" in each, "13800001111" in each) for each in told] == [
        (True, True, False)
    ] * 3


def _wang_wei(world: World, mobile: str) -> int:
    """Of the staff of Li Lei's works, owing the lecture."""
    person = factories.person("王伟")
    person.mobile = mobile
    post = Post(person_id=person.id, unit_id=world.cast.lis_works.id, kind="staff", from_on=LONG_AGO)
    db.session.add(post)
    db.session.flush()
    factories.enrolment(db.session.scalars(select(Plan)).one(), post)
    return person.id
