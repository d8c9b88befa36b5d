"""flask --app lms backup create|restore."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from lms import clock
from lms.backup import archive
from lms.db import db
from lms.errors import Refused
from lms.people import audit

backup = AppGroup("backup", help="Database, media and keys in one file, and back.")


@backup.command("create")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False), required=False)
def create_backup(path: Path | None) -> None:
    """Write a backup to PATH; the site may go on working."""
    path = path or Path(current_app.instance_path) / "backups" / f"{clock.now():%Y%m%d-%H%M%S}.tar"
    with _in_words():
        manifest = archive.create(path.resolve(), _show)
    _leave_a_trace("backup.created", path, manifest)
    click.echo(f"{path}: {len(manifest['sha256'])} files, {path.stat().st_size / 1e6:.1f} MB")
    _tell_of_the_store(manifest)


@backup.command("restore")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Give up what this instance holds.")
def restore_backup(path: Path, replace: bool) -> None:
    """Put a backup back, into a new instance or over this one. Stop the site first."""
    with _in_words():
        manifest = archive.restore(path, _show, replace=replace)
    _leave_a_trace("backup.restored", path, manifest)
    click.echo(f"{path}: {len(manifest['sha256'])} files of {manifest['made_at']}")
    _tell_of_the_store(manifest)


def _tell_of_the_store(manifest: dict[str, Any]) -> None:
    """Films in the store are in no backup of ours: whoever needs them must keep the store, too."""
    if lectures := manifest.get("films_in_the_store"):
        click.echo(f"Not in it: the films of {lectures} lectures, which lie in the store that LMS_MEDIA_URL names.")


def _leave_a_trace(action: str, path: Path, manifest: dict[str, Any]) -> None:
    """A backup takes away all personal data at once, and one put back takes what happened since out of the trail."""
    audit.record(action, by=None, path=str(path.resolve()), made_at=manifest["made_at"])
    db.session.commit()


@contextmanager
def _in_words() -> Iterator[None]:
    """What was refused, or found no room on the disk, is told in one sentence; nothing has changed then."""
    try:
        yield
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or ''} {error.strerror or error}".strip()) from None


def _show(name: str) -> None:
    """Files are named only where somebody watches: one line, overwritten."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{name}", nl=False, err=True)
