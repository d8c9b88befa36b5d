"""Which browser a player was opened in: a random number that the browser keeps, of which only a keyed hash is kept here.

It says that two sessions were opened in one browser, and nothing of whose browser it is. A signal that many accounts share
one device needs it (EVIDENCE, rule 8); nothing is refused by it.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from werkzeug.wrappers import Response

from lms import vault

COOKIE = "lms_device"
# The longest that browsers keep one; every opening begins it anew.
KEPT_SECONDS = 400 * 24 * 3600
NUMBER = re.compile(r"[A-Za-z0-9_-]{22}")
# Enough to tell apart the devices of a province, and too short to be taken for anything else.
MARK_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Place:
    """Where a player was opened, as keyed hashes: by which browser, and from which network address."""

    device: str | None = None
    address: str | None = None


def number_of(cookies: Mapping[str, str]) -> str:
    """The number that the browser brings, or a new one. What nobody can have been given is not believed."""
    brought = cookies.get(COOKIE, "")
    return brought if NUMBER.fullmatch(brought) else secrets.token_urlsafe(16)


def place(number: str, address: str | None) -> Place:
    return Place(_mark("device", number), _mark("address", address) if address else None)


def _mark(kind: str, text: str) -> str:
    return vault.keyed_hash(f"{kind} {text}")[:MARK_DIGITS]


def keep(response: Response, number: str) -> None:
    """Let the browser keep its number; scripts of pages cannot read it."""
    response.set_cookie(
        COOKIE, number, max_age=KEPT_SECONDS, path="/", httponly=True, samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
