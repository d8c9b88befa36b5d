"""The short way of beats: past what the site does for pages. Sessions, form tokens, languages and headers are looked up for
each request in turn there, and took a third of the computing of a beat.

Only what is accepted in company and needs no words is answered here. All else goes the long way, to the view, as if it had
just come: nothing was changed by it yet, or it comes again under its nonce and gets its answer.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from itsdangerous import BadSignature
from sqlalchemy.exc import TimeoutError
from werkzeug.http import parse_cookie

from lms import clock
from lms.asking import LARGEST_NUMBER
from lms.errors import NotThere, Refused
from lms.people.sign_in import SignIn, end_of
from lms.watching import beats
from lms.watching.beats import Answer, Order
from lms.watching.reporting import LONGEST
from lms.web import safe_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# A player sends the same cookie with each beat; to check it anew took a fifteenth of the computing of a beat.
COOKIES = 10_000
SPELLING = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
BEATS = re.compile(r"/watch-sessions/(\d{1,10})/beats", re.ASCII)


class ShortWay:
    """The site, with a short way for beats before it."""

    def __init__(self, app: Flask, long_way: WSGIApplication) -> None:
        self.app, self.long_way = app, long_way
        self.sign_ins = lru_cache(COOKIES)(self._read)
        self.signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        self.headers = [("Content-Type", "application/json"), ("Vary", "Cookie"), *safe_headers(app).items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            told = self._told(environ)
        except TimeoutError as busy:
            return self._busy(busy, environ)(environ, start_response)
        if told is None:
            return self.long_way(environ, start_response)
        start_response("200 OK", [*self.headers, ("Content-Length", str(len(told)))])
        return [told]

    def _busy(self, busy: TimeoutError, environ: WSGIEnvironment) -> Response:
        """As the site says it everywhere. The long way would only wait once more."""
        with self.app.request_context(environ):
            return self.app.make_response(self.app.handle_user_exception(busy))

    def _told(self, environ: WSGIEnvironment) -> bytes | None:
        session_id = _session_id(environ)
        if session_id is None or (sent := _sent(environ)) is None:
            return None
        answer = self._accepted(environ, session_id, sent)
        return None if answer is None or answer.receipts or answer.check else _spelled(answer)

    def _accepted(self, environ: WSGIEnvironment, session_id: int, sent: bytes) -> Answer | None:
        now = clock.now()
        claim = self._claim(environ, now.timestamp())
        try:
            return claim and beats.accept_in_company(Order(claim, session_id, json.loads(sent), now), self.app)
        except (ValueError, RecursionError, Refused, NotThere):
            return None

    def _claim(self, environ: WSGIEnvironment, now: float) -> SignIn | None:
        cookie = parse_cookie(environ.get("HTTP_COOKIE", "")).get(self.app.config["SESSION_COOKIE_NAME"], "")
        try:
            claim, end = self.sign_ins(cookie)
        except BadSignature:
            return None
        return claim if now <= end else None

    def _read(self, cookie: str) -> tuple[SignIn | None, float]:
        """The claim in a cookie that this site signed, and when it is over: no cookie is older than its sign-in."""
        session: dict[str, Any] = self.signer.loads(cookie)
        return SignIn.read(session), end_of(session, self.app)


def _session_id(environ: WSGIEnvironment) -> int | None:
    """Of which session this is a beat, if it is one."""
    path = BEATS.fullmatch(environ["PATH_INFO"])
    if path is None or environ["REQUEST_METHOD"] != "POST" or int(path[1]) > LARGEST_NUMBER:
        return None
    return int(path[1])


def _sent(environ: WSGIEnvironment) -> bytes | None:
    """What was sent, which can be read once more afterwards; nothing of what is longer than a report can be."""
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isdecimal() and int(length) <= LONGEST):
        return None
    sent: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(sent)
    return sent


def _spelled(answer: Answer) -> bytes:
    """As the view spells it, to the byte: the same beat gets the same answer, whichever way it comes again."""
    return (SPELLING.encode(answer.as_json()) + "\n").encode()
