"""A backup made while people work gives the same people, files and keys on another instance."""

import errno
import io
import json
import re
import tarfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms import keys, storage, vault
from lms.backup import archive, snapshots
from lms.db import db
from lms.people import audit
from lms.people.models import AuditEntry, Person
from tests import databases
from tests.cast import Cast
from tests.conftest import Client


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


def test_a_restored_copy_has_the_same_people_media_and_keys(
    app: Flask, cast: Cast, backup: Path, tmp_path: Path
) -> None:
    with databases.site(databases.kind(app), tmp_path / "other") as other, other.app_context():
        archive.restore(backup, _quiet, replace=False)

        person = db.session.get_one(Person, cast.li_lei.id)
        assert person.name == "李雷"
        # The copy's process read its own keys before; a restart reads the restored ones.
        other.extensions["keys"].clear()
        assert vault.unseal(person.id_number_sealed or b"") == "141021197802189577"
        assert (storage.folder("media") / "lecture.mp4").read_bytes() == b"picture and sound"
        db.session.remove()


def test_new_rows_of_a_restored_copy_get_new_numbers(app: Flask, cast: Cast, backup: Path, tmp_path: Path) -> None:
    with databases.site(databases.kind(app), tmp_path / "other") as other, other.app_context():
        archive.restore(backup, _quiet, replace=False)

        newcomer = Person(name="新来")
        db.session.add(newcomer)
        db.session.commit()

        assert newcomer.id > cast.admin.id
        db.session.remove()


def test_files_that_are_one_on_the_disk_come_back_each(app: Flask, cast: Cast, tmp_path: Path) -> None:
    """As after two imports of one disc, whose sources are hard links."""
    with app.app_context():
        first = storage.folder("media") / "VIDEO_TS.IFO"
        first.write_bytes(b"tables")
        first.with_name("VIDEO_TS.BUP").hardlink_to(first)
        archive.create(tmp_path / "site.tar", _quiet)
        first.with_name("VIDEO_TS.BUP").unlink()
        first.unlink()
    with databases.site(databases.kind(app), tmp_path / "other") as other, other.app_context():
        archive.restore(tmp_path / "site.tar", _quiet, replace=False)

        kept = [storage.folder("media") / name for name in ("VIDEO_TS.IFO", "VIDEO_TS.BUP")]
        assert [path.read_bytes() for path in kept] == [b"tables", b"tables"]
        db.session.remove()


def test_a_site_in_use_is_not_overwritten_unasked(app: Flask, backup: Path) -> None:
    with app.app_context(), pytest.raises(archive.InUse):
        archive.restore(backup, _quiet, replace=False)


def _files_of(backup: Path) -> dict[str, bytes]:
    with tarfile.open(backup) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]


def _packed(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def _with_manifest(backup: Path, **told: object) -> bytes:
    files = _files_of(backup)
    manifest = json.loads(files["manifest.json"]) | told
    return _packed(files | {"manifest.json": json.dumps(manifest).encode()})


def _without(backup: Path, name: str) -> bytes:
    return _packed({each: content for each, content in _files_of(backup).items() if each != name})


SPOILT: dict[str, Callable[[Path], bytes]] = {
    "empty": lambda backup: b"",
    "text": lambda backup: b"not a tar",
    "cut": lambda backup: backup.read_bytes()[: backup.stat().st_size // 2],
    "cut before its manifest": lambda backup: _without(backup, "manifest.json"),
    "altered": lambda backup: backup.read_bytes().replace(b"picture and sound", b"picture and souND"),
    "a file too few": lambda backup: _without(backup, "media/lecture.mp4"),
    "a file too many": lambda backup: _packed(_files_of(backup) | {"keys/session.key.old": b"00"}),
    "a file outside": lambda backup: _packed(_files_of(backup) | {"../../outside": b"00"}),
    "of another version": lambda backup: _with_manifest(backup, revision="0000"),
    "of another format": lambda backup: _with_manifest(backup, format=99),
    "of another database": lambda backup: _with_manifest(backup, database="oracle"),
    "without hashes": lambda backup: _with_manifest(backup, sha256=None),
    "no manifest at all": lambda backup: _packed({"manifest.json": b"[1, 2]"}),
}


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_spoilt_file_is_refused_and_changes_nothing(app: Flask, cast: Cast, backup: Path, spoil: str) -> None:
    backup.write_bytes(SPOILT[spoil](backup))

    with app.app_context():
        with pytest.raises(archive.NotABackup, match=r"site\.tar"):
            archive.restore(backup, _quiet, replace=True)

        assert db.session.get_one(Person, cast.li_lei.id).name == "李雷"
        assert (storage.folder("media") / "lecture.mp4").read_bytes() == b"picture and sound"


def test_files_go_back_when_the_database_cannot_be_put_back(
    app: Flask, cast: Cast, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(snapshots, "put_back", full)
    with app.app_context():
        (storage.folder("media") / "lecture.mp4").write_bytes(b"newer")
        (storage.folder("sources") / "since.mp4").write_bytes(b"since")

        with pytest.raises(OSError, match="No space"):
            archive.restore(backup, _quiet, replace=True)

        assert (storage.folder("media") / "lecture.mp4").read_bytes() == b"newer"
        assert (storage.folder("sources") / "since.mp4").read_bytes() == b"since"


def test_an_upload_may_grow_while_a_backup_is_made(app: Flask, cast: Cast, tmp_path: Path) -> None:
    stop = threading.Event()
    with app.app_context():
        upload = storage.folder("sources") / "growing.mp4"

    def grow() -> None:
        with upload.open("ab", buffering=0) as file:
            while not stop.is_set():
                file.write(b"more" * 1000)
                time.sleep(0.0001)

    growing = threading.Thread(target=grow)
    growing.start()
    try:
        with app.app_context():
            for number in range(5):
                archive.create(tmp_path / f"{number}.tar", _quiet)
    finally:
        stop.set()
        growing.join()

    with app.app_context():
        for number in range(5):
            archive.restore(tmp_path / f"{number}.tar", _quiet, replace=True)
        upload.unlink()


def test_a_new_instance_takes_a_backup(app: Flask, cast: Cast, tmp_path: Path, backup: Path) -> None:
    with databases.bare(databases.kind(app), tmp_path / "new") as new:
        done = new.test_cli_runner().invoke(args=["backup", "restore", str(backup)])

        assert done.exit_code == 0, done.output
        with new.app_context():
            assert db.session.get_one(Person, cast.li_lei.id).name == "李雷"
            db.session.remove()


def test_a_refusal_of_the_command_is_one_sentence(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "site.tar").write_bytes(b"not a tar")

    said = app.test_cli_runner().invoke(args=["backup", "restore", str(tmp_path / "site.tar")])

    assert said.exit_code == 1
    assert said.output.startswith("Error: ")
    assert len(said.output.splitlines()) == 1


def test_who_reads_the_trail_learns_of_backups(app: Flask, cast: Cast, client: Client, tmp_path: Path) -> None:
    file, seen = str(tmp_path / "site.tar"), []
    client.sign_in(cast.admin)
    for words in (["create", file], ["restore", file], ["restore", file, "--replace"]):
        app.test_cli_runner().invoke(args=["backup", *words])
        page = client.get("/audit").text
        seen.append(re.findall(r'row">(.*)</th>\s*<td[^>]*>(.*备份)</td>', page))
        assert f"文件：{file}" in page

    made, put_back = ("服务器命令", "制作备份"), ("服务器命令", "恢复备份")
    # What was written since the backup went with the site that it stood in.
    assert seen == [[made], [made], [put_back]]


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
