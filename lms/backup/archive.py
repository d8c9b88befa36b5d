"""One tar file: a manifest with the hash of every file, the database, then media, uploads and keys."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from lms import clock
from lms.backup import snapshots
from lms.errors import Refused

# What the instance can do without: other backups, and what is being written just now.
LEFT_OUT = {"backups", "drafts"}
MANIFEST = "manifest.json"
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
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as work, tarfile.open(draft, "w") as tar:
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
        "sha256": {name: digest for name, digest in hashes.items() if digest},
    }
    _add_text(tar, MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def _files() -> Iterator[tuple[str, Path]]:
    instance = Path(current_app.instance_path)
    for folder in _folders(instance):
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                yield str(file.relative_to(instance)), file


def _folders(place: Path) -> list[Path]:
    kept = (path for path in place.iterdir() if path.is_dir() and path.name not in LEFT_OUT)
    return sorted(path for path in kept if not path.name.startswith("."))


def _add(tar: tarfile.TarFile, file: Path, name: str) -> str | None:
    """Add one file; its hash, or nothing for a file that went away (a finished upload, a broken-off try)."""
    try:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
            entry = tar.gettarinfo(arcname=name, fileobj=content)
            tar.addfile(entry, content)
    except FileNotFoundError:
        return None
    return digest


def _add_text(tar: tarfile.TarFile, name: str, content: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content.encode())
    tar.addfile(entry, io.BytesIO(content.encode()))


def restore(path: Path, progress: Progress, *, replace: bool) -> dict[str, Any]:
    """Check every hash, then put files and database back; returns the manifest.

    Raises InUse when the site holds people and `replace` is not said, NotABackup when the file is not one, was cut or
    altered, or is of another kind of database or another version of the site.
    """
    if snapshots.is_in_use() and not replace:
        raise InUse
    instance = Path(current_app.instance_path)
    with tempfile.TemporaryDirectory(dir=instance, prefix=".restore-") as work:
        manifest = _unpack(path, Path(work), progress)
        for folder in _folders(Path(work)):
            _exchange(folder, instance / folder.name, Path(work) / f"old-{folder.name}")
        snapshots.put_back(Path(work) / DATABASE)
    return manifest


def _exchange(new: Path, place: Path, old: Path) -> None:
    if place.exists():
        place.rename(old)
    if new.exists():
        new.rename(place)


def _unpack(path: Path, work: Path, progress: Progress) -> dict[str, Any]:
    try:
        with tarfile.open(path) as tar:
            tar.extractall(work, filter="data")
        manifest: dict[str, Any] = json.loads((work / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise NotABackup(path=path, reason=error) from error
    _check(path, work, manifest, progress)
    return manifest


def _check(path: Path, work: Path, manifest: dict[str, Any], progress: Progress) -> None:
    here = {"format": FORMAT, "database": snapshots.database_kind(), "revision": snapshots.revision()}
    for name, value in here.items():
        if manifest.get(name) != value:
            raise NotABackup(path=path, reason=f"{name} {manifest.get(name)} ≠ {value}")
    for name, digest in manifest["sha256"].items():
        progress(name)
        with (work / name).open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != digest:
                raise NotABackup(path=path, reason=name)
