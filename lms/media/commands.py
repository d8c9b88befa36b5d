"""`flask --app lms media`: recordings without a browser."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.media import chapters, importing, recordings, store, storing, tasks, trying_store, wording
from lms.media.faults import Fault
from lms.media.incoming import telling
from lms.media.models import Recording
from lms.people.models import Person

media = AppGroup("media", help="Recordings and lectures.")


@media.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--title", help="Title; the name of the file, if missing.")
@click.option("--owner", help="Mobile number of the author; the first administrator, if missing.")
@click.option(
    "--disc-title",
    "numbers",
    type=int,
    multiple=True,
    help="Number of a title of the disc; may be given several times.",
)
@click.option(
    "--sound-track", type=click.IntRange(1), help="Number of the sound track; the Chinese or the first, if missing."
)
@click.option("--wait", is_flag=True, help="Make the lectures at once and wait for them.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_files(
    paths: tuple[Path, ...],
    title: str | None,
    owner: str | None,
    numbers: tuple[int, ...],
    sound_track: int | None,
    wait: bool,
    as_json: bool,
) -> None:
    """Take recordings from files of this machine, images of discs (.iso) and folders with VIDEO_TS.

    Of a disc every title over five minutes becomes a lecture, or the longest where none is.
    """
    person = _owner(owner)
    db.session.rollback()  # while gigabytes are copied, learners' beats must not wait
    what = What(title or "", numbers, sound_track)
    results = [result for path in paths for result in _all_of(path, what, person, wait)]
    if as_json:
        click.echo(json.dumps({"recordings": results}, ensure_ascii=False, indent=2))
    else:
        for result in results:
            click.echo(f"{result['source']}: {result['failure'] or wording.STATES[result['state']]}")
    sys.exit(1 if any(result["failure"] for result in results) else 0)


@media.command("incoming")
def tell_incoming() -> None:
    """Tell what waits in the watched folder, what was refused and why, and whether the folder can be used."""
    state = telling.state()
    if state is None:
        raise click.ClickException("LMS_INCOMING names no folder")
    if state.problem:
        raise click.ClickException(state.problem)
    click.echo(f"{state.place}: {state.waiting} wait, {len(state.refused) + state.more_refused} were refused")
    for count, why in ((state.without_room, "find no room on the disk"), (state.not_moved, "cannot be moved")):
        if count:
            click.echo(f"of those that wait, {count} {why}")
    for refusal in state.refused:
        click.echo(f"{clock.day_of(refusal.at)} {refusal.name}: {refusal.why}")


@media.command("store")
def try_store() -> None:
    """Try whether the store takes films and gives them to browsers, and tell what is not there yet."""
    if not store.is_used():
        raise click.ClickException("LMS_MEDIA_URL names no store")
    try:
        problems = trying_store.problems(current_app.config["PUBLIC_URL"])
    except store.StoreFailed as failure:
        problems = [str(failure.params["reason"])]
    for problem in problems:
        click.echo(problem)
    click.echo(f"lectures in it: {storing.lectures_stored()}, still to be put there: {len(storing.waiting())}")
    sys.exit(1 if problems else 0)


@media.command("remake")
@click.argument("number", type=int)
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--disc-title", type=int, help="Number of the title, where PATH is a disc; the same as before, if missing."
)
@click.option(
    "--sound-track", type=click.IntRange(1), help="Number of the sound track; the Chinese or the first, if missing."
)
@click.option("--wait", is_flag=True, help="Make the lecture at once and wait for it.")
def remake(number: int, path: Path, disc_title: int | None, sound_track: int | None, wait: bool) -> None:
    """Make the lecture of recording NUMBER anew from another file; what learners have of it stays counted."""
    recording = db.session.get(Recording, number)
    if recording is None:
        raise click.ClickException(f"there is no recording {number}")
    try:
        recordings.make_anew(recording, path, disc_title, sound_track)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    db.session.commit()
    _make(recording, wait)
    click.echo(f"{path}: {wording.failure_of(recording) or wording.STATES[recording.state]}")
    sys.exit(recording.state == "failed")


def _owner(mobile: str | None) -> Person:
    person = importing.owner(mobile)
    if person is None:
        raise click.ClickException(
            f"nobody has the mobile number {mobile}" if mobile else "there is no administrator yet"
        )
    return person


@dataclass(frozen=True)
class What:
    """What to take of each path, and its name."""

    title: str
    disc_titles: tuple[int, ...]
    sound_track: int | None


def _all_of(path: Path, what: What, owner: Person, wait: bool) -> list[dict[str, Any]]:
    """What becomes of a file, or of each title of a disc."""
    title = what.title
    try:
        added = importing.add(importing.kept(path, title, what.disc_titles), owner, what.sound_track)
    except Fault as fault:
        return [_line(path, state="failed", title=title, failure=wording.failure(fault.code, fault.figures))]
    except Refused as refusal:
        return [_line(path, state="failed", title=title, failure=str(refusal))]
    db.session.commit()
    return [_made(path, recording, wait) for recording in added]


def _made(path: Path, recording: Recording, wait: bool) -> dict[str, Any]:
    _make(recording, wait)
    return _line(path, **_facts(recording))


def _make(recording: Recording, wait: bool) -> None:
    if wait:
        tasks.make(recording.id)
        _wait_for(recording)
    else:
        tasks.make.later(recording.id)


def _wait_for(recording: Recording) -> None:
    """A worker may have been quicker than we; then it is for us to wait."""
    while recording.is_busy:
        db.session.rollback()  # to see what others have committed
        time.sleep(0.5)


def _facts(recording: Recording) -> dict[str, Any]:
    return {
        "title": recording.title,
        "state": recording.state,
        "seconds": recording.seconds,
        "expected_seconds": recording.expected_seconds,
        "chapters": [{"start": each.start, "title": each.title} for each in chapters.of(recording)],
        "damaged": recording.damaged,
        "failure": wording.failure_of(recording),
    }


def _line(path: Path, **facts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"seconds": None, "expected_seconds": None, "chapters": [], "damaged": []}
    return {"source": str(path)} | empty | facts
