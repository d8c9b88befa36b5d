"""Roster work for the worker: plans of large files, and cleaning up."""

from collections.abc import Iterable

from lms import jobs
from lms.db import db
from lms.people.models import RosterImport
from lms.people.roster import closing, planning

# A plan of so many rows takes a second or two.
WAITED_FOR = 5000


@jobs.job
def plan(roster_id: int) -> None:
    """Make the plan that was asked for last."""
    roster = db.session.get(RosterImport, roster_id)
    if roster is None or not roster.is_open:
        return
    try:
        take(planning.steps(roster))
    except Exception:
        db.session.rollback()
        planning.fail(roster_id)
        db.session.commit()
        raise


def have_planned(roster: RosterImport) -> None:
    """Commit what was asked, and have the plan made: at once if that takes a moment only, else by the worker."""
    roster_id, is_short = roster.id, roster.rows <= WAITED_FOR
    db.session.commit()
    if is_short:
        plan(roster_id)
    else:
        plan.later(roster_id)


@jobs.job
def clean(roster_id: int) -> None:
    """Delete what a closed import left behind."""
    if roster := db.session.get(RosterImport, roster_id):
        take(closing.clean(roster))


@jobs.every(minutes=1)
def ask_again() -> None:
    """Plans whose worker was ended are asked for again."""
    for roster_id in db.session.scalars(planning.abandoned()).all():
        plan.later(roster_id)


@jobs.every(minutes=60)
def close_forgotten() -> None:
    """Imports that nobody has looked at for a month are closed."""
    for roster in closing.forgotten().all():
        closing.close(roster)
        db.session.commit()
        clean.later(roster.id)


def take(steps: Iterable[None]) -> None:
    """Take the steps of long work, each in a transaction of its own."""
    for _step in steps:
        db.session.commit()
