"""What is exported lets a program that knows nothing of the site find the same coverage and completion."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db
from lms.watching.models import Coverage
from tests.reports.evidence.conftest import County

OUTSIDER = Path(__file__).with_name("outsider.py")


def outsider(*words: Path) -> dict[str, Any]:
    """What the program says, without our packages on its path."""
    command = [sys.executable, "-I", str(OUTSIDER), *map(str, words)]
    said: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return said


def exported(county: County, path: Path) -> Path:
    assert county.command("export", "--file", str(path))[0] == 0
    return path


def stands(county: County) -> tuple[list[list[Any]], list[list[int]]]:
    with county.world.transaction():
        coverage = db.session.execute(
            select(Coverage.person_id, Coverage.recording_id, Coverage.spans)
            .where(Coverage.seconds > 0)
            .order_by(Coverage.person_id, Coverage.recording_id)
        )
        done = select(Enrolment.id, Enrolment.completed_at).where(Enrolment.completed_at.is_not(None))
        completed = db.session.execute(done.order_by(Enrolment.id)).all()
        return list(map(list, coverage)), [[number, clock.microseconds(at)] for number, at in completed]


def test_an_outsider_finds_the_same_coverage_and_completion(county, tmp_path):
    county.mas_player.play(300, 400)

    said = outsider(exported(county, tmp_path / "export.jsonl"))

    assert said["complaints"] == []
    assert (said["coverage"], said["completed"]) == stands(county)
    assert said["completed"]
    figures = json.loads(county.command("verify", "--json")[1].splitlines()[-1])
    assert said["head"] == figures["head"]


def test_an_outsider_sees_that_an_export_was_altered(county, tmp_path):
    path = exported(county, tmp_path / "export.jsonl")
    path.write_text(path.read_text("utf-8").replace("0-60", "0-61", 1), "utf-8")

    assert any("does not follow" in complaint for complaint in outsider(path)["complaints"])


def test_the_export_names_nobody(county, tmp_path):
    text = exported(county, tmp_path / "export.jsonl").read_text("utf-8")

    assert not re.search("[一-龥]", text)
    assert not re.search(r"nonce|device|mobile|Mozilla", text)


def test_without_a_file_it_is_printed(county, tmp_path):
    _, said = county.command("export")

    lines = [json.loads(line) for line in said.splitlines()]
    written = [json.loads(line) for line in exported(county, tmp_path / "e.jsonl").read_text("utf-8").splitlines()]
    assert lines[1:] == written[1:]
    assert lines[-1]["kind"] == "open"
