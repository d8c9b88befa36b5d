"""What every page shares: closed by default, safe headers, language, assets with a fingerprint, words for dates and shares."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, Response, current_app, has_request_context, redirect, request, session, url_for
from flask_babel import Babel, format_date, format_datetime
from flask_babel import get_locale as current_locale
from flask_bootstrap import Bootstrap5
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as BaseResponse

from lms import clock

Page = str | BaseResponse | tuple[str | BaseResponse, int]
View = TypeVar("View", bound=Callable[..., Any])

LANGUAGES = {"zh": "简体中文", "en": "English"}
YEAR_SECONDS = 365 * 24 * 3600

babel = Babel()
bootstrap = Bootstrap5()
csrf = CSRFProtect()


def public(view: View) -> View:
    """Mark a view as open to strangers. Every other view needs a signed-in person."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def checks_sign_in(view: View) -> View:
    """Mark a view that checks the sign-in inside its own query, being asked too often to pay for one more."""
    view.checks_sign_in = True  # type: ignore[attr-defined]
    return view


def locale() -> str:
    """The language of this request: the person's choice, or Chinese; commands and jobs speak Chinese."""
    return "en" if has_request_context() and session.get("language") == "en" else "zh_Hans"


def keep_strangers_out() -> BaseResponse | None:
    """Ask for a sign-in before any view that is not marked `@public`."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "is_public", False) or request.endpoint == "static":
        return None
    if getattr(view, "checks_sign_in", False):
        return None
    if current_user.is_authenticated:
        return None
    return current_app.login_manager.unauthorized()  # type: ignore[attr-defined, no-any-return]


SAFE_HEADERS = {
    # Video.js keeps media in blobs and its worker, fonts and icons in data addresses.
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def protect(response: Response) -> Response:
    """Give every answer its safe headers; pages about persons are not kept by caches."""
    for name, value in SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    return response


@lru_cache(maxsize=512)
def _fingerprint(path: Path, modified: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Address of a static file with its fingerprint, so that browsers may keep it for a year."""
    path = Path(current_app.static_folder or "") / name
    known: dict[str, str] = current_app.extensions.setdefault("assets", {})
    if name not in known or current_app.debug:
        known[name] = url_for("static", filename=name, v=_fingerprint(path, path.stat().st_mtime))
    return known[name]


def keep_assets(response: Response) -> Response:
    """Fingerprinted files never change under their address."""
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


def dateformat(value: date | datetime | None) -> str:
    """A day as an official expects it: 2026年3月2日, or 2 March 2026."""
    if value is None:
        return "—"
    day = clock.day_of(value) if isinstance(value, datetime) else value
    return str(format_date(day, "y年M月d日" if str(current_locale()).startswith("zh") else "d MMMM y"))


def timeformat(value: datetime | None) -> str:
    """A moment to the minute, in the county's own time."""
    if value is None:
        return "—"
    return str(
        format_datetime(value, "y年M月d日 HH:mm" if str(current_locale()).startswith("zh") else "d MMM y, HH:mm")
    )


def hourformat(value: datetime) -> str:
    """The time of day to the minute, beside a day that is known: 10:32."""
    return str(format_datetime(value, "HH:mm"))


def secondformat(value: datetime | None) -> str:
    """The time of day to the second, where a person waits for it: 10:32:05."""
    return "—" if value is None else str(format_datetime(value, "HH:mm:ss"))


def percentformat(share: float | None) -> str:
    """A share of one with two decimals; "—" where there is no denominator."""
    return "—" if share is None else f"{share * 100:.2f}%"


def clockformat(seconds: float | None) -> str:
    """A length or place of a lecture: 2:05, or 1:02:05."""
    whole = int(seconds or 0)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def in_language(row: Any, name: str = "title") -> str:
    """What a row says under this name in the reader's language; the Chinese where there is no English."""
    english = getattr(row, f"{name}_en", None) if locale() == "en" else None
    return english or getattr(row, name) or ""


def own_path(text: str | None) -> str:
    """The address as a path of this site, or "/" when it leads elsewhere: for every `next` that a link may carry."""
    if not text or not text.isprintable() or not text.startswith("/") or text.startswith(("//", "/\\")):
        return "/"
    return text


def choose_language(code: str) -> BaseResponse:
    """Remember the language and go back to where the person was."""
    session["language"] = code if code in LANGUAGES else "zh"
    session.permanent = True
    return redirect(own_path(request.args.get("next")), 303)


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=locale)
    bootstrap.init_app(app)
    csrf.init_app(app)
    app.before_request(keep_strangers_out)
    app.after_request(keep_assets)
    app.after_request(protect)
    app.add_url_rule("/language/<code>", "language", public(choose_language))
    app.jinja_env.filters.update(
        dateformat=dateformat,
        timeformat=timeformat,
        hourformat=hourformat,
        secondformat=secondformat,
        percentformat=percentformat,
        clockformat=clockformat,
        titleformat=in_language,
    )
    app.jinja_env.globals.update(
        asset=asset, in_language=in_language, languages=LANGUAGES, locale=locale, now=clock.now
    )
