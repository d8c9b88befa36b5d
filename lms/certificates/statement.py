"""What a certificate states, as it is signed, stored, and written into its QR code.

The text in the code is an address: `…/verify#FACTS.SIGNATURE`, both base64url without padding. FACTS is canonical JSON in UTF-8, and
the signature (Ed25519, 64 bytes) is over these very bytes. What stands behind # is never sent to the site.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

FORMAT = "certificate-1"
ALGORITHM = "Ed25519"
SIGNATURE_BYTES = 64
# The longest facts that a code of the printed size holds; see paper.py.
_PAYLOAD = re.compile(r"(?:^|#)([A-Za-z0-9_-]{40,4000})\.([A-Za-z0-9_-]{86})(?![A-Za-z0-9_.-])")
IN_FILE = re.compile(rb"/verify#([A-Za-z0-9_-]{40,4000}\.[A-Za-z0-9_-]{86})")


class NotAStatement(ValueError):
    """What was given is not the text of a code of ours."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The signed text and its signature."""

    text: str
    signature: bytes

    @property
    def facts(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.text)
        return read

    @property
    def payload(self) -> str:
        """What follows # in the code's address."""
        return f"{_encoded(self.text.encode())}.{_encoded(self.signature)}"


def written(facts: dict[str, Any]) -> str:
    """The canonical JSON that is signed: keys in order, no blanks, no facts that are not there."""
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    return json.dumps(known, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read(typed: str) -> Statement:
    """A statement from the text of a code, with the address or without. Raises NotAStatement."""
    found = _PAYLOAD.search("".join(typed.split()))
    if not found:
        raise NotAStatement
    try:
        text = _decoded(found[1]).decode()
        if not _is_ours(json.loads(text)):
            raise NotAStatement
    except (ValueError, binascii.Error) as error:
        raise NotAStatement from error
    return Statement(text, _decoded(found[2]))


def read_file(data: bytes) -> Statement:
    """A statement from a file: a certificate's PDF, which carries its code as a link, or a text. Raises NotAStatement."""
    found = IN_FILE.search(data)
    return read(found[1].decode() if found else data.decode("utf-8", "replace"))


def _is_ours(facts: Any) -> bool:
    texts = isinstance(facts, dict) and all(isinstance(value, str) for value in facts.values())
    return texts and facts.get("f") == FORMAT and facts.get("alg") == ALGORITHM and bool(facts.get("no"))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
