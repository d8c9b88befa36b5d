"""A backup made while people work gives the same people, files and keys on another instance."""

import tarfile
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms import keys, storage
from lms.backup import archive
from lms.db import db
from lms.people import audit, vault
from lms.people.models import AuditEntry, Person
from tests import databases
from tests.cast import Cast


def _quiet(name: str) -> None: ...


@pytest.fixture
def backup(app: Flask, cast: Cast, tmp_path: Path) -> Path:
    with app.app_context():
        person = db.session.get_one(Person, cast.li_lei.id)
        person.id_number_sealed = vault.seal("141021197802189577")
        db.session.commit()
        (storage.folder("media") / "lecture.mp4").write_bytes(b"picture and sound")
        archive.create(tmp_path / "site.tar", _quiet)
    return tmp_path / "site.tar"


def _kind(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


def test_a_restored_copy_has_the_same_people_media_and_keys(
    app: Flask, cast: Cast, backup: Path, tmp_path: Path
) -> None:
    with databases.site(_kind(app), tmp_path / "other") as other, other.app_context():
        archive.restore(backup, _quiet, replace=False)

        person = db.session.get_one(Person, cast.li_lei.id)
        assert person.name == "李雷"
        # The copy's process read its own keys before; a restart reads the restored ones.
        other.extensions["keys"].clear()
        assert vault.unseal(person.id_number_sealed or b"") == "141021197802189577"
        assert (storage.folder("media") / "lecture.mp4").read_bytes() == b"picture and sound"
        db.session.remove()


def test_new_rows_of_a_restored_copy_get_new_numbers(app: Flask, cast: Cast, backup: Path, tmp_path: Path) -> None:
    with databases.site(_kind(app), tmp_path / "other") as other, other.app_context():
        archive.restore(backup, _quiet, replace=False)

        newcomer = Person(name="新来")
        db.session.add(newcomer)
        db.session.commit()

        assert newcomer.id > cast.admin.id
        db.session.remove()


def test_a_site_in_use_is_not_overwritten_unasked(app: Flask, backup: Path) -> None:
    with app.app_context(), pytest.raises(archive.InUse):
        archive.restore(backup, _quiet, replace=False)


@pytest.mark.parametrize("spoil", ["text", "cut", "altered"])
def test_a_spoilt_file_is_refused_and_changes_nothing(app: Flask, cast: Cast, backup: Path, spoil: str) -> None:
    content = backup.read_bytes()
    spoilt = {
        "text": b"not a tar",
        "cut": content[: len(content) // 2],
        "altered": content.replace(b"picture and sound", b"picture and souND"),
    }
    backup.write_bytes(spoilt[spoil])

    with app.app_context():
        with pytest.raises(archive.NotABackup):
            archive.restore(backup, _quiet, replace=True)

        assert db.session.get_one(Person, cast.li_lei.id).name == "李雷"


def test_work_goes_on_while_a_backup_is_made(app: Flask, cast: Cast, tmp_path: Path) -> None:
    stop, written = threading.Event(), []

    def work() -> None:
        while not stop.is_set():
            with app.app_context():
                audit.record("tried", by=None)
                db.session.commit()
                written.append(1)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        with app.app_context():
            archive.create(tmp_path / "busy.tar", _quiet)
    finally:
        stop.set()
        worker.join()

    with app.app_context():
        assert len(db.session.scalars(select(AuditEntry.id)).all()) == len(written) > 0


def test_only_the_owner_may_read_a_backup(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    with tarfile.open(backup) as tar:
        assert {"manifest.json", "database", "keys/session.key"} <= set(tar.getnames())


def test_a_key_is_made_once(app: Flask) -> None:
    with app.app_context():
        assert keys.key("fresh") == keys.read_or_make(Path(app.instance_path) / "keys" / "fresh.key")
