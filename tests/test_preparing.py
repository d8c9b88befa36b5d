"""A command on a database without tables, or of another version, says so in a sentence; nothing is left half-made."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from lms.db import db
from tests import databases

FILE = str(Path(__file__))
COMMANDS = {
    "roster import": [FILE],
    "questions import": [FILE, "--bank", "题库"],
    "media import": [FILE],
    "report completion": ["--plan", "1", "--by", "unit", "--json"],
    "admin create": ["--name", "赵主任", "--mobile", "13812345678", "--password", "keep the county safe"],
    "admin slip": ["13812345678"],
    "backup create": [],
    "backup restore": [FILE],
}


@pytest.fixture
def bare(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    with databases.bare(databases.kind(app), tmp_path) as new:
        yield new


def _tables(app: Flask) -> list[str]:
    with app.app_context():
        return inspect(db.engine).get_table_names()


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_makes_the_database_of_a_new_site(bare: Flask, command: str) -> None:
    done = bare.test_cli_runner().invoke(args=[*command.split(), *COMMANDS[command]])

    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert done.stderr.startswith("此处原无站点，已新建空白站点：")
    assert len(done.stderr.splitlines()) == 1 + (done.exit_code != 0)
    assert "person" in _tables(bare)


def test_what_a_program_reads_stays_free_of_it(bare: Flask, tmp_path: Path) -> None:
    (tmp_path / "单位.csv").write_text("序号,单位名称,简称,类别,所属乡镇\n1,东山镇志愿队,,志愿者队伍,东山镇\n", "utf-8")

    done = bare.test_cli_runner().invoke(args=["roster", "import", str(tmp_path / "单位.csv"), "--json"])

    assert json.loads(done.stdout)["files"]


@pytest.mark.parametrize("words", [["roster", "import"], ["roster", "import", "--help"], ["report", "completion"]])
def test_what_was_typed_wrongly_makes_nothing(bare: Flask, words: list[str]) -> None:
    bare.test_cli_runner().invoke(args=words)

    assert not _tables(bare)


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("command", [*COMMANDS, "worker", "demo make"])
def test_a_database_of_another_version_is_left_alone(app: Flask, command: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        here = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        done = app.test_cli_runner().invoke(args=[*command.split(), *COMMANDS.get(command, [])])
    finally:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :here"), {"here": here})

    assert done.exit_code == 1
    assert done.stdout == ""
    (sentence,) = done.stderr.splitlines()
    assert "flask --app lms prepare" in sentence
