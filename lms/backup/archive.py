"""One tar file: a manifest with the hash of every file, the database, then media, uploads and keys."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms import clock, storage
from lms.backup import snapshots
from lms.errors import Refused
from lms.media import storing

# What the instance can do without: other backups, and what is being written just now.
MANIFEST = "manifest.json"
LEFT_OUT = {"backups", "drafts", MANIFEST}
DATABASE = "database"
FORMAT = 1
Progress = Callable[[str], None]


class NotABackup(Refused):
    message = _l("“%(path)s” is not a backup of this site: %(reason)s.")


class InUse(Refused):
    message = _l("This site already holds people. Name an empty instance, or say --replace to give up what is here.")


def create(path: Path, progress: Progress) -> dict[str, Any]:
    """Write a backup whole or not at all; returns its manifest. Everything may go on working meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # Files that are one on the disk by hard links (two imports of one disc) are kept each, as they are given back each.
        with (
            tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as work,
            tarfile.open(draft, "w", dereference=True) as tar,
        ):
            manifest = _fill(tar, Path(work), progress)
        os.chmod(draft, 0o600)  # it holds the keys
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _fill(tar: tarfile.TarFile, work: Path, progress: Progress) -> dict[str, Any]:
    progress(DATABASE)
    # The database first: every file that its rows name was whole before, and files are never changed, only added.
    snapshots.take(work / DATABASE)
    hashes = {DATABASE: _add(tar, work / DATABASE, DATABASE)}
    for name, file in _files():
        progress(name)
        hashes[name] = _add(tar, file, name)
    manifest = {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "database": snapshots.database_kind(),
        "revision": snapshots.revision(),
        "films_in_the_store": storing.lectures_stored(),
        "sha256": {name: digest for name, digest in hashes.items() if digest},
    }
    _add_text(tar, MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def _files() -> Iterator[tuple[str, Path]]:
    instance = Path(current_app.instance_path)
    for part in _parts(instance):
        for file in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if file.is_file():
                yield str(file.relative_to(instance)), file


def _parts(place: Path) -> list[Path]:
    """The folders of an instance, and what notes lie beside them (that it is the demonstration)."""
    kept = (path for path in place.iterdir() if path.is_dir() or path.suffix == ".json")
    return sorted(path for path in kept if not path.name.startswith(".") and path.name not in LEFT_OUT)


def _add(tar: tarfile.TarFile, file: Path, name: str) -> str | None:
    """Add one file; its hash, or nothing for a file that went away (a finished upload, a broken-off try)."""
    try:
        with file.open("rb") as content:
            hashed = _Hashed(content)
            tar.addfile(tar.gettarinfo(arcname=name, fileobj=content), hashed)
    except FileNotFoundError:
        return None
    return hashed.sha256.hexdigest()


class _Hashed(io.RawIOBase):
    """A file that is hashed as it is read, for an upload may grow meanwhile: the hash is that of what was kept."""

    def __init__(self, content: BinaryIO) -> None:
        self.content, self.sha256 = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.content.read(size)
        self.sha256.update(piece)
        return piece


def _add_text(tar: tarfile.TarFile, name: str, content: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content.encode())
    tar.addfile(entry, io.BytesIO(content.encode()))


def restore(path: Path, progress: Progress, *, replace: bool) -> dict[str, Any]:
    """Check every hash, then put files and database back; returns the manifest.

    Raises InUse when the site holds people and `replace` is not said, NotABackup when the file is not one, was cut or altered, or
    is of another kind of database or another version of the site.
    """
    if snapshots.is_in_use() and not replace:
        raise InUse
    instance = Path(current_app.instance_path)
    with tempfile.TemporaryDirectory(dir=instance, prefix=".restore-") as work:
        manifest = _unpack(path, Path(work), progress)
        names = [part.name for part in _parts(Path(work))]
        _exchange(names, Path(work), instance, Path(work) / "before")
        try:
            snapshots.put_back(Path(work) / DATABASE)
        except BaseException:
            _exchange(names, Path(work) / "before", instance, Path(work))
            raise
    return manifest


def _exchange(names: list[str], new: Path, place: Path, old: Path) -> None:
    """Put the new ones in their place, and what stood there aside."""
    old.mkdir(exist_ok=True)
    for name in names:
        if (place / name).exists():
            (place / name).rename(old / name)
        if (new / name).exists():
            (new / name).rename(place / name)


def _unpack(path: Path, work: Path, progress: Progress) -> dict[str, Any]:
    try:
        with tarfile.open(path) as tar:
            tar.extractall(work, filter="data")
        manifest: dict[str, Any] = json.loads((work / MANIFEST).read_text())
        manifest["sha256"] = dict(manifest["sha256"])
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        if storage.is_full(error):
            raise
        raise NotABackup(path=path, reason=_("it is damaged, or was cut off")) from error
    _check(path, work, manifest, progress)
    return manifest


def _check(path: Path, work: Path, manifest: dict[str, Any], progress: Progress) -> None:
    """Raise NotABackup unless it is one of this site as it stands, with every file of its manifest and no other."""
    here = {"format": FORMAT, "database": snapshots.database_kind(), "revision": snapshots.revision()}
    for name, value in here.items():
        if manifest.get(name) != value:
            words = _("%(name)s %(there)s there, %(here)s here", name=name, there=manifest.get(name), here=value)
            raise NotABackup(path=path, reason=words)
    found = {str(file.relative_to(work)) for file in work.rglob("*") if not file.is_dir()} - {MANIFEST}
    if strange := found ^ manifest["sha256"].keys():
        raise NotABackup(path=path, reason=_("%(name)s is missing, or was put in", name=min(strange)))
    for name, digest in manifest["sha256"].items():
        progress(name)
        with (work / name).open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != digest:
                raise NotABackup(path=path, reason=_("%(name)s was altered", name=name))
