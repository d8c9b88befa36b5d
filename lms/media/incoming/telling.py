"""The watched folder in words: whether it can be used, what waits in it, and what was refused and why."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.media import captions, importing, wording
from lms.media.incoming import deciding, finding, places
from lms.media.models import Arrival
from lms.people.models import Person
from lms.web import timeformat

MOST_TOLD = 20
# The text beside a refused file is read on any machine, by whoever sits at the server.
TEXT_LANGUAGES = ("zh_Hans", "en")

PROBLEMS: dict[str, Any] = {
    "missing": _l("The folder %(place)s, which LMS_INCOMING names, does not exist. Is its disk connected?"),
    "not_readable": _l("The folder %(place)s, which LMS_INCOMING names, cannot be read by the site. Please give its user the right to read it."),
    "not_writable": _l("The site cannot write into the folder %(place)s, which LMS_INCOMING names. It takes nothing from there, "
                       "because it could not move what it took."),
    "in_the_way": _l("In the folder %(place)s, which LMS_INCOMING names, “taken” or “refused” is a file or a link, and no folder. Please give it "
                     "another name; until then nothing is taken from there."),
    "no_owner": _l("Nobody has the mobile number that LMS_INCOMING_OWNER names, so recordings from the watched folder would be nobody's."),
    "no_administrator": _l("There is no administrator yet to whom recordings from the watched folder could belong."),
}  # fmt: skip

REFUSALS: dict[str, Any] = {
    "empty": _l("The file is empty: it holds 0 bytes. Was it copied to the end? Please copy it again."),
    "unknown_kind": _l("This is not a kind of file that becomes a recording. Film and sound files do, such as mp4, mov, mkv, avi, mpg or m4a, "
                       "images of discs (iso), and folders with VIDEO_TS."),
    "link": _l("This is a link, or a disc with links in it. Only files themselves are taken. Please copy the files."),
    "no_file": _l("This is neither a file nor a folder."),
    "loose_disc": _l("This is a part of a disc. Please lay its whole folder VIDEO_TS here, in a folder with the name of the lecture."),
    "odd_name": _l("The letters of this name cannot be read; they were written in an old encoding. Please give it a new name and lay it here again."),
    "too_deep": _l("This folder lies too deep within other folders. Please lay it further up."),
    "not_readable": _l("The site may not read this, or the disk cannot. Please see to its permissions, and lay it here again."),
    "taken_before": _l("The very same file, of this name, size and time, was taken from here on %(at)s. If it shall become a recording "
                       "once more, give it another name."),
    "no_film": _l("These captions lay alone: there was no recording of the same name beside them. Please add them on the page of their recording."),
    "which_title": _l("The disc became %(number)s recordings, and nothing says which of them these captions belong to. Please add them on its page."),
    "second_captions": _l("Of several captions in the same language only the first were taken."),
}  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """Something that lies in `refused`, with the reason in words."""

    name: str
    at: Any
    why: str


@dataclass(frozen=True)
class Folder:
    """How the watched folder stands."""

    place: Path
    problem: str
    owner: Person | None
    waiting: int = 0
    # Of those that wait: how many find no room on our disk, and how many were decided on but cannot be moved.
    without_room: int = 0
    not_moved: int = 0
    refused: Sequence[Refusal] = ()
    more_refused: int = 0


def folder() -> Path | None:
    """The watched folder, if there is to be one."""
    place = str(current_app.config["INCOMING"])
    return Path(place).resolve() if place else None


def owner() -> Person | None:
    return importing.owner(str(current_app.config["INCOMING_OWNER"]).strip() or None)


def problem(root: Path) -> str:
    """Why nothing can be taken from it, in words; nothing if all is well."""
    code = _code(root)
    return str(PROBLEMS[code]) % {"place": root} if code else ""


def _code(root: Path) -> str | None:
    if not root.is_dir():
        return "missing"
    if not os.access(root, os.R_OK | os.X_OK):
        return "not_readable"
    if not os.access(root, os.W_OK):
        return "not_writable"
    if any(map(places.is_in_the_way, (root / finding.TAKEN, root / finding.REFUSED))):
        return "in_the_way"
    if owner() is None:
        return "no_owner" if current_app.config["INCOMING_OWNER"].strip() else "no_administrator"
    return None


def state() -> Folder | None:
    """How it stands now, if there is one."""
    root = folder()
    if root is None:
        return None
    if said := problem(root):
        return Folder(root, said, owner())
    return _looked_at(root)


def _looked_at(root: Path) -> Folder:
    things, refused = finding.found(root), _refused(root)
    decided = {thing.path for _, thing in deciding.left_over(things) if thing}
    waiting = [thing for thing in things if thing.path not in decided]
    return Folder(
        root,
        "",
        owner(),
        waiting=len(waiting),
        without_room=sum(not deciding.has_room(thing) for thing in waiting),
        not_moved=len(decided),
        refused=[Refusal(row.name, row.decided_at, why(row)) for row in refused[:MOST_TOLD]],
        more_refused=max(0, len(refused) - MOST_TOLD),
    )


def _refused(root: Path) -> list[Arrival]:
    """Newest first. What somebody took out of `refused` is told no more."""
    rows = select(Arrival).where(Arrival.refusal.is_not(None), Arrival.moved_at.is_not(None))
    in_folder = db.session.scalars(rows.order_by(Arrival.id.desc()))
    return [row for row in in_folder if os.path.lexists(root / row.place)]


def why(row: Arrival) -> str:
    """The reason of a refusal."""
    code, figures = str(row.refusal), row.figures
    if code in REFUSALS:
        return str(REFUSALS[code]) % _shown(figures)
    if code.startswith("captions_"):
        return str(captions.SENTENCES[code.removeprefix("captions_")]) % figures
    return wording.failure(code, figures)


def _shown(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: timeformat(clock.from_microseconds(value)) if name == "at" else value for name, value in figures.items()
    }


def text(row: Arrival) -> str:
    """What stands beside a refused file; nothing where it was taken."""
    if row.refusal is None:
        return ""
    lines = [f"{row.name} · {row.decided_at.astimezone(clock.COUNTY_ZONE):%Y-%m-%d %H:%M}"]
    for language in TEXT_LANGUAGES:
        with force_locale(language):
            lines.append(why(row))
    return "\n".join(lines) + "\n"
