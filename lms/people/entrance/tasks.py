"""What the worker does by itself for the entrance."""

from lms import jobs
from lms.db import db
from lms.people.entrance import tries


@jobs.every(minutes=30)
def sweep_tries() -> None:
    tries.sweep()
    db.session.commit()
