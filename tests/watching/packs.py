"""The page of an offline pack on some machine, as a browser would write it: by hand, and signed with the pack's key."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DOMAIN = "lms-offline-1"


def sha(text: str) -> str:
    return hashlib.sha512(text.encode()).digest()[:32].hex()


@dataclass
class Machine:
    """One browser with one pack, used by one person. `clock` is what time it really is, in seconds; `skew` is how wrong the
    clock of the machine goes. Playing takes time, by `wait`.
    """

    facts: dict[str, Any]
    person: int
    clock: Callable[[], float]
    wait: Callable[[float], None]
    skew: float = 0
    name: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    lines: list[str] = field(default_factory=list)
    sitting: int = 0
    opened: float = 0.0

    def open(self) -> Machine:
        self.sitting += 1
        self.opened = self.clock()
        return self.append("open")

    @property
    def tick(self) -> int:
        return int(self.clock() - self.opened)

    def append(self, kind: str, detail: str = "") -> Machine:
        at = int(self.clock() + self.skew)
        self.lines.append(f"{len(self.lines) + 1}|{at}|{self.tick}|{self.sitting}|{kind}|{detail}")
        return self

    def play(self, start: int, stop: int, speed: float = 1, *, asks_every: int | None = 600) -> Machine:
        """Play on from `start`, a line for each half minute; a question now and then, and its answer."""
        asked = start
        while start < stop:
            until = min(start + int(30 * speed), stop)
            self.wait((until - start) / speed)
            self.append("play", f"{start}-{until}")
            start = until
            if asks_every and start - asked >= asks_every:
                asked = start
                self.append("ask")
                self.wait(5)
                self.append("answer")
        return self

    def leave(self) -> Machine:
        return self.append("leave")

    def copied(self, name: str | None = None) -> Machine:
        """The same as it stands now, on another machine if it is given a name."""
        return Machine(
            self.facts, self.person, self.clock, self.wait, self.skew, name or self.name, list(self.lines), self.sitting, self.opened
        )  # fmt: skip

    @property
    def named(self) -> str:
        return f"{DOMAIN}|{self.facts['pack']}|{self.person}|{self.name}"

    def record(self) -> dict[str, Any]:
        """As the page hands it in."""
        head = sha(self.named)
        for line in self.lines:
            head = sha(f"{head}\n{line}")
        key = Ed25519PrivateKey.from_private_bytes(b64decode(self.facts["seed"]))
        signature = key.sign(f"{self.named}|{len(self.lines)}|{head}".encode())
        return {
            "v": 1, "pack": self.facts["pack"], "person": self.person, "machine": self.name,
            "records": list(self.lines), "head": head, "signature": b64encode(signature).decode(),
        }  # fmt: skip

    def file(self) -> bytes:
        return json.dumps(self.record(), ensure_ascii=False).encode()
