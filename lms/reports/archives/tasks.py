"""What the worker does for archives."""

from lms import jobs
from lms.reports.archives import bundling


@jobs.job
def make_bundle(bundle_id: int) -> None:
    """Put together what somebody has asked for."""
    bundling.MAKING.run(bundle_id)


@jobs.every(minutes=1)
def look_after_bundles() -> None:
    """Make what a dead worker left, and remove what nobody fetched for days."""
    bundling.MAKING.look_after()
