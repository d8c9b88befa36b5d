"""States, phases and reasons of failure in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import LazyString, format_decimal, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.media.faults import Figure
from lms.media.models import Recording
from lms.web import clockformat

# A disc with more scratches is told by their number.
MOST_STRETCHES_TOLD = 10

STATES: dict[str, LazyString] = {
    "uploading": _l("Being uploaded"),
    "waiting": _l("Waiting for its turn"),
    "working": _l("Being made into a lecture"),
    "choosing": _l("A disc: please choose its titles"),
    "ready": _l("Ready"),
    "failed": _l("Failed"),
}

PHASES: dict[str, LazyString] = {
    "looking": _l("Looking at what is in the file"),
    "encoding": _l("Making the sizes for fast and slow lines"),
    "packing": _l("Making the poster and the file for old phones"),
}

FAILURES: dict[str, LazyString] = {
    "empty": _l("The file is empty: it holds 0 bytes. Was it copied to the end? Please upload it again."),
    "unreadable": _l("This is not a film or sound file that can be read, whatever its name says; or its end is missing because "
                     "recording or copying was broken off. Please open it on your own computer, and upload one that plays."),
    "no_disc": _l("This is no disc with films that can be read: there is no folder VIDEO_TS in it, or both copies of its tables are "
                  "damaged. Please make the image anew, or copy the whole folder VIDEO_TS."),
    "no_such_title": _l("The disc has no title %(number)s that can be read."),
    "no_such_sound": _l("Of sound track %(number)s nothing can be read. Please choose another one."),
    "disc_locked": _l("This disc is encrypted, as bought films are. A lecture of one's own is not; please ask for the original."),
    "disc_lost": _l("Nothing of this title can be read. The disc may be too badly scratched, or not all of it was copied."),
    "no_streams": _l("There is neither picture nor sound in this file. Please upload the recording itself."),
    "source_missing": _l("The uploaded file is no longer on the server. Please upload it again."),
    "picture_too_large": _l("The picture is %(width)s by %(height)s dots, more than can be worked on. "
                            "Please save it as 4K (3840 by 2160) or smaller."),
    "too_short": _l("The recording lasts %(seconds)s seconds. A lecture has at least one second."),
    "too_long": _l("The recording lasts %(hours)s hours, and at most %(longest_hours)s are made into one lecture. "
                   "Please cut it into parts and upload each of them."),
    "other_length": _l("The file lasts %(seconds)s seconds, and the lecture %(expected)s. What learners have of it is counted by its seconds, "
                       "so a file of another length is another lecture: please add it as one. The lecture plays as before."),
    "disk_short": _l("There is not enough room on the server's disk: up to %(needed)s are needed and %(free)s are free. "
                     "Nothing was lost. Once there is room, press “Try again”."),
    "disk_full": _l("The server's disk is full. Nothing was lost. Once there is room, press “Try again”."),
    "incomplete": _l("Not everything could be written (%(file)s); the disk may be full or damaged. Press “Try again”, and tell "
                     "the administrator if it happens again."),
    "stalled": _l("From %(seconds)s seconds on nothing more could be read from the recording. The file may be damaged there."),
    "hung": _l("Nothing happened for %(minutes)s minutes, so the work was broken off. Press “Try again”; if it happens again, the file is "
               "damaged, or a disk of the server does not answer: please tell the administrator."),
    "killed": _l("The server broke the work off, probably because it was short of memory. Press “Try again” when less is going on."),
    "crashed": _l("The program that reads recordings broke down over this file. The file may be damaged; saving it anew as mp4 "
                  "usually helps."),
    "interrupted": _l("The work was broken off %(tries)s times, each time because the server stopped. Press “Try again”."),
    "ffmpeg_failed": _l("The recording could not be worked on. What the program said: %(detail)s"),
}  # fmt: skip


def failure_of(recording: Recording) -> str | None:
    return failure(recording.failure, recording.failure_figures) if recording.failure else None


def failure(code: str, figures: Mapping[str, Figure]) -> str:
    """Why it failed, and what to do now."""
    return str(FAILURES[code]) % {name: _shown(name, figures) for name in (*figures, *DERIVED.get(code, ()))}


DERIVED: dict[str, tuple[str, ...]] = {"too_long": ("hours", "longest_hours")}
SIZES = ("B", "KB", "MB", "GB", "TB")


def _shown(name: str, figures: Mapping[str, Any]) -> str:
    if name == "hours":
        return str(format_decimal(round(figures["seconds"] / 3600, 1)))
    if name == "longest_hours":
        return str(format_decimal(round(figures["longest"] / 3600, 1)))
    if name in ("needed", "free"):
        return size(figures[name])
    return str(figures[name])


def damage(spans: Sequence[Sequence[int]]) -> str:
    """The stretches of a lecture of which something could not be read."""
    told = [
        _("between %(start)s and %(end)s", start=clockformat(start), end=clockformat(end))
        for start, end in spans[:MOST_STRETCHES_TOLD]
    ]
    if rest := len(spans) - len(told):
        told.append(ngettext("and in %(num)s more place", "and in %(num)s more places", rest))
    return _("The recording is damaged %(stretches)s.", stretches=_(", ").join(told)) if told else ""


def missing(names: Sequence[str]) -> str:
    """The files of a disc that are not there; nothing where all are."""
    if not names:
        return ""
    told = _(", ").join(names[:MOST_STRETCHES_TOLD])
    rest = len(names) - MOST_STRETCHES_TOLD
    if rest > 0:
        told = ngettext("%(names)s and %(num)s more", "%(names)s and %(num)s more", rest, names=told)
    return str(_("Files of this disc are missing: %(names)s. The rest is read all the same.", names=told))


# Discs name languages by two letters, other files by three (ISO 639-2).
LANGUAGE_CODES = {"chi": "zh", "zho": "zh", "cmn": "zh", "eng": "en", "rus": "ru", "jpn": "ja", "kor": "ko", "bod": "bo",
                  "tib": "bo", "uig": "ug", "mon": "mn", "kaz": "kk", "und": ""}  # fmt: skip


def language(code: str) -> str:
    """A language of which a source tells the code, named in that of the page."""
    code = LANGUAGE_CODES.get(code, code)
    try:
        return str(Locale.parse(code).get_display_name(get_locale()) or code) if code else ""
    except (UnknownLocaleError, ValueError):
        return code


def duration(minutes: int) -> str:
    """About so long: 12 minutes, 3.5 hours."""
    if minutes < 100:
        return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    return str(_("%(hours)s hours", hours=format_decimal(round(minutes / 60, 1))))


def size(number: int) -> str:
    """Bytes as people say them: 1.4 GB."""
    shown, unit = float(number), SIZES[0]
    for unit in SIZES:
        if shown < 1000 or unit == SIZES[-1]:
            break
        shown /= 1000
    return f"{format_decimal(round(shown, 1))} {unit}"
