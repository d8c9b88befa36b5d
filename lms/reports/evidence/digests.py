"""The digest of a day: the last entry of the ledger before the day's end, signed. Kept elsewhere, it proves later that
nothing up to there was changed, not even by whoever has the server.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock, keys, ledger
from lms.db import db
from lms.errors import NotThere, Refused
from lms.ledger import BEGINNING, ENTRY
from lms.reports.evidence.differences import Difference, difference

FORMAT = "evidence-digest-1"
SIGNED = ("format", "day", "number", "hash", "made_at")


class NotADigest(Refused):
    message = _l("“%(path)s” is not a digest of this format.")


class DayNotOver(Refused):
    message = _l("%(day)s is not over yet.")


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest says: at the end of that county day the ledger stood at this entry with this hash."""

    day: str
    number: int
    hash: str
    made_at: str
    signature: bytes

    def compared(self, stands: bytes | None) -> Iterator[Difference]:
        """Against the hash that the ledger has at that entry now; none: it ends before."""
        if not _is_ours(self):
            yield difference("digest_unsigned", day=self.day)
        if stands is None or stands.hex() != self.hash:
            now = None if stands is None else stands.hex()
            yield difference("digest_differs", day=self.day, number=self.number, digest=self.hash, ledger=now)


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.key("digest"))


def public_key() -> str:
    """The key that proves our signatures, as PEM, to be given away."""
    made = _key().public_key()
    return made.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def fingerprint() -> str:
    """Of the public key, to be read out or printed: SHA-256 of its DER form, as `openssl pkey -pubin -outform DER` writes it."""
    der = _key().public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def _signed(facts: dict[str, Any]) -> bytes:
    return ledger.written({name: facts[name] for name in SIGNED}).encode()


def _is_ours(digest: Digest) -> bool:
    facts = {"format": FORMAT} | {name: getattr(digest, name) for name in SIGNED if name != "format"}
    try:
        _key().public_key().verify(digest.signature, _signed(facts))
    except InvalidSignature:
        return False
    return True


def make(day: date) -> str:
    """The signed digest of a day that is over, as JSON. Raises DayNotOver."""
    if clock.now() < clock.start_of(day + timedelta(days=1)):
        raise DayNotOver(day=day)
    before = select(ENTRY.c.number, ENTRY.c.hash).where(ENTRY.c.at < clock.start_of(day + timedelta(days=1)))
    row = db.session.execute(before.order_by(ENTRY.c.number.desc()).limit(1)).one_or_none()
    number, head = (row.number, row.hash) if row else (0, BEGINNING)
    facts: dict[str, Any] = {
        "format": FORMAT,
        "day": day.isoformat(),
        "number": number,
        "hash": head.hex(),
        "made_at": clock.now().isoformat(timespec="seconds"),
    }
    signature = base64.b64encode(_key().sign(_signed(facts))).decode()
    return json.dumps(facts | {"public_key": public_key(), "signature": signature}, indent=1) + "\n"


def read(path: Path) -> Digest:
    """A digest from its file. Raises NotADigest."""
    try:
        said = json.loads(path.read_text("utf-8"))
        if said["format"] != FORMAT:
            raise NotADigest(path=path)
        signature = base64.b64decode(said["signature"], validate=True)
        day = date.fromisoformat(said["day"]).isoformat()
        return Digest(day, int(said["number"]), str(said["hash"]), str(said["made_at"]), signature)
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise NotADigest(path=path) from error


def folder() -> Path:
    return Path(current_app.instance_path) / "digests"


def shelf() -> tuple[list[Digest], list[str]]:
    """The digests that this site made and keeps, day by day; and the names of files that cannot be read, or are another day's."""
    found, unreadable = list[Digest](), list[str]()
    for path in sorted(folder().glob("*.json")):
        try:
            digest = read(path)
        except NotADigest:
            digest = None
        if digest and digest.day == path.stem:
            found.append(digest)
        else:
            unreadable.append(path.name)
    return found, unreadable


def damaged(names: Iterable[str]) -> Iterator[Difference]:
    """Files on the shelf that prove nothing any more."""
    return (difference("digest_damaged", file=name) for name in names)


def written(day: date) -> bytes:
    """The digest of that day as it was signed and kept. Raises NotThere."""
    path = folder() / f"{day.isoformat()}.json"
    if not path.exists():
        raise NotThere
    return path.read_bytes()


def has_begun() -> bool:
    """Whether anything was entered before today: a digest of nothing proves nothing."""
    first = select(ENTRY.c.number).where(ENTRY.c.number == 1, ENTRY.c.at < clock.start_of(clock.today()))
    return db.session.scalar(first) is not None


def keep_yesterday() -> None:
    """Make yesterday's digest if it is not there yet, whole or not at all."""
    day = clock.today() - timedelta(days=1)
    path = folder() / f"{day.isoformat()}.json"
    if path.exists():
        return
    folder().mkdir(exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(make(day), "utf-8")
    draft.replace(path)
