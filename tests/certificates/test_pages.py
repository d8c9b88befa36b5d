"""Pages of certificates: the holder's, an administrator's, and checking by anybody."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import jobs, made_files
from lms.certificates import limiting, numbers, tasks, terms
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.statement import Statement
from lms.db import db
from lms.people.models import Person
from tests.cast import Cast
from tests.certificates import earning
from tests.conftest import Client

Keep = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def made(cast: Cast, kept: Keep) -> Certificate:
    """Li Lei's certificate, loose from any session."""

    def make() -> Certificate:
        row = earning.earned(cast)
        db.session.commit()
        db.session.refresh(row)
        db.session.expunge(row)
        return row

    return kept(make)  # type: ignore[no-any-return]


def _standing(app: Flask) -> Certificate:
    with app.app_context():
        return db.session.scalars(select(Certificate).where(Certificate.ended_at.is_(None))).one()


def test_the_holder_finds_the_certificate_on_the_first_page_in_the_record_and_as_pdf(
    client: Client, cast: Cast, made: Certificate
) -> None:
    client.sign_in(cast.li_lei)

    assert "您已获得“年度培训计划”的学习证明" in client.get("/").text
    assert made.number in client.get("/record").text
    assert made.number in client.get("/certificates").text
    answer = client.get(f"/certificates/{made.id}.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert made.number in answer.headers["Content-Disposition"]


def test_nobody_else_finds_it(client: Client, cast: Cast, made: Certificate) -> None:
    for person in (cast.ma_jun, cast.han_mei, cast.liu_fang, cast.zhao_min):
        client.sign_in(person)
        assert client.get(f"/certificates/{made.id}.pdf").status_code == 404
        assert client.get(f"/certificates/{made.id}").status_code == 404
        assert made.number not in client.get("/certificates").text


def test_a_stranger_learns_the_state_of_a_number_and_nothing_of_its_holder(
    client: Client, cast: Cast, made: Certificate
) -> None:
    page = client.get("/verify")
    told = client.get(f"/verify/state?number={made.number}")
    typed = client.get(f"/verify?number={made.number.replace('-', ' ')}")

    assert re.search(r"data-keys='{\"[0-9a-f]{8}\": ?\"[0-9a-f]{64}\"}'", page.text)
    assert told.json == {"state": "valid", "number": made.number, "sentence": f"证明 {made.number} 有效，长期有效。"}
    assert "有效，长期有效" in typed.text
    for answer in (page, told, typed):
        assert not [
            secret for secret in ("李雷", "东山机械厂", earning.MASKED, earning.NUMBER) if secret in answer.text
        ]


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("2026-001-00001-9", "mistyped"),
        ("", "mistyped"),
        ("李雷", "mistyped"),
        (numbers.numbered(2026, 999, 99999), "unknown"),
    ],
)
def test_other_numbers_are_named_as_what_they_are(client: Client, made: Certificate, number: str, state: str) -> None:
    told = client.get("/verify/state", query_string={"number": number}).json

    assert told["state"] == state


def test_an_address_that_asks_and_asks_is_told_to_wait(client: Client, app: Flask, made: Certificate) -> None:
    app.extensions.pop("asked_by_address", None)
    try:
        statuses = [client.get("/verify/state?number=1").status_code for _ in range(limiting.MOST + 1)]
        assert statuses == [200] * limiting.MOST + [429]
        assert client.get("/verify").status_code == 200
    finally:
        app.extensions.pop("asked_by_address", None)


def test_an_administrator_revokes_and_everybody_reads_why(client: Client, cast: Cast, made: Certificate) -> None:
    client.sign_in(cast.admin)
    assert client.post(f"/certificates/{made.id}/revocation", data={"reason": "annulled"}).status_code == 422
    answer = client.post(f"/certificates/{made.id}/revocation", data={"reason": "mistake", "note": "请与我局联系"})
    assert answer.status_code == 303
    assert "撤销了证明" in client.get("/audit").text
    assert client.get(f"/certificates/{made.id}.pdf").status_code == 409

    client.sign_out()
    told = client.get(f"/verify/state?number={made.number}").json
    assert told["state"] == "revoked"
    assert "误发" in told["sentence"]
    assert "请与我局联系" not in told["sentence"]
    client.sign_in(cast.li_lei)
    assert "已不再有效" in client.get("/").text
    assert "请与我局联系" in client.get("/certificates").text


def test_an_administrator_issues_anew_after_a_correction(
    client: Client, app: Flask, cast: Cast, made: Certificate
) -> None:
    client.sign_in(cast.admin)
    assert client.post(f"/certificates/{made.id}/successor").status_code == 409
    with app.app_context():
        db.session.get_one(Person, cast.li_lei.id).name = "李磊"
        db.session.commit()

    assert client.post(f"/certificates/{made.id}/successor").status_code == 303

    new = _standing(app)
    assert Statement(new.statement, new.signature).facts["name"] == "李磊"
    assert client.get(f"/verify/state?number={made.number}").json["state"] == "superseded"
    assert new.number in client.get(f"/certificates/{made.id}").text


