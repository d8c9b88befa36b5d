"""A gateway for short messages that takes one HTTP request for each: address, method, headers and body are the county's own. Pure."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import requests

from lms.outbox import outcome
from lms.outbox.gateways import answers
from lms.outbox.gateways.answers import Answer
from lms.outbox.outcome import Outcome
from lms.outbox.templates import filled

# Seconds to connect, and between two pieces of the answer.
PATIENCE = (5, 15)
MOST_READ = 64 * 1024


def send(settings: Mapping[str, Any], letter: Mapping[str, str]) -> Outcome:
    try:
        return _judged(settings, _asked(settings, letter))
    except (requests.RequestException, UnicodeError, ValueError) as error:
        return answers.of_error(error) if isinstance(error, OSError) else outcome.refused(why="settings")


def _asked(settings: Mapping[str, Any], letter: Mapping[str, str]) -> Answer:
    headers = dict(_header(line) for line in settings["headers"].splitlines() if line.strip())
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    url = filled(settings["url"], letter, lambda text: quote(text, safe=""))
    body = filled(settings["body"], letter, _escape(kind)).encode() if settings["method"] == "POST" else None
    with requests.request(
        settings["method"], url, headers=headers, data=body, timeout=PATIENCE, allow_redirects=False, stream=True
    ) as answer:
        text = b"".join(_first(answer)).decode(answer.encoding or "utf-8", "replace")
        return Answer(answer.status_code, text)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def _escape(kind: str) -> Any:
    """How a value stands in a body of this content type."""
    if "json" in kind:
        return lambda text: json.dumps(text, ensure_ascii=False)[1:-1]
    if "urlencoded" in kind:
        return quote_plus
    return escape if "xml" in kind else str


def _first(answer: requests.Response) -> Any:
    left = MOST_READ
    for piece in answer.iter_content(4096):
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def _judged(settings: Mapping[str, Any], answer: Answer) -> Outcome:
    if answer.status not in settings["statuses"]:
        return answers.of_status(answer) or outcome.refused(f"HTTP {answer.status} {answer.text}")
    if not settings["success_path"]:
        is_good = settings["success_value"] in answer.text
        return outcome.accepted(answer.text) if is_good else outcome.refused(answer.text)
    if (data := answer.data) is None:
        return outcome.unknown(answer.text, why="unreadable")
    said = _at(data, settings["words_path"]) if settings["words_path"] else None
    words = answer.text if said is None else _plain(said)
    is_good = _plain(_at(data, settings["success_path"])) == settings["success_value"]
    return outcome.accepted(words) if is_good else outcome.refused(words)


def _at(data: Any, path: str) -> Any:
    """What stands at `result.0.code`."""
    for step in path.split("."):
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
