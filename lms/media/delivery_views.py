"""Media for those who hold an address: segments, playlists, posters and the single file, with byte ranges."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request, send_file, stream_with_context
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms import storage
from lms.db import db
from lms.errors import NotThere, Refused
from lms.media import captions, deliveries, grants, package
from lms.media.grants import Ticket
from lms.media.models import Recording
from lms.media.package import Package, Stretch
from lms.web import public

bp = Blueprint("delivery", __name__)

SERVED = re.compile(
    r"master\.m3u8|poster\.jpg|lecture\.(?:mp4|m4a)|(?:\d+p|audio)/(?:index\.m3u8|init(?:_\d)?\.mp4|\d{5}\.m4s)",
    re.ASCII,
)

# Under its address a file never changes; and whoever compresses a playlist on the way breaks some players.
KEPT = "private, max-age=43200, immutable, no-transform"

# A single file may be fetched in one request that lasts as long as the lecture, so it is noted little by little.
NOTED_AHEAD_SECONDS = 10


class SignedOut(Refused):
    status = 401
    message = _l("Please sign in again; the lecture then goes on where it stopped.")


@bp.get("/m/<token>/<int:recording_id>/<path:name>")
@public
def send(token: str, recording_id: int, name: str) -> Response:
    """Public only in that a player is no page and is told 401, not led to the sign-in: the address is one person's."""
    ticket = ticket_for(token, recording_id)
    path = _file(ticket, name)
    response = _answer(path)
    if request.method == "GET" and response.status_code in (200, 206):
        _note(ticket, path, name, response)
    return response


@bp.get("/m/<token>/<int:recording_id>/<any(captions, chapters):kind>-<any(zh, en):language>.vtt")
@public
def track(token: str, recording_id: int, kind: str, language: str) -> Response:
    """Captions may be mended meanwhile, so their copy is asked about each time."""
    ticket_for(token, recording_id)
    if kind == "captions":
        text = captions.vtt_of(recording_id, language)
    else:
        text = captions.chapters_vtt(db.session.get_one(Recording, recording_id), language)
    response = Response(text, mimetype="text/vtt")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def ticket_for(token: str, recording_id: int) -> Ticket:
    if not current_user.is_authenticated:
        raise SignedOut
    return grants.read(token, recording_id, current_user.id)


def _file(ticket: Ticket, name: str) -> Path:
    path = storage.folder("media") / ticket.folder / name
    if not SERVED.fullmatch(name) or not path.is_file():
        raise NotThere
    return path


def _answer(path: Path) -> Response:
    kind = package.TYPES[path.suffix.removeprefix(".")]
    if current_app.config["ACCEL_PREFIX"] and not _is_single(path):
        response = Response(mimetype=kind)
        response.headers["X-Accel-Redirect"] = _accelerated(path)
    else:
        response = send_file(path, mimetype=kind, conditional=True)
    response.headers["Cache-Control"] = KEPT
    return response


def _accelerated(path: Path) -> str:
    relative = path.relative_to(storage.folder("media")).as_posix()
    return f"{current_app.config['ACCEL_PREFIX']}{relative}"


def _is_single(path: Path) -> bool:
    return path.stem == "lecture"


def _note(ticket: Ticket, path: Path, name: str, response: Response) -> None:
    """Write down the seconds that this answer carries: a segment's before it goes, the single file's as it goes."""
    size, lecture = path.stat().st_size, package.read(path.parents[name.count("/")])
    stretch = _stretch(size)
    if _is_single(path):
        _note_as_it_goes(ticket, lecture, name, stretch, response)
    else:
        _write_down(ticket, lecture.seconds_in(name, stretch, size))


def _stretch(size: int) -> Stretch:
    """The bytes that the answer carries, which the request has asked for."""
    return (request.range and request.range.range_for_length(size)) or (0, size)


def _note_as_it_goes(ticket: Ticket, lecture: Package, name: str, stretch: Stretch, response: Response) -> None:
    pieces: Any = response.response
    response.call_on_close(pieces.close)
    response.response = stream_with_context(_noting(ticket, lecture, name, stretch, pieces))
    response.direct_passthrough = False


def _noting(ticket: Ticket, lecture: Package, name: str, stretch: Stretch, pieces: Iterable[bytes]) -> Iterator[bytes]:
    at, noted = stretch[0], stretch[0]
    for piece in pieces:
        if at + len(piece) > noted:
            ahead = min(stretch[1], _ahead(lecture, noted))
            _write_down(ticket, lecture.seconds_in(name, (noted, ahead), stretch[1]))
            noted = ahead
        yield piece
        at += len(piece)


def _ahead(lecture: Package, byte: int) -> int:
    """Where the lecture is some seconds on from this byte."""
    starts = lecture.second_starts
    second = max(0, bisect_right(starts, byte) - 1)
    return starts[min(second + NOTED_AHEAD_SECONDS, len(starts) - 1)]


def _write_down(ticket: Ticket, spans: package.Spans) -> None:
    if deliveries.note(ticket.grant_id, spans):
        db.session.commit()
    else:
        db.session.rollback()
