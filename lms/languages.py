"""The language of a request, Chinese first and English complete; and what pages say in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, redirect, request, session
from flask_babel import Babel, force_locale
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

LANGUAGES = {"zh": "简体中文", "en": "English"}
CATALOGUES = Path(__file__).parent / "translations"

babel = Babel()


def are_compiled() -> bool:
    """Whether pages say what the catalogues' texts say; where these are newer, a page may mix Chinese and English."""
    return all(_is_compiled(texts) for texts in CATALOGUES.glob("*/LC_MESSAGES/*.po"))


def _is_compiled(texts: Path) -> bool:
    compiled = texts.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= texts.stat().st_mtime


_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside, texts are said in this language, whoever reads: for words that go to somebody else."""
    token = _spoken.set(language)
    try:
        with force_locale(language):
            yield
    finally:
        _spoken.reset(token)


def locale() -> str:
    """The language of this request: the person's choice, or Chinese; commands and jobs speak Chinese."""
    if (spoken := _spoken.get()) is not None:
        return spoken
    return "en" if has_request_context() and session.get("language") == "en" else "zh_Hans"


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(CATALOGUES), [language])


@cache
def _said(language: str, text: str) -> Markup:
    return Markup(_catalogue(language).ugettext(text))  # noqa: S704 - our own texts


@cache
def _said_without_values(language: str, text: str) -> Markup:
    return _said(language, text) % {}


def say(text: str, **values: Any) -> Markup:
    """`_()` of the templates: the text in the reader's language, with these values in it, escaped."""
    return _said(locale(), text) % values if values else _said_without_values(locale(), text)


class Later:
    """A text of a menu, said in the reader's language when a page shows it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __html__(self) -> Markup:
        return say(self.text)


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
    # Flask-Babel finds the catalogue anew for each text: a quarter of the time of a page with thirty of them.
    app.jinja_env.globals["_"] = say
    app.jinja_env.filters["titleformat"] = in_language
    app.jinja_env.globals.update(in_language=in_language, languages=LANGUAGES, locale=locale)
