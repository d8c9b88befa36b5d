"""What the worker does for offline packs, in short transactions."""

from datetime import timedelta

from sqlalchemy import delete

from lms import clock, jobs
from lms.db import db
from lms.watching.offline import entering
from lms.watching.offline.models import OfflinePart

# Whoever photographs a record has the other parts at hand.
PARTS_KEPT = timedelta(days=30)


@jobs.every(minutes=1)
def enter_offline() -> None:
    """Packs first, then what came back from them."""
    for enter in (entering.enter_packs, entering.enter_records):
        while enter():
            db.session.commit()
    db.session.rollback()


@jobs.every(minutes=60)
def forget_parts() -> None:
    """Parts of records whose others never came."""
    db.session.execute(delete(OfflinePart).where(OfflinePart.at < clock.now() - PARTS_KEPT))
    db.session.commit()
