"""Files that the worker makes: whole or not there, by one worker at a time, though workers are killed or fall asleep."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, made_files, storage
from lms.courses.models import Plan
from lms.db import db
from lms.made_files import Overtaken
from lms.people.models import Person
from lms.reports.archives import bundling, tasks
from lms.reports.archives.asked import Asked
from lms.reports.archives.models import ArchiveBundle
from tests.cast import Cast
from tests.certificates import earning

PROJECT = Path(__file__).parent.parent
# Makes what is named, tells each step, and waits after the second to be killed. Its lease is over at once.
WORKER = """
import sys
from dataclasses import replace
from datetime import timedelta
from lms import create_app
from lms.db import db
from lms.reports.archives import bundling
app = create_app()
with app.app_context():
    for share in replace(bundling.MAKING, lease=timedelta(0)).make(int(sys.argv[1])):
        db.session.commit()
        print(share, flush=True)
        if share:
            sys.stdin.read()
"""


@pytest.fixture
def bundle_id(cast: Cast, kept: Any) -> int:
    """Asked for: the files of a plan in three units."""

    def make() -> int:
        earning.earned(cast)
        plan = db.session.scalars(select(Plan)).one()
        return bundling.order(Asked(db.session.get_one(Person, cast.admin.id), plan)).id

    return int(kept(make))


def _row(bundle_id: int) -> ArchiveBundle:
    db.session.rollback()
    return db.session.get_one(ArchiveBundle, bundle_id)


def _files() -> list[Path]:
    return sorted(storage.folder("archives").iterdir())


def _zip() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(_files()[0].read_bytes()))


def test_what_a_killed_worker_had_begun_is_made_anew_and_nothing_of_it_stays(app: Flask, bundle_id: int) -> None:
    environment = os.environ | {
        "LMS_INSTANCE": app.instance_path,
        "LMS_DATABASE_URL": app.config["DATABASE_URL"].replace("+psycopg", ""),
    }
    command = [sys.executable, "-c", WORKER, str(bundle_id)]
    worker = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdin
    assert worker.stdout
    assert [worker.stdout.readline() for _ in range(2)] == ["0.0\n", "0.3333333333333333\n"]
    with app.app_context():
        assert (_row(bundle_id).state, _row(bundle_id).done) == ("working", 1)
        begun = _files()

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    for stream in (worker.stdin, worker.stdout):
        stream.close()
    with app.app_context():
        tasks.look_after_bundles()

        assert len(begun) == 1
        assert _files() == [storage.path(_row(bundle_id).path or "")]
        assert begun != _files()
        told = json.loads(_zip().read("manifest.json"))
        assert (_row(bundle_id).state, _row(bundle_id).done) == ("ready", 3)
        assert len([each for each in told["files"] if "李雷" in each["path"]]) == 2


def test_a_worker_that_was_overtaken_finds_out_and_leaves_nothing(app: Flask, bundle_id: int) -> None:
    with app.app_context():
        slow = replace(bundling.MAKING, lease=timedelta(0)).make(bundle_id)
        next(slow)
        db.session.commit()
        tasks.look_after_bundles()
        made = _files()

        with pytest.raises(Overtaken):
            next(slow)

        assert _files() == made == [storage.path(_row(bundle_id).path or "")]
        assert _row(bundle_id).state == "ready"


def test_nobody_else_takes_over_before_the_lease_runs_out(app: Flask, bundle_id: int) -> None:
    with app.app_context():
        at_it = bundling.MAKING.make(bundle_id)
        next(at_it)
        db.session.commit()

        assert list(bundling.MAKING.make(bundle_id)) == []

        list(at_it)
        db.session.commit()
        assert _zip().testzip() is None


def test_what_nobody_fetched_for_days_goes_with_its_file(app: Flask, bundle_id: int) -> None:
    with app.app_context():
        tasks.make_bundle(bundle_id)
        _row(bundle_id).asked_at = clock.now() - made_files.KEPT - timedelta(hours=1)
        db.session.commit()

        tasks.look_after_bundles()

        assert _files() == []
        assert db.session.get(ArchiveBundle, bundle_id) is None