def test_an_administrator_finds_certificates_by_name_unit_number_and_state(
    client: Client, cast: Cast, made: Certificate
) -> None:
    client.sign_in(cast.admin)
    address = f"/plans/{made.plan_id}/certificates"

    for sought in ("李雷", "采石场", made.number):
        assert made.number in client.get(address, query_string={"sought": sought, "state": "valid"}).text
    assert "没有符合条件的证明" in client.get(address, query_string={"sought": "王"}).text
    assert "没有符合条件的证明" in client.get(address, query_string={"state": "revoked"}).text
    assert client.get(address, query_string={"state": "nonsense"}).status_code == 422
    assert address in client.get(f"/plans/{made.plan_id}").text


def test_an_administrator_sets_what_a_plans_certificates_say(client: Client, cast: Cast, made: Certificate) -> None:
    client.sign_in(cast.admin)
    address = f"/plans/{made.plan_id}/certificates/terms"
    form = {"is_given": "y", "title": "培训合格证明", "issuer": "某县安委办", "valid_months": "36"}

    assert "考核合格证" in client.get(address).text
    refused = client.post(address, data=form | {"title": "安全合格证"})
    assert refused.status_code == 422
    assert "请改用其他名称" in refused.text
    assert client.post(address, data=form | {"valid_months": "0"}).status_code == 422
    assert client.post(address, data=form).status_code == 303
    assert "培训合格证明" in client.get(f"/plans/{made.plan_id}/certificates").text


def test_what_a_plan_gives_stands_on_its_page_and_may_be_none(client: Client, cast: Cast, app: Flask) -> None:
    with app.app_context():
        plan = earning.plan(cast)
        db.session.delete(terms.of(plan))
        db.session.commit()
        page = f"/plans/{plan.id}"
    client.sign_in(cast.admin)

    assert "“学习证明”（默认）" in client.get(page).text
    assert "默认" in client.get(f"{page}/certificates").text
    assert client.post(f"{page}/certificates/terms", data={"title": "学习证明"}).status_code == 303
    assert "默认" not in client.get(page).text
    assert "目前不发放证明" in client.get(f"{page}/certificates").text


def test_all_certificates_of_a_plan_come_in_one_file(client: Client, app: Flask, cast: Cast, made: Certificate) -> None:
    client.sign_in(cast.admin)
    address = f"/plans/{made.plan_id}/certificates"
    assert client.post(f"{address}/files").status_code == 303
    assert client.post(f"{address}/files").status_code == 409
    assert "0" in client.get(f"{address}/file").text

    jobs.run_waiting(app)

    with app.app_context():
        file = db.session.scalars(select(CertificateFile)).one()
        assert (file.state, file.done, file.total) == ("ready", 1, 1)
        file_id = file.id
    answer = client.get(f"{address}/files/{file_id}.zip", buffered=True)
    assert answer.data.startswith(b"PK")
    assert b".pdf" in answer.data
    assert client.get(f"{address}/files/{file_id + 1}.zip").status_code == 404
    shutil.rmtree(Path(app.instance_path) / "certificates")


def test_a_file_that_a_dead_worker_left_is_made_and_an_old_one_is_removed(
    client: Client, app: Flask, cast: Cast, made: Certificate
) -> None:
    with app.app_context():
        row = CertificateFile(plan_id=made.plan_id, asked_by_id=cast.admin.id, state="waiting")
        db.session.add(row)
        db.session.commit()
        tasks.look_after_files()
        db.session.refresh(row)
        path = app.instance_path + "/" + (row.path or "")
        assert row.state == "ready"
        row.asked_at -= made_files.KEPT * 2
        db.session.commit()

        tasks.look_after_files()
        db.session.commit()

        assert db.session.scalar(select(CertificateFile.id)) is None
        assert not Path(path).exists()


def test_a_file_that_can_not_be_made_says_so_and_can_be_asked_for_again(
    client: Client, app: Flask, cast: Cast, made: Certificate
) -> None:
    client.sign_in(cast.admin)
    address = f"/plans/{made.plan_id}/certificates"
    client.post(f"{address}/files")
    with app.app_context():
        file_id = db.session.scalars(select(CertificateFile.id)).one()
        db.session.get_one(Certificate, made.id).statement = made.statement.replace('"issued"', '"gone"')
        db.session.commit()
        with pytest.raises(KeyError):
            tasks.make_file(file_id)
        db.session.remove()

    assert "压缩包生成失败" in client.get(address.replace("certificates", "certificates/file")).text
    assert not list(Path(app.instance_path).glob("certificates/*.zip"))
    assert client.post(f"{address}/files").status_code == 303


def test_the_command_checks_texts_files_and_numbers(app: Flask, made: Certificate, tmp_path: Any) -> None:
    payload = Statement(made.statement, made.signature).payload
    file = tmp_path / "code.txt"
    file.write_text(f"https://a.example/verify#{payload}\n", "utf-8")
    forged = Statement(made.statement.replace("李雷", "李蕾"), made.signature).payload

    def command(*words: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["certificate", *words])
        return done.exit_code, done.output

    for what in (payload, str(file), made.number):
        code, said = command("verify", what)
        assert (code, "有效" in said) == (0, True)
    assert "李雷" in command("verify", payload, "--offline")[1]
    code, said = command("verify", forged)
    assert (code, "不真实" in said) == (1, True)
    assert command("verify", "李雷")[0] == 1
    name = command("keys")[1].split()[0]
    assert name == made.key_name
    assert command("new-key")[1].split()[0] != name
    assert len(command("keys")[1].splitlines()) == 2
