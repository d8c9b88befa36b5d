"""What a scan leaves in the browser: that it has seen the code of a session, so that its person may sign in to the site first.

A signed cookie of ten minutes, which no address carries along: whoever is sent the link has nothing by it.
"""

from collections.abc import Mapping

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from lms import clock

COOKIE = "lms_group"
LASTS_SECONDS = 600


def give(response: Response, group_id: int) -> Response:
    response.set_cookie(
        COOKIE, _serializer().dumps([group_id, int(clock.now().timestamp())]), max_age=LASTS_SECONDS, path="/",
        httponly=True, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return response


def held(cookies: Mapping[str, str]) -> int | None:
    """The session whose code this browser has seen, less than ten minutes ago."""
    try:
        group_id, at = _serializer().loads(cookies.get(COOKIE, ""))
    except (BadSignature, TypeError, ValueError):
        return None
    is_fresh = 0 <= clock.now().timestamp() - at <= LASTS_SECONDS
    return int(group_id) if is_fresh else None


def take(response: Response) -> Response:
    """It is good for once."""
    response.delete_cookie(COOKIE)
    return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="code-of-a-group-session")
