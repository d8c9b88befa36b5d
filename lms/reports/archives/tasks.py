"""What the worker does for archives."""

from lms import jobs, storage
from lms.db import db
from lms.reports.archives import bundling


@jobs.job
def make_bundle(bundle_id: int) -> None:
    """Put together what somebody has asked for; it commits how far it is. A full disk is told on the page, not in the log."""
    try:
        for _share in bundling.make(bundle_id):
            db.session.commit()
    except Exception as error:
        db.session.rollback()
        bundling.fail(bundle_id, error)
        db.session.commit()
        if not storage.is_full(error):
            raise  # it is ours to mend, and the log's to tell
    db.session.commit()


@jobs.every(minutes=1)
def look_after_bundles() -> None:
    """Make what a dead worker left, and remove what nobody fetched for days."""
    left = bundling.left_over()
    db.session.commit()
    for bundle_id in left:
        make_bundle(bundle_id)
