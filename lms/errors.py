"""How the site says no: `Refused` in words the person can read, `NotThere` for what is not theirs or not there."""

import sqlite3
from typing import Any, TypeVar

import psycopg
from flask import Flask, Response, jsonify, render_template, request
from flask_babel import lazy_gettext as _l
from gunicorn.http.errors import ParseException
from sqlalchemy import Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from lms import storage
from lms.db import db, is_busy

Row = TypeVar("Row")


class Refused(Exception):
    """The person asked for what the rules forbid. Subclasses carry one lazy sentence as `message`."""

    message: Any = _l("This is not possible.")
    status = 409

    def __init__(self, **params: object) -> None:
        super().__init__()
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class Unreadable(Refused):
    """What was sent cannot be understood: a wrong shape, type or range."""

    message: Any = _l("What was sent cannot be understood.")
    status = 422


class NotThere(LookupError):
    """It does not exist, or this person may not know that it does."""


def row_of(query: Select[Row]) -> Row:
    """The row that the query finds. Raises NotThere."""
    row = db.session.scalar(query)
    if row is None:
        raise NotThere
    return row


SENTENCES = {
    400: _l("The request could not be understood. Please go back and try again."),
    401: _l("Please sign in first."),
    403: _l("This page is not open to you."),
    404: _l("There is nothing here that you may see. The address may be wrong, or it belongs to somebody else."),
    405: _l("This address does not take that kind of request."),
    410: _l("This is no longer available."),
    413: _l("What was sent is larger than this page takes. Please send less, or divide the file into several."),
    415: _l("This kind of content is not accepted here."),
    429: _l("Too many tries. Please wait a little."),
    500: _l("Something went wrong on our side. It has been written down; please try again in a moment."),
    503: _l("The site is busy. Please try again in a moment."),
    507: _l(
        "The disk of the server is full, so this was not saved. Please tell the administrator, and try again later."
    ),
}


# Seconds after which a browser that found the site busy may ask again.
RETRY_AFTER = 5


def is_for_script() -> bool:
    """Whether a script asks, which reads JSON: it says so, or it speaks JSON itself, which no form of a page does."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def answer(sentence: str, status: int) -> tuple[Response | str, int]:
    """The same sentence as JSON, fragment or page, whichever the request asked for."""
    db.session.rollback()
    if is_for_script():
        return jsonify(error=sentence), status
    template = "errors/_sentence.html" if "HX-Request" in request.headers else "errors/page.html"
    return render_template(template, sentence=sentence, status=status), status


def init_app(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Response | str, int]:
        return answer(str(error), error.status)

    @app.errorhandler(NotThere)
    def not_there(error: NotThere) -> tuple[Response | str, int]:
        return answer(str(SENTENCES[404]), 404)

    @app.errorhandler(ParseException)
    def broken_body(error: ParseException) -> tuple[Response | str, int]:
        """What was sent breaks off the rules of HTTP in its middle; the server reads it only when a view does."""
        return answer(str(SENTENCES[400]), 400)

    @app.errorhandler(OSError)
    @app.errorhandler(sqlite3.Error)
    @app.errorhandler(psycopg.Error)
    @app.errorhandler(DBAPIError)
    def not_written(error: Exception) -> Any:
        if storage.is_full(error):
            app.logger.error("the disk is full: %s %s", request.method, request.path)
            return answer(str(SENTENCES[507]), 507)
        if is_busy(error):
            return busy(error)
        raise error

    @app.errorhandler(NoConnectionFree)
    def busy(error: Exception) -> tuple[Response | str, int, dict[str, str]]:
        """A page of its own, put together past Flask, which would ask the database for the person."""
        app.logger.warning("the database is busy: %s %s: %s", request.method, request.path, error)
        db.session.remove()
        sentence, headers = str(SENTENCES[503]), {"Retry-After": str(RETRY_AFTER)}
        if is_for_script():
            return jsonify(error=sentence), 503, headers
        return app.jinja_env.get_template("errors/busy.html").render(sentence=sentence), 503, headers

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        return answer(str(SENTENCES.get(error.code, error.description)), error.code)
