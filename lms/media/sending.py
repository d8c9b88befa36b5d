"""Who sends the bytes of a lecture: the site itself, nginx in front of it, or the store that they were put into.

The site is asked first, whoever sends: so it knows which stretch was asked for, by whom.
"""

from dataclasses import dataclass
from pathlib import Path

from flask import Response, current_app, send_file

from lms import storage
from lms.errors import NotThere
from lms.media import package, store
from lms.media.package import Stretch

# Under its address a file never changes; and whoever compresses a playlist on the way breaks some players.
KEPT = "private, max-age=43200, immutable, no-transform"


@dataclass(frozen=True)
class File:
    """One file of a lecture, and how many bytes it has. What is not here lies in the store under its `key`."""

    path: Path
    key: str
    size: int
    is_here: bool

    @property
    def kind(self) -> str:
        return package.TYPES[self.path.suffix.removeprefix(".")]

    @property
    def is_single(self) -> bool:
        """One film for the whole lecture. Its address would be the lecture for whoever asks once, so it goes through the site."""
        return self.path.stem == "lecture"


def find(folder: str, name: str) -> File:
    """The file of that name in a lecture's folder. Raises NotThere."""
    place, key = storage.folder("media") / folder, f"{folder}/{name}"
    path = place / name
    try:
        return File(path, key, path.stat().st_size, is_here=True)
    except FileNotFoundError:
        return File(path, key, _stored_size(place, name), is_here=False)


def _stored_size(place: Path, name: str) -> int:
    try:
        return package.stored(place)[name]
    except (FileNotFoundError, KeyError):
        raise NotThere from None


@dataclass(frozen=True)
class Asked:
    """What a request asks of a file: the stretch of bytes (None is nonsense), or only its headers, or only whether it changed."""

    stretch: Stretch | None
    is_part: bool = False
    is_head: bool = False
    is_for_change: bool = False


def carries(response: Response, asked: Asked) -> bool:
    """Whether bytes of the file follow this answer.

    Of what others send nobody here sees how much goes out. To a browser that asks whether it changed they may send nothing.
    """
    by_others = response.status_code == 307 or "X-Accel-Redirect" in response.headers
    if asked.is_head or asked.stretch is None or (by_others and asked.is_for_change):
        return False
    return response.status_code in (200, 206, 307)


def answer(file: File, asked: Asked) -> Response:
    """The answer by whoever sends the file. Raises NotThere, StoreFailed."""
    if file.is_here and (file.is_single or not current_app.config["MEDIA_URL"].startswith("/")):
        return _kept(send_file(file.path, mimetype=file.kind, conditional=True))
    if asked.stretch is None:
        return Response(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    if file.is_here:
        return _kept(Response(mimetype=file.kind, headers={"X-Accel-Redirect": _inside_nginx(file)}))
    return _from_store(file, asked)


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = KEPT
    return response


def _inside_nginx(file: File) -> str:
    return f"{current_app.config['MEDIA_URL']}{file.key}"


def _from_store(file: File, asked: Asked) -> Response:
    if not store.is_used():
        raise NotThere
    if asked.is_head:
        return _kept(Response(mimetype=file.kind, headers={"Content-Length": str(file.size)}))
    if file.is_single:
        return _kept(_through_the_site(file, asked))
    # Not kept: the address that it leads to lasts a minute.
    return Response(status=307, headers={"Location": store.address(file.key), "Cache-Control": "private, no-store"})


def _through_the_site(file: File, asked: Asked) -> Response:
    start, stop = asked.stretch or (0, file.size)
    found = store.pieces(file.key, start, stop)
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(stop - start)}
    if asked.is_part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    return Response((piece for piece in found), 206 if asked.is_part else 200, headers, file.kind)
