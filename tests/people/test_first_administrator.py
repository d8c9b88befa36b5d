"""The first administrator of an empty site, and the commands around it."""

import pytest
from flask import Flask

from lms.db import db
from lms.people import commands, first_administrator
from lms.people.models import Person
from tests.cast import Cast
from tests.conftest import Client
from tests.people.entrance.test_sign_in import try_in

WORDS = ["--name", "赵 主任", "--mobile", "138-1234-5678", "--password", "keep the county safe"]


def test_an_administrator_is_made_by_a_command_and_signs_in(app: Flask, client: Client) -> None:
    result = app.test_cli_runner().invoke(commands.admin, ["create", *WORDS])

    assert result.exit_code == 0, result.output
    assert "赵主任" in result.output
    answer = try_in(client, "13812345678", "keep the county safe")
    assert answer.headers["Location"] == "/sign-in/notice"
    client.post("/sign-in/notice")
    assert client.get("/audit").status_code == 200


def test_the_environment_answers_for_automation(app: Flask) -> None:
    answers = {
        "LMS_ADMIN_NAME": "赵主任",
        "LMS_ADMIN_MOBILE": "13812345678",
        "LMS_ADMIN_PASSWORD": "keep the county safe",
    }

    result = app.test_cli_runner(env=answers).invoke(commands.admin, ["create"])

    assert result.exit_code == 0, result.output
    with app.app_context():
        assert not first_administrator.is_missing()


def test_after_a_weak_password_only_the_password_is_asked_again(app: Flask, client: Client) -> None:
    typed = ["赵主任", "13812345678", "12345678", "a13812345678", *["keep the county safe"] * 2]

    result = app.test_cli_runner().invoke(args=["admin", "create"], input="\n".join(typed) + "\n")

    assert result.exit_code == 0, result.output
    assert [result.output.count(asked) for asked in ("姓名", "手机号 Mobile", "密码 Password")] == [1, 1, 3]
    assert try_in(client, "13812345678", "keep the county safe").status_code == 303


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [(1, "A1", "姓名"), (3, "12345", "手机号"), (5, "12345678", "太容易被猜中"), (5, "13812345678", "手机号")],
)
def test_a_wrong_answer_makes_nobody(app: Flask, place: int, value: str, sentence: str) -> None:
    words = [*WORDS]
    words[place] = value

    result = app.test_cli_runner().invoke(commands.admin, ["create", *words])

    assert result.exit_code != 0
    with app.app_context():
        assert db.session.query(Person).count() == 0


def test_whoever_is_locked_out_gets_a_slip_on_the_server(app: Flask, client: Client, active: Cast) -> None:
    result = app.test_cli_runner().invoke(commands.admin, ["slip", active.admin.mobile])

    code = result.output.strip().replace(" ", "")
    assert client.get(f"/activate/{code}").status_code == 200


@pytest.mark.parametrize("number", ["13999999999", "nonsense"])
def test_a_slip_for_nobody_is_refused(app: Flask, active: Cast, number: str) -> None:
    result = app.test_cli_runner().invoke(commands.admin, ["slip", number])

    assert result.exit_code != 0
    assert "没有使用此号码的人员" in result.output


def test_a_start_without_a_terminal_says_what_to_do(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    with app.app_context():
        commands.make_sure_of_an_administrator()

    assert "flask --app lms admin create" in capsys.readouterr().out


def test_a_site_with_an_administrator_asks_nothing(app: Flask, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with app.app_context():
        commands.make_sure_of_an_administrator()

    assert capsys.readouterr().out == ""


def test_the_sign_in_page_says_how_to_make_one_while_there_is_none(app: Flask, client: Client) -> None:
    without = client.get("/sign-in").text
    app.test_cli_runner().invoke(commands.admin, ["create", *WORDS])

    assert ".venv/bin/flask --app lms admin create" in without
    assert "admin create" not in client.get("/sign-in").text
