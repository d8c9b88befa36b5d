"""A backup carries the ledger: the copy proves the same, goes on from there, and is only appended to, too."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lms import ledger
from lms.backup import archive
from lms.db import db
from lms.ledger import Fact
from lms.reports.evidence import digests
from tests import databases
from tests.reports.evidence.conftest import County, county

__all__ = ["county"]  # the fixture is theirs


def _quiet(name: str) -> None: ...


def test_a_restored_copy_verifies_and_goes_on(county: County, tmp_path: Path) -> None:
    app = county.world.app
    with app.app_context():
        key = digests.public_key()
        archive.create(tmp_path / "site.tar", _quiet)

    with databases.site(databases.kind(app), tmp_path / "other") as other:
        with other.app_context():
            archive.restore(tmp_path / "site.tar", _quiet, replace=False)
            db.session.remove()
            other.extensions["keys"].clear()  # as a restart does
        copy = replace(county, world=replace(county.world, app=other))

        assert copy.verify() == []
        assert copy.command("key")[1] == key
        with other.app_context():
            with pytest.raises(DBAPIError, match="only appended to"):
                db.session.execute(text("DELETE FROM ledger_entry"))
            db.session.rollback()
            ledger.append([Fact("recording", 99, {"seconds": 5})])
            entries = list(ledger.entries())
            assert entries[-1].follows(entries[-2].hash)
            db.session.rollback()
            db.session.remove()
