"""Which files are taken for recordings, by the end of their names; what is in them the worker finds out."""

from pathlib import PurePath

PICTURE_KINDS = ("mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "vob", "dat", "ts", "mts", "m2ts", "wmv", "asf",
                 "flv", "f4v", "rm", "rmvb", "3gp", "ogv", "mxf", "dv")  # fmt: skip
SOUND_KINDS = ("m4a", "mp3", "wav", "aac", "flac", "ogg", "amr", "wma", "aif", "aiff")
DISC_KINDS = ("iso",)
# Beside films these make a disc; alone they are nothing.
TABLE_KINDS = ("ifo", "bup")
KINDS = PICTURE_KINDS + SOUND_KINDS + DISC_KINDS

LONGEST_TITLE = 200


def is_taken(name: str) -> bool:
    return PurePath(name).suffix.lower().removeprefix(".") in KINDS


def title_from(name: str) -> str:
    """A first title: the name without its ending, as the author sees it on the own machine."""
    stem = PurePath(name.replace("\\", "/")).stem.replace("_", " ").strip()
    return (stem or name)[:LONGEST_TITLE]
