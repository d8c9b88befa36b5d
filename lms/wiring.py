"""The packages wired together to a site. A list, no logic."""

import os
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import lms
from lms import (
    asking,
    backup,
    certificates,
    cli,
    config,
    courses,
    db,
    demo,
    errors,
    home,
    jobs,
    keys,
    people,
    quizzes,
    reports,
    statutes,
    supervision,
    watching,
    web,
)
from lms.media import wiring as media


def create_app(**overrides: Any) -> Flask:
    """The application, with settings from the environment and the given overrides."""
    settings = config.settings_from(os.environ | {name: str(value) for name, value in overrides.items()})
    app = Flask(lms.__name__, instance_path=settings["INSTANCE"])
    config.make_folder(app.instance_path)
    app.config.from_mapping(settings)
    with app.app_context():
        app.config.from_mapping(_flask_settings(settings))
    for part in (
        db,
        web,
        errors,
        asking,
        jobs,
        people,
        statutes,
        media,
        courses,
        watching,
        quizzes,
        certificates,
        reports,
        supervision,
        home,
        demo,
        backup,
        cli,
    ):
        part.init_app(app)
    # Without a proxy anybody could write these headers, and so hide from the limit of tries to sign in.
    if proxies := settings["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    return app


def _flask_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """What Flask and its extensions read."""
    return {
        "SECRET_KEY": keys.key("session").hex(),
        "SESSION_COOKIE_NAME": "lms",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings["HTTPS"],
        # From the sign-in on, not from the last page: a shared telephone does not stay signed in for ever.
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "SESSION_REFRESH_EACH_REQUEST": False,
        # A form token lives as long as its session: a lecture with its quiz takes longer than an hour.
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "zh_Hans",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "BOOTSTRAP_SERVE_LOCAL": True,
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    }
