"""Robots of groups in WeCom, DingTalk and Feishu, through apprise.

Apprise calls a message sent that was answered with HTTP 200, and two of the three gateways refuse with 200 and a code in the
answer. So what was answered is looked at here. Pure.
"""

from collections.abc import Mapping
from typing import Any

import apprise
import requests
from requests import adapters, sessions

from lms.outbox import outcome
from lms.outbox.gateways import answers
from lms.outbox.gateways.answers import Answer
from lms.outbox.outcome import Outcome

SCHEMES = {"wecom": "wecombot", "dingtalk": "dingtalk", "feishu": "feishu"}
# 接口调用超过限制 of WeCom, too many of DingTalk, too many of Feishu: none of them took it.
TOO_MANY = {45009, 130101, 11232}
PATIENCE = {"cto": "5", "rto": "15", "redirect": "no"}


class Seen(adapters.HTTPAdapter):
    """Keeps what went over the line last."""

    last: Answer | Exception | None = None

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        try:
            answer = super().send(*args, **kwargs)
            Seen.last = Answer(answer.status_code, answer.text)
        except requests.RequestException as error:
            Seen.last = error
            raise
        return answer


# This process does nothing else than speak with gateways.
sessions.HTTPAdapter = Seen  # type: ignore


def send(kind: str, settings: Mapping[str, Any], letter: Mapping[str, str]) -> Outcome:
    terms = {"schema": SCHEMES[kind], "token": settings["token"], "key": settings["token"]} | PATIENCE
    plugin = apprise.Apprise.instantiate(terms | {"secret": settings.get("secret") or None})
    if plugin is None:
        return outcome.refused(why="settings")
    Seen.last = None
    plugin.notify(title=letter["title"], body=letter["body"])
    return _judged(Seen.last)


def _judged(last: Answer | Exception | None) -> Outcome:
    if isinstance(last, Exception):
        return answers.of_error(last)
    if last is None:
        return outcome.refused(why="settings")
    if (by_status := answers.of_status(last)) is not None:
        return by_status
    if last.status != 200:
        return outcome.refused(f"HTTP {last.status} {last.text}")
    data = last.data if isinstance(last.data, dict) else {}
    code = next((data[name] for name in ("errcode", "code", "StatusCode") if name in data), None)
    words = str(data.get("errmsg") or data.get("msg") or data.get("StatusMessage") or last.text)
    if code is None:
        return outcome.unknown(last.text, why="unreadable")
    if code == 0:
        return outcome.accepted(words)
    return outcome.later(f"{words} ({code})", why="busy") if code in TOO_MANY else outcome.refused(f"{words} ({code})")
