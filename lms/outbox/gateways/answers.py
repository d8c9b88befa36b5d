"""What an answer over HTTP means, and what an error on the line means: whether the message may have been taken. Pure."""

import json
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from lms.outbox import outcome
from lms.outbox.outcome import Outcome

# The gateway says that it is busy, and took nothing.
BUSY = (429, 503)
# Errors of requests with which nothing was sent: the settings make no sense.
NONSENSE = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidHeader,
)


@dataclass(frozen=True)
class Answer:
    status: int
    text: str

    @property
    def data(self) -> Any:
        """As JSON; None if it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None


def of_error(error: Exception) -> Outcome:
    """Later, where no message can have gone out; unknown, where the line broke or stayed silent afterwards."""
    if isinstance(error, NONSENSE):
        return outcome.refused(why="settings")
    if isinstance(error, requests.exceptions.SSLError):
        return outcome.later(why="certificate")
    reason = getattr(error.args[0], "reason", error.args[0]) if error.args else None
    if isinstance(error, requests.exceptions.ProxyError) or isinstance(
        reason, NewConnectionError | ConnectTimeoutError
    ):
        return outcome.later(why="unreachable")
    return outcome.unknown(why="silent" if isinstance(error, requests.exceptions.Timeout) else "broken_line")


def of_status(answer: Answer) -> Outcome | None:
    """What the status alone tells; None where it is for the words to tell."""
    if answer.status in BUSY:
        return outcome.later(answer.text, why="busy")
    if answer.status >= 500:
        return outcome.unknown(f"HTTP {answer.status} {answer.text}", why="failed")
    return None
