"""Addresses of static files with a fingerprint, so that browsers may keep them for a year."""

import hashlib
import mimetypes
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, send_file, url_for
from werkzeug.security import safe_join

YEAR_SECONDS = 365 * 24 * 3600


@lru_cache(maxsize=512)
def _fingerprint(path: Path, modified: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def addresses(app: Flask) -> Callable[[str], str]:
    """`asset("css/site.css")` for templates. Each is worked out once, in debugging at every look."""
    known: dict[str, str] = {}

    def asset(name: str) -> str:
        if name not in known or app.debug:
            path = Path(app.static_folder or "") / name
            known[name] = url_for("static", filename=name, v=_fingerprint(path, path.stat().st_mtime))
        return known[name]

    return asset


def send(filename: str) -> Response:
    """A static file: packed where `make ready` has packed it and the browser can unpack. A township's line carries 100 kB
    a second, and the lecture page with its player 1.3 MB, packed 0.4 MB."""
    packed = safe_join(current_app.static_folder or "", f"{filename}.gz")
    if packed is None or not request.accept_encodings.quality("gzip") or not Path(packed).is_file():
        return current_app.send_static_file(filename)
    answer = send_file(packed, mimetype=mimetypes.guess_type(filename)[0])
    answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer


def keep(response: Response) -> Response:
    """Fingerprinted files never change under their address."""
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


def init_app(app: Flask) -> None:
    app.view_functions["static"] = send
    app.after_request(keep)
    app.jinja_env.globals["asset"] = addresses(app)
