"""Writing the audit trail."""

from typing import Any

from lms.db import db
from lms.people.models import AuditEntry, Person


def record(
    action: str, *, by: Person | None, subject: object = None, address: str | None = None, **details: Any
) -> AuditEntry:
    """Add one row, in the transaction of the deed itself. Personal numbers in `details` come masked."""
    entry = AuditEntry(action=action, actor_id=by.id if by else None, address=address, details=details)
    if subject is not None:
        entry.subject = type(subject).__tablename__  # type: ignore[attr-defined]
        entry.subject_id = subject.id  # type: ignore[attr-defined]
    db.session.add(entry)
    return entry
