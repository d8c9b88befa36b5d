"""What papers enter into the ledger: the hash of the file, and beside which row it stands."""

from typing import Any

from sqlalchemy import Row, select

from lms import clock, ledger
from lms.courses.attaching.models import Attachment
from lms.ledger import Fact

ATTACHMENT = Attachment.__table__


def enter_attachments() -> int:
    """A batch of those that were added; how many."""
    return ledger.enter(ATTACHMENT, select(ATTACHMENT).where(~ATTACHMENT.c.entered), _attachment, entered=True)


def _attachment(row: Row[Any]) -> Fact:
    return Fact("attachment", row.id, {"attachment": row.id} | facts_of(row), row.person_id)


def facts_of(row: Row[Any]) -> dict[str, Any]:
    return {
        "excusal": row.excusal_id,
        "outside": row.outside_id,
        **({"absence": row.absence_id} if row.absence_id else {}),
        **({"attendance": row.attendance_id} if row.attendance_id else {}),
        "sha256": row.sha256,
        "size": row.size,
        "at": clock.microseconds(row.at),
        "by": row.by_id,
    }
