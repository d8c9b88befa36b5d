"""tus 1.0.0, as far as its client asks for it: core, creation, expiration and termination."""

from base64 import b64decode
from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Response, jsonify, make_response, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.http import http_date

from lms import asking, storage
from lms.db import begin_writing, db
from lms.errors import Refused, Unreadable
from lms.media import gathering, tasks, uploads, wording
from lms.media.models import Upload
from lms.people.gates import AUTHORS, only

VERSION = "1.0.0"
ABOUT = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,termination",
    "Tus-Max-Size": str(uploads.LARGEST_BYTES),
}
PIECE_TYPE = "application/offset+octet-stream"

View = Callable[..., Response]

bp = Blueprint("uploads", __name__, url_prefix="/uploads")


class OtherVersion(Refused):
    status = 412
    message = _l("This site speaks version 1.0.0 of the upload protocol.")


class NotAPiece(Refused):
    status = 415
    message = _l("A piece of an upload is sent as application/offset+octet-stream.")


class BadHeader(Unreadable):
    message = _l("The header %(name)s is missing or makes no sense.")


def for_authors(view: View) -> View:
    """Only authors upload, and only in the version that we speak."""

    @wraps(view)
    def checked(**parts: str) -> Response:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            raise OtherVersion
        return view(**parts)

    return only(*AUTHORS)(checked)


@bp.after_request
def tell_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 412:
        response.headers["Tus-Version"] = VERSION
    return response


@bp.route("", methods=["OPTIONS"])
@for_authors
def about() -> Response:
    return Response(status=204, headers=ABOUT)


@bp.post("")
@for_authors
def begin() -> Response:
    upload = uploads.begin(current_user, asking.file_name(_metadata("filename")), _number("Upload-Length"))
    db.session.commit()
    headers = {"Location": url_for(".send", number=upload.id), "Upload-Expires": http_date(upload.expires_at)}
    return Response(status=201, headers=headers)


@bp.post("/discs")
@for_authors
def begin_disc() -> Response:
    """The files of a folder VIDEO_TS are told of at once; each is then sent to its own address."""
    folder = gathering.read(asking.sent_json())
    begun = gathering.begin(current_user, folder)
    db.session.commit()
    files = [
        {"name": each.name, "address": url_for(".send", number=each.id), "offset": uploads.offset(each)}
        for each in begun
    ]
    return make_response(jsonify(files=files, missing=wording.missing(folder.missing)), 201)


@bp.route("/<number>", methods=["HEAD"])
@for_authors
def place(number: str) -> Response:
    """Where the upload stands. A client that hears that all is there will not come back to say so."""
    begin_writing()
    upload = uploads.of(current_user, number)
    _finish(upload)
    headers = {"Upload-Offset": str(uploads.offset(upload)), "Upload-Length": str(upload.length)}
    return Response(status=200, headers=headers | {"Upload-Expires": http_date(upload.expires_at)})


@bp.patch("/<number>")
@for_authors
def send(number: str) -> Response:
    """One piece. While it comes in, perhaps for minutes, no transaction is open."""
    if request.mimetype != PIECE_TYPE:
        raise NotAPiece
    upload = uploads.of(current_user, number)
    path, length, at = uploads.file_of(upload), upload.length, _number("Upload-Offset")
    uploads.prolong(upload)
    db.session.commit()
    if (request.content_length or 0) > storage.free_bytes():
        raise uploads.NoRoom
    arrived = uploads.receive(path, at, length, request.stream)
    _finish(uploads.of(current_user, number))
    return Response(status=204, headers={"Upload-Offset": str(arrived)})


@bp.delete("/<number>")
@for_authors
def cancel(number: str) -> Response:
    uploads.cancel(uploads.of(current_user, number))
    db.session.commit()
    return Response(status=204)


def _finish(upload: Upload) -> None:
    whole = uploads.finish_if_whole(upload)
    db.session.commit()
    if whole:
        tasks.make.later(upload.recording_id)


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise BadHeader(name=header)
    return int(text)


def _metadata(name: str) -> str:
    """One value of the Upload-Metadata header: `filename 5a6J5YWoLm1wNA==,filetype dmlkZW8vbXA0`."""
    pairs = dict(pair.strip().partition(" ")[::2] for pair in request.headers.get("Upload-Metadata", "").split(","))
    try:
        value = b64decode(pairs[name], validate=True).decode().replace("\x00", "").strip()
    except (KeyError, ValueError):
        value = ""
    if not value:
        raise BadHeader(name="Upload-Metadata")
    return value
