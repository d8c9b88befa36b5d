"""Media for those who hold an address: segments, playlists, posters and the single file, with byte ranges."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, request, stream_with_context
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.db import db
from lms.errors import NotThere, Refused
from lms.media import captions, chapters, deliveries, grants, handouts, package, sending
from lms.media.grants import Ticket
from lms.media.models import Recording
from lms.media.package import Package, Stretch
from lms.media.sending import Asked, File
from lms.web import public

bp = Blueprint("delivery", __name__)

SERVED = re.compile(
    r"master\.m3u8|poster\.jpg|glimpses-\d{1,3}\.jpg|lecture\.(?:mp4|m4a)|(?:\d+p|audio)/(?:index\.m3u8|init(?:_\d)?\.mp4|\d{5}\.m4s)",
    re.ASCII,
)

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
    if not SERVED.fullmatch(name):
        raise NotThere
    file = sending.find(ticket.folder, name)
    wanted = asked(file)
    response = sending.answer(file, wanted)
    if sending.carries(response, wanted):
        _note(ticket, file, name, wanted.stretch or (0, file.size), response)
    return response


def asked(file: File) -> Asked:
    """What this request asks of the file."""
    return Asked(
        stretch=_stretch(file.size),
        is_part="Range" in request.headers,
        is_head=request.method == "HEAD",
        is_for_change=bool(request.if_none_match or request.if_modified_since),
    )


def _stretch(size: int) -> Stretch | None:
    if "Range" not in request.headers:
        return 0, size
    return request.range.range_for_length(size) if request.range else None


@bp.get("/m/<token>/<int:recording_id>/<any(captions, chapters):kind>-<any(zh, en):language>.vtt")
@public
def track(token: str, recording_id: int, kind: str, language: str) -> Response:
    """Captions may be mended meanwhile, so their copy is asked about each time."""
    ticket_for(token, recording_id)
    if kind == "captions":
        text = captions.vtt_of(recording_id, language)
    else:
        text = chapters.vtt(db.session.get_one(Recording, recording_id), language)
    response = Response(text, mimetype="text/vtt")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.get("/m/<token>/<int:recording_id>/handouts/<int:handout_id>")
@public
def handout(token: str, recording_id: int, handout_id: int) -> Response:
    ticket_for(token, recording_id)
    return handouts.sent(handouts.one_of(recording_id, handout_id))


def ticket_for(token: str, recording_id: int) -> Ticket:
    if not current_user.is_authenticated:
        raise SignedOut
    return grants.read(token, recording_id, current_user.id)


def _note(ticket: Ticket, file: File, name: str, stretch: Stretch, response: Response) -> None:
    """Write down the seconds that this answer carries: a segment's before it goes, the single file's as it goes."""
    lecture = package.read(file.path.parents[name.count("/")])
    if file.is_single:
        _note_as_it_goes(ticket, lecture, name, stretch, response)
    else:
        _write_down(ticket, lecture.seconds_in(name, stretch, file.size))


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
