"""kill -9 between any two statements of an exam: nothing acknowledged is lost, nothing is torn, nothing happens twice.

Every deed is killed before each of its SQL statements, and before and after each commit, with somebody else each time. After each kill,
result and stamps must fit together; after the worker's turn and the person's return, all that a pass brings must be there,
once, and the ledger must tell the same.
"""

import json
import os
import subprocess
from typing import Any

import pytest
from flask import Flask

from lms.db import db
from tests.serving import PROJECT, PYTHON

# Half a minute, where nothing else runs.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def killed_everywhere(app: Flask, *words: str) -> dict[str, Any]:
    with app.app_context():
        db.engine.dispose()
    settings = {"LMS_INSTANCE": app.instance_path, "LMS_DATABASE_URL": app.config["DATABASE_URL"]}
    done = subprocess.run(
        [PYTHON, "-m", "tests.faults.killed_exam", *words],
        cwd=PROJECT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_no_kill_tears_an_exam_or_its_consequences(app: Flask) -> None:
    found = killed_everywhere(app)

    assert found["wrong"] == []
    assert found["points"]["hand in and pass"] > 20
    assert all(points > 5 for points in found["points"].values()), found["points"]


@pytest.mark.one_database
def test_a_result_committed_before_its_stamps_would_be_found(app: Flask) -> None:
    found = killed_everywhere(app, "hand in and pass")

    assert any("passed and not stamped" in each for each in found["wrong"])
