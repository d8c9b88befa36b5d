"""`flask roster import`: exactly the JSON that was agreed, and nothing written on a dry run."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.db import db
from lms.people.models import Person, Post, RosterFile, RosterImport, RosterRow, Unit
from tests.people.roster.importing import TAIFENG, ZHANG, county, heads

WRONG = ZHANG[:-1] + "3"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A county, and a head whose ID number is wrong; the people come first, as nobody should."""
    head = heads(
        f"张三,{ZHANG},某县泰丰煤业有限公司,{TAIFENG},主要负责人,矿长,,,,",
        f"李四,{WRONG},某县瑞远学校,,主要负责人,,,,,",
    )
    paths = [tmp_path / sent.name for sent in (head, *county())]
    for path, sent in zip(paths, (head, *county()), strict=True):
        path.write_bytes(sent.data)
    return [str(path) for path in paths]


def counted(app: Flask) -> list[int]:
    with app.app_context():
        return [
            db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Unit, Person, Post, RosterRow, RosterFile)
        ]


def test_the_json_is_exactly_what_was_agreed(app: Flask, files: list[str]) -> None:
    answer = app.test_cli_runner().invoke(args=["roster", "import", *files, "--json"])

    assert answer.exit_code == 0
    assert json.loads(answer.output) == {
        "files": [
            {
                "file": "主要负责人名册.csv",
                "kind": "主要负责人",
                "new": 1,
                "changed": 0,
                "unchanged": 0,
                "flagged": [
                    {
                        "row": 3,
                        "column": "身份证号",
                        "value": f"141021********{WRONG[-4:]}",
                        "reason": "id_check_digit",
                        "message": "身份证号的校验位不符，其中有一位是错的。",
                    }
                ],
            },
            {"file": "机关单位名册.csv", "kind": "机关单位", "new": 5, "changed": 0, "unchanged": 0, "flagged": []},
            {"file": "企业名册.csv", "kind": "企业", "new": 2, "changed": 0, "unchanged": 0, "flagged": []},
        ]
    }
    assert counted(app)[:3] == [7, 1, 1]


def test_a_dry_run_says_the_same_and_leaves_nothing(app: Flask, files: list[str]) -> None:
    dry = app.test_cli_runner().invoke(args=["roster", "import", *files, "--json", "--dry-run"])
    assert counted(app)[:4] == [0, 0, 0, 0]

    real = app.test_cli_runner().invoke(args=["roster", "import", *files, "--json"])
    assert dry.output == real.output


def test_an_import_with_flagged_rows_stays_open_for_mending_on_the_page(app: Flask, files: list[str]) -> None:
    app.test_cli_runner().invoke(args=["roster", "import", *files])

    with app.app_context():
        roster = db.session.scalars(select(RosterImport)).one()
        assert roster.is_open
        assert roster.is_applied


def test_without_json_it_speaks_in_words(app: Flask, files: list[str]) -> None:
    answer = app.test_cli_runner().invoke(args=["roster", "import", *files])

    assert "企业名册.csv（企业）：新增 2 行" in answer.output
    assert "第 3 行 身份证号“141021********" in answer.output


def test_a_file_that_cannot_be_read_ends_it_with_a_sentence(app: Flask, files: list[str], tmp_path: Path) -> None:
    bad = tmp_path / "空.xlsx"
    bad.touch()

    answer = app.test_cli_runner().invoke(args=["roster", "import", *files, str(bad)])

    assert answer.exit_code == 1
    assert "“空.xlsx”是空的" in answer.output
    assert counted(app) == [0, 0, 0, 0, 0]
