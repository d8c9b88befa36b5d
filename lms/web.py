"""What every page shares: closed by default, safe headers, words for dates and shares."""

from collections.abc import Callable, MutableMapping
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, Response, current_app, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from flask_babel import format_date, format_datetime
from flask_bootstrap import Bootstrap5
from flask_login import current_user
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response as BaseResponse

from lms import assets, clock, languages

Page = str | BaseResponse | tuple[str | BaseResponse, int]
View = TypeVar("View", bound=Callable[..., Any])

bootstrap = Bootstrap5()
csrf = CSRFProtect()


class Templates(Environment):
    """Jinja as Flask sets it up, whose templates have no globals of their own.

    Jinja chains the site's globals behind an empty mapping for each template, and walks the chain key by key at every
    import of a macro and every include: an eighth of the time of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, whose signer is made once and not for each request: a tenth of the time of a short answer."""

    signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        self.signer = self.signer or super().get_signing_serializer(app)
        return self.signer


def public(view: View) -> View:
    """Mark a view as open to strangers. Every other view needs a signed-in person."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def checks_sign_in(view: View) -> View:
    """Mark a view that checks the sign-in inside its own query, being asked too often to pay for one more."""
    view.checks_sign_in = True  # type: ignore[attr-defined]
    return view


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


@cache
def address(endpoint: str) -> str:
    """The address of a page that every menu shows; it never changes."""
    return url_for(endpoint)


SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "private, no-store",
}


def policy(media_origin: str) -> str:
    """What pages may load, and from where: from the site, and films from the store that holds them, if there is one."""
    # Video.js keeps media in blobs and its worker, fonts and icons in data addresses.
    films = f" {media_origin}" if media_origin else ""
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
        f"media-src 'self' blob:{films}; worker-src 'self' blob:; connect-src 'self'{films}; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )


def safe_headers(app: Flask) -> dict[str, str]:
    return SAFE_HEADERS | {"Content-Security-Policy": policy(app.config["MEDIA_ORIGIN"])}


def protector(headers: dict[str, str]) -> Callable[[Response], Response]:
    """Give every answer its safe headers; pages about persons are not kept by caches."""

    def protect(response: Response) -> Response:
        given = {name.lower() for name, _ in response.headers}
        response.headers.extend((name, value) for name, value in headers.items() if name.lower() not in given)
        return response

    return protect


def dateformat(value: date | datetime | None) -> str:
    """A day as an official expects it: 2026年3月2日, or 2 March 2026."""
    if value is None:
        return "—"
    day = clock.day_of(value) if isinstance(value, datetime) else value
    # Put together by hand: tables are full of days, and Babel reads its pattern anew for each.
    return str(format_date(day, "d MMMM y")) if languages.locale() == "en" else f"{day.year}年{day.month}月{day.day}日"


def timeformat(value: datetime | None) -> str:
    """A moment to the minute, in the county's own time."""
    if value is None:
        return "—"
    there = value.astimezone(clock.COUNTY_ZONE)
    return (
        str(format_datetime(value, "d MMM y, HH:mm"))
        if languages.locale() == "en"
        else f"{dateformat(there.date())} {there:%H:%M}"
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


def saved_as(answer: Response, name: str, plain: str) -> Response:
    """Let the browser save what is sent under this name; under the plain one where it reads ASCII alone.

    A header holds no more than that, and servers refuse to send a Chinese name that is not percent-encoded.
    """
    answer.headers["Content-Disposition"] = f"attachment; filename={plain}; filename*=UTF-8''{quote(name)}"
    return answer


def init_app(app: Flask) -> None:
    app.jinja_environment = Templates
    app.session_interface = Sessions()
    languages.init_app(app)
    assets.init_app(app)
    bootstrap.init_app(app)
    csrf.init_app(app)
    app.before_request(keep_strangers_out)
    app.after_request(protector(safe_headers(app)))
    app.add_url_rule("/language/<code>", "language", public(languages.choose_language))
    app.jinja_env.filters.update(
        dateformat=dateformat,
        timeformat=timeformat,
        hourformat=hourformat,
        secondformat=secondformat,
        percentformat=percentformat,
        clockformat=clockformat,
    )
    app.jinja_env.globals.update(now=clock.now, address=address)
