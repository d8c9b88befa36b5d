"""What the worker does for the zips of packs."""

from lms import jobs
from lms.watching.offline import bundling


@jobs.job
def make_file(file_id: int) -> None:
    bundling.MAKING.run(file_id)


@jobs.every(minutes=1)
def look_after_packs() -> None:
    """Make what a dead worker left, and remove what was asked for days ago."""
    bundling.MAKING.look_after()
