"""`flask --app lms offline export`: a pack without a browser."""

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import storage
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused
from lms.media.faults import Fault
from lms.media.models import Recording
from lms.people.models import Person
from lms.people.naming import unit_called
from lms.watching.offline import choosing, packing
from lms.watching.offline.choosing import Whom
from lms.watching.offline.commands import offline
from lms.watching.offline.models import OfflinePack


@offline.command("export")
@click.option("--lesson", "lesson_id", type=int, required=True, help="Number of the lecture, as in its address.")
@click.option("--unit", help="Credit code or name of the unit: its people who owe the lecture are named in the pack.")
@click.option("--person", "person_id", type=int, help="Number of the person, as in the address of their page.")
@click.option("--size", help="As 360p, or sound; the smallest picture, if missing.")
@click.option("--zip", "zip_file", type=click.Path(path_type=Path, dir_okay=False), help="The zip to write.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="The folder to write.")
def export(
    lesson_id: int,
    unit: str | None,
    person_id: int | None,
    size: str | None,
    zip_file: Path | None,
    folder: Path | None,
) -> None:
    """Make an offline pack for a unit or a person, as a zip or as a folder."""
    if (unit is None) == (person_id is None):
        raise click.UsageError("Give either --unit or --person.")
    if (zip_file is None) == (folder is None):
        raise click.UsageError("Give either --zip or --folder.")
    try:
        pack = _made(lesson_id, unit, person_id, size)
        _write(pack, zip_file, folder)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    except Fault as fault:
        raise click.ClickException(f"the film was not made: {fault.code}") from None
    except OSError as error:
        raise click.ClickException(_why(error)) from None


def _made(lesson_id: int, unit: str | None, person_id: int | None, size: str | None) -> OfflinePack:
    lesson = _lesson(lesson_id)
    for_whom = Whom(unit=unit_called(unit)) if unit is not None else Whom(person=_person(person_id))
    pack = choosing.make(lesson, for_whom, size or choosing.sizes(lesson)[0].name, by=None)
    db.session.commit()
    return pack


def _lesson(lesson_id: int) -> Lesson:
    found = select(Lesson).join(Lesson.recording).options(joinedload(Lesson.recording), joinedload(Lesson.course))
    found = found.where(Lesson.id == lesson_id, Lesson.removed_at.is_(None), Recording.is_playable)
    lesson = db.session.scalar(found)
    if lesson is None:
        raise click.ClickException(f"no lecture has the number {lesson_id}")
    return lesson


def _person(person_id: int | None) -> Person:
    person = db.session.get(Person, person_id)
    if person is None:
        raise click.ClickException(f"nobody has the number {person_id}")
    return person


def _write(pack: OfflinePack, zip_file: Path | None, folder: Path | None) -> None:
    """Whole or not at all: what was begun and not ended has another name."""
    code, count = pack.code, len(pack.people)
    if folder is not None:
        packing.write_folder(pack, folder)
    elif zip_file is not None:
        _write_zip(pack, zip_file)
    click.echo(f"{folder or zip_file}: pack {code}, {count} named")


def _write_zip(pack: OfflinePack, zip_file: Path) -> None:
    begun = zip_file.with_name(f"{zip_file.name}.part")
    try:
        with begun.open("wb") as file:
            for _done in packing.write_zip(pack, file):
                pass
        begun.replace(zip_file)
    finally:
        begun.unlink(missing_ok=True)


def _why(error: OSError) -> str:
    return "the disk is full" if storage.is_full(error) else str(error)
