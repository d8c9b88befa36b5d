"""E-mail by a server that speaks SMTP, through apprise; what the server answered is looked at here. Pure."""

import smtplib
from collections.abc import Mapping
from typing import Any

import apprise

from lms.outbox import outcome
from lms.outbox.outcome import Outcome

# “Go on”: after it the message goes out whole.
GO_ON = 354
_replies: list[tuple[int, str]] = []
_really_read = smtplib.SMTP.getreply


def _noted(self: smtplib.SMTP) -> tuple[int, bytes]:
    code, words = _really_read(self)
    _replies.append((code, words.decode("utf-8", "replace")))
    return code, words


# This process does nothing else than speak with gateways.
smtplib.SMTP.getreply = _noted  # type: ignore[method-assign]


def send(settings: Mapping[str, Any], letter: Mapping[str, str]) -> Outcome:
    security = settings["security"]
    plugin = apprise.Apprise.instantiate({
        "schema": "mailto" if security == "insecure" else "mailtos",
        "host": settings["host"], "smtp_host": settings["host"], "port": settings["port"], "secure_mode": security,
        "user": settings["user"] or None, "password": settings["password"] or None,
        "from_addr": settings["sender"], "targets": letter["address"], "cto": "15", "format": "text",
    })  # fmt: skip
    if plugin is None:
        return outcome.refused(why="settings")
    _replies.clear()
    is_sent = plugin.notify(title=letter["title"], body=letter["body"])
    return _judged(bool(is_sent), list(_replies))


def _judged(is_sent: bool, replies: list[tuple[int, str]]) -> Outcome:
    after = next((place for place, (code, _) in enumerate(replies) if code == GO_ON), None)
    if is_sent and after is not None:
        return outcome.accepted(_words(replies[after + 1]))
    bad = next((reply for reply in replies if reply[0] >= 400), None)
    if bad is not None:
        return outcome.refused(_words(bad)) if bad[0] >= 500 else outcome.later(_words(bad), why="busy")
    return outcome.unknown(why="broken_line") if after is not None else outcome.later(why="unreachable")


def _words(reply: tuple[int, str]) -> str:
    return f"{reply[0]} {reply[1]}"
