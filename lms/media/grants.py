"""A person's leave to fetch one recording for a while, as an address that nobody can make but we.

The token stands in the path, for playlists name their segments relative to themselves and would lose a query string.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import lazy_gettext as _l

from lms import clock, keys
from lms.db import db
from lms.errors import NotThere, Refused
from lms.media.models import Delivery, Grant, Recording

# A working day: a lecture opened in the morning still plays on in the afternoon.
LASTS = timedelta(hours=12)
SIGNATURE_BYTES = 16


class Expired(Refused):
    status = 403
    message = _l("This address has run out. Please open the lecture's page again.")


@dataclass(frozen=True)
class Ticket:
    """What an address says, once its signature was found true."""

    grant_id: int
    person_id: int
    recording_id: int
    folder: str


def open_grant(person_id: int, recording: Recording) -> Grant:
    """Give leave. Whether this person may watch this recording, the caller has made sure of."""
    now = clock.now()
    grant = Grant(person_id=person_id, recording_id=recording.id, folder=recording.folder or "")
    grant.issued_at, grant.expires_at = now, now + LASTS
    db.session.add(grant)
    db.session.flush()  # the address names it
    db.session.add(Delivery(grant_id=grant.id, seconds_delivered=b"", changed_at=now))
    return grant


def token(grant: Grant) -> str:
    expires = int(grant.expires_at.timestamp())
    said = f"{grant.id}.{grant.person_id}.{expires}.{grant.folder.rpartition('/')[2]}"
    return f"{said}.{_signature(said, grant.recording_id)}"


def read(text: str, recording_id: int, person_id: int) -> Ticket:
    """What the token says, for this recording and this person. Somebody else's address leads nowhere."""
    said, _, signature = text.rpartition(".")
    if not hmac.compare_digest(signature, _signature(said, recording_id)):
        raise NotThere
    grant_id, holder, expires, folder = said.split(".")
    if int(holder) != person_id:
        raise NotThere
    if datetime.fromtimestamp(int(expires), UTC) < clock.now():
        raise Expired
    return Ticket(int(grant_id), person_id, recording_id, f"{recording_id}/{folder}")


def _signature(said: str, recording_id: int) -> str:
    digest = hmac.digest(keys.key("media"), f"{recording_id}/{said}".encode(), hashlib.sha256)
    return urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode().rstrip("=")
