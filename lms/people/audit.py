"""Writing the audit trail, and the words of its deeds."""

from collections.abc import Mapping
from typing import Any

from flask import has_request_context, request

from lms.db import db
from lms.people.models import AuditEntry, Person

# What was done, by action code: "plan.published" is “published a plan”. Each package brings the words of its own deeds.
DEEDS: dict[str, Any] = {}


def describe(deeds: Mapping[str, Any]) -> None:
    """Put action codes into words for the page on which administrators read the trail."""
    DEEDS.update(deeds)


def record(action: str, *, by: Person | None, subject: object = None, **details: Any) -> AuditEntry:
    """Add one row, in the transaction of the deed itself. Personal numbers in `details` come masked.

    The address is that of the request, if the deed was one; `by` is nobody for a command on the server and for a stranger.
    """
    address = request.remote_addr if has_request_context() else None
    entry = AuditEntry(action=action, actor_id=by.id if by else None, address=address, details=details)
    if subject is not None:
        entry.subject = subject.__tablename__  # type: ignore[attr-defined]
        entry.subject_id = subject.id  # type: ignore[attr-defined]
    db.session.add(entry)
    return entry
