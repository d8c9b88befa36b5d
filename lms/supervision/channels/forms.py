"""What each kind of channel needs to know. Secrets are typed anew or left as they are; no page shows them again."""

import re
from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from lms.forms import choices, stripped
from lms.outbox import templates

LONGEST = 2000
SECURITY = {"starttls": _l("STARTTLS (port 587)"), "ssl": _l("TLS (port 465)"), "insecure": _l("none (port 25)")}
CONTENT = "Content-Type: application/json; charset=utf-8"


class NeededOnce:
    """A secret is needed for a new channel; for one that has it, nothing typed leaves it."""

    field_flags: dict[str, bool] = {}

    def __call__(self, form: "ChannelForm", field: Field) -> None:
        if not field.data and not form.is_kept:
            raise StopValidation(_l("This field is required."))
        if not field.data:
            raise StopValidation


def _or_empty(text: str | None) -> str:
    return (text or "").strip()


def _only_known_facts(form: object, field: Field) -> None:
    if (fact := templates.unknown_fact(field.data or "")) is not None:
        raise ValidationError(_l("A message knows nothing called {%(fact)s}.", fact=fact))


def _secret(words: Any, *more: Any, kind: type[Field] = PasswordField, **kw: Any) -> Any:
    shown = {"autocomplete": "off", "spellcheck": "false"} | kw.pop("render_kw", {})
    return kind(words, [NeededOnce(), Length(max=LONGEST), *more], [stripped], render_kw=shown, **kw)


class ChannelForm(FlaskForm):
    """What all of them have; below, the settings of each kind."""

    is_kept = False
    settings: tuple[str, ...] = ()
    # What is kept and shown to nobody, and may be done without.
    optional: tuple[str, ...] = ()

    name = StringField(_l("Name, as pages show it"), [DataRequired(), Length(max=60)], [stripped])
    for_learners = BooleanField(_l("Reminders to learners"))
    for_units = BooleanField(_l("What ladders and supervised follow-ups tell units"))
    daily_limit = IntegerField(
        _l("Messages a day at most"), [InputRequired(), NumberRange(1, 1_000_000)], default=2000,
        description=_l("What is more waits until the next day."),
    )  # fmt: skip
    forgotten = SelectMultipleField(
        _l("No longer keep"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        description=_l("What is ticked is emptied, where nothing else is typed above."),
    )  # fmt: skip

    def offer_to_forget(self, kept: Collection[str]) -> None:
        """Of what is kept, what may be emptied."""
        self.forgotten.choices = choices({name: self[name].label.text for name in self.optional if name in kept})

    @property
    def values(self) -> dict[str, Any]:
        common = ("name", "for_learners", "for_units", "daily_limit", "unit")
        found = {name: self[name].data for name in common if name in self}
        forgotten = self.forgotten.data or []
        return found | {"settings": {name: self._setting(name) for name in self.settings}, "forgotten": forgotten}

    def _setting(self, name: str) -> Any:
        data = self[name].data
        return "" if data is None else data

    @property
    def shown(self) -> list[Field]:
        first = [self.name]
        return (
            first
            + [
                self[name]
                for name in ("unit", *self.settings, "for_learners", "for_units", "daily_limit")
                if name in self
            ]
            + ([self.forgotten] if self.forgotten.choices else [])
        )


class SmsForm(ChannelForm):
    settings = ("method", "url", "headers", "body", "statuses", "success_path", "success_value", "words_path")
    optional = ("headers", "body")

    method = SelectField(_l("Method"), choices=choices({"POST": "POST", "GET": "GET"}))
    url = _secret(_l("Address"), Regexp(r"https?://\S+$"), _only_known_facts, kind=StringField)
    headers = TextAreaField(
        _l("Headers, one in a line"), [Optional(), Length(max=LONGEST), Regexp(r"(?:[\w-]+:[^\n]*\r?\n?)*$")], [stripped],
        description=CONTENT, render_kw={"rows": 3, "spellcheck": "false"},
    )  # fmt: skip
    body = TextAreaField(
        _l("Body"), [Optional(), Length(max=LONGEST), _only_known_facts], [stripped],
        description=_l("In braces: {mobile} {title} {text} {number}. They are escaped as the Content-Type asks."),
        render_kw={"rows": 4, "spellcheck": "false"},
    )  # fmt: skip
    statuses = StringField(
        _l("Statuses of success"), [DataRequired(), Regexp(r"\d{3}(, ?\d{3})*$")], [stripped], default="200"
    )
    success_path = StringField(
        _l("Where the answer tells success"), [Length(max=100), Regexp(r"[\w.-]*$")], [_or_empty],
        description=_l("A path into JSON such as result.0.code; empty: anywhere in the text."),
    )  # fmt: skip
    success_value = StringField(_l("What stands there then"), [Length(max=100)], [_or_empty])
    words_path = StringField(
        _l("Where its words stand"), [Length(max=100), Regexp(r"[\w.-]*$")], [_or_empty],
        description=_l("A path into JSON; empty: the whole answer."),
    )  # fmt: skip

    def _setting(self, name: str) -> Any:
        if name == "statuses":
            return [int(each) for each in re.findall(r"\d{3}", self.statuses.data or "")]
        return super()._setting(name)


class MailForm(ChannelForm):
    settings = ("host", "port", "security", "user", "password", "sender")
    optional = ("password",)

    host = StringField(_l("Server"), [DataRequired(), Length(max=200), Regexp(r"[\w.:-]+$")], [stripped])
    port = IntegerField(_l("Port"), [InputRequired(), NumberRange(1, 65535)], default=587)
    security = SelectField(_l("Encryption"), choices=choices(SECURITY))
    user = StringField(_l("User (if it asks for one)"), [Length(max=200)], [stripped])
    password = PasswordField(_l("Password"), [Length(max=200)], render_kw={"autocomplete": "new-password"})
    sender = StringField(
        _l("Address of the sender"), [DataRequired(), Length(max=200), Regexp(r"[^@\s<>]+@[^@\s<>]+$")], [stripped]
    )


class RobotForm(ChannelForm):
    settings: tuple[str, ...] = ("token",)
    for_learners = None

    unit = StringField(
        _l("Whose group it is (unit)"), [DataRequired(), Length(max=200)], [stripped], render_kw={"list": "units"}
    )
    token = _secret(
        _l("Key of the robot, or its whole address"),
        Regexp(r"[A-Za-z0-9_-]+$", message=_l("This is not a robot’s key.")),
    )

    def validate(self, **kw: Any) -> bool:
        """Out of the whole address that the group shows, the key is taken."""
        found = re.fullmatch(
            r"https://[^?#]+?(?:/hook/|\?(?:key|access_token)=)([A-Za-z0-9_-]+)/?", self.token.data or ""
        )
        if found:
            self.token.data = found[1]
        return bool(super().validate(**kw))


class DingTalkForm(RobotForm):
    settings = ("token", "secret")
    optional = ("secret",)

    secret = PasswordField(_l("Secret of its signature (if it signs)"), [Length(max=200), Regexp(r"\w*$")], [_or_empty],
        render_kw={"autocomplete": "off"})  # fmt: skip


class DropForm(FlaskForm):
    ground = TextAreaField(_l("Ground"), [DataRequired(), Length(max=500)], [stripped], render_kw={"rows": 2})


FORMS: dict[str, type[ChannelForm]] = {
    "sms": SmsForm,
    "mail": MailForm,
    "wecom": RobotForm,
    "dingtalk": DingTalkForm,
    "feishu": RobotForm,
}
