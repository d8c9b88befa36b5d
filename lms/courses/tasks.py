"""What the worker does for courses."""

from lms import jobs
from lms.courses import enrolling
from lms.courses.models import Plan
from lms.db import db, reading


@jobs.every(minutes=5)
def follow_posts() -> None:
    """Enrol whoever came and close whoever left, plan by plan; where nothing changed, nothing is written."""
    with reading():
        behind = enrolling.plans_behind()
        db.session.rollback()
    for plan_id in behind:
        enrolling.enrol(db.session.get_one(Plan, plan_id))
        db.session.commit()
