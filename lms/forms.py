"""What the forms of every package share."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.i18n import translations
from wtforms import Form
from wtforms.fields.choices import SelectChoice


class Values(FlaskForm):
    """A form whose fields carry the names of columns."""

    @property
    def values(self) -> dict[str, Any]:
        return {field.short_name: field.data for field in self if field.short_name != "csrf_token"}


class Inner(Form):
    """One of several lines within a form; its messages are in the language of the page."""

    class Meta:
        def get_translations(self, _form: Form) -> Any:
            return translations


def stripped(value: str | None) -> str | None:
    """What was typed without the blanks around it; nothing if that is all."""
    return (value or "").strip() or None


def choices(words: Mapping[Any, Any], *, none: Any = None) -> list[SelectChoice]:
    """The codes with their words, and a first choice for nothing."""
    first = [] if none is None else [SelectChoice("", none)]
    return first + [SelectChoice(code, label) for code, label in words.items()]
