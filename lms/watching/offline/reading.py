"""A record as it is handed in: its parts, and whether the pack's key has signed it."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lms.watching.offline import lines
from lms.watching.offline.refusals import NotARecord, NotSigned, TooLong

VERSION = 1
MOST_BYTES = 256 * 1024
# No line that a page writes is shorter than thirty letters, and none is longer than its detail and its numbers.
MOST_LINES, MOST_LETTERS = 8000, 4100
CODE = re.compile(r"[A-Za-z0-9_-]{16}", re.ASCII)
MACHINE = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
HEAD = re.compile(r"[0-9a-f]{64}", re.ASCII)
SIGNATURE = re.compile(r"[A-Za-z0-9+/]{86}==", re.ASCII)
MOST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Document:
    """`texts` are the lines as they were written."""

    pack: str
    person: int
    machine: str
    texts: tuple[str, ...]
    head: str
    signature: str

    @property
    def named(self) -> str:
        return lines.name(self.pack, self.person, self.machine)


def read(data: bytes) -> Document:
    """What was handed in. Raises TooLong, NotARecord."""
    if len(data) > MOST_BYTES:
        raise TooLong
    try:
        return of(json.loads(data.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        raise NotARecord from None


def of(body: Any) -> Document:
    """The same from what JSON gave. Raises NotARecord, TooLong."""
    if not isinstance(body, dict) or body.get("v") != VERSION:
        raise NotARecord
    person, texts = body.get("person"), body.get("records")
    if type(person) is not int or not 0 < person <= MOST_NUMBER:
        raise NotARecord
    if not isinstance(texts, list) or not texts or not all(_may_be_line(each) for each in texts):
        raise NotARecord
    if len(texts) > MOST_LINES:
        raise TooLong
    written = (_as(body.get(name), form) for name, form in (
        ("pack", CODE), ("machine", MACHINE), ("head", HEAD), ("signature", SIGNATURE),
    ))  # fmt: skip
    pack, machine, head, signature = written
    return Document(pack, person, machine, tuple(texts), head, signature)


def _may_be_line(text: Any) -> bool:
    """Whether it can be hashed at all: half a character cannot."""
    return isinstance(text, str) and text.isascii() and len(text) <= MOST_LETTERS


def _as(value: Any, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or form.fullmatch(value) is None:
        raise NotARecord
    return value


def prove(document: Document, public_key: bytes) -> None:
    """Raises NotSigned unless the pack's key has signed these lines, for this person on this machine."""
    if not is_proved(document, lines.head(lines.beginning(document.named), document.texts), public_key):
        raise NotSigned


def is_proved(document: Document, head: str, public_key: bytes) -> bool:
    if head != document.head:
        return False
    said = lines.signed(document.named, len(document.texts), head)
    return is_signed(said, document.signature, public_key)


def is_signed(said: bytes, signature: str, public_key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(b64decode(signature), said)
    except (InvalidSignature, ValueError):
        return False
    return True
