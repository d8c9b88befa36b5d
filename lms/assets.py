"""Addresses of static files with a fingerprint, so that browsers may keep them for a year."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

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


def keep(response: Response) -> Response:
    """Fingerprinted files never change under their address."""
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


def init_app(app: Flask) -> None:
    app.after_request(keep)
    app.jinja_env.globals["asset"] = addresses(app)
