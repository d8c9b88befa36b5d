"""Channels, their sealed settings, and which of these are secrets."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from lms import vault
from lms.db import db
from lms.outbox.models import Channel
from lms.outbox.words import ROBOTS

# What is shown to nobody again once it is kept, by kind.
SECRETS = {
    "sms": ("url", "headers", "body"),
    "mail": ("password",),
    **dict.fromkeys(ROBOTS, ("token", "secret")),
}


def sealed(settings: dict[str, Any]) -> bytes:
    return vault.seal(json.dumps(settings, ensure_ascii=False))


def settings_of(channel: Channel) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(vault.unseal(channel.settings_sealed))
    return found


def secrets_of(channel: Channel) -> list[str]:
    """Every secret of the channel, whole and in the pieces that a gateway may repeat."""
    settings = settings_of(channel)
    values = [str(settings.get(name) or "") for name in SECRETS[channel.kind]]
    pieces = [
        piece for value in values for piece in value.replace("&", " ").replace("=", " ").replace('"', " ").split()
    ]
    return values + [piece for piece in pieces if len(piece) >= 8]


def on(*, for_learners: bool = False, for_units: bool = False) -> Sequence[Channel]:
    """The channels that are on and carry this."""
    carries = Channel.for_learners if for_learners else Channel.for_units
    return db.session.scalars(select(Channel).where(Channel.on_at.is_not(None), carries).order_by(Channel.id)).all()


def masked(channel: Channel) -> dict[str, str]:
    """The secrets as a page may show them: of an address its host and port, of a long key its last four signs."""
    settings = settings_of(channel)
    return {name: _mask(str(settings[name])) for name in SECRETS[channel.kind] if settings.get(name)}


def _mask(secret: str) -> str:
    parts = urlsplit(secret)
    if parts.scheme in ("http", "https") and parts.hostname:
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/••••"
    is_key = len(secret) > 12 and secret.replace("-", "").replace("_", "").isalnum()
    return f"••••{secret[-4:]}" if is_key else "••••"
