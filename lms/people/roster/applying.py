"""Apply a plan: check that it is still the plan to write, write it, and leave a trace."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.db import db, gather_statistics
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person, Post, RosterImport, SupervisionLine, Unit
from lms.people.models.rosters import VERDICTS
from lms.people.roster import summary, writing

# After so many PostgreSQL looks at its tables: lists of a county whose tables it took for empty read all of them for each line.
MANY_ROWS = 1000


class NotPlanned(Refused):
    message = _l("The plan is still being made. Please wait until it is ready.")


class AlreadyApplied(Refused):
    message = _l("This plan has been applied already.")


class ImportClosed(Refused):
    message = _l("This import is closed.")


class PlanOutdated(Refused):
    message = _l(
        "Units or people have changed since this plan was made. Nothing was written; please make the plan again."
    )


def apply(roster: RosterImport, *, by: Person | None) -> None:
    """Write the plan. Raises Refused, with nothing written, if it is not the plan to write or no longer fits."""
    _check(roster)
    files = summary.counts(roster)
    try:
        writing.write(roster, by)
    except IntegrityError as error:
        raise PlanOutdated from error
    if roster.rows > MANY_ROWS:
        gather_statistics(Unit, SupervisionLine, Person, Post)
    roster.outcome = [*(roster.outcome or []), *files]
    roster.applied, roster.applied_at = roster.planned, clock.now()
    audit.record(
        "roster.applied",
        by=by,
        subject=roster,
        files=[file["file"] for file in files],
        **{name: sum(file[name] for file in files) for name in VERDICTS},
    )


def _check(roster: RosterImport) -> None:
    if not roster.is_open:
        raise ImportClosed
    if not roster.is_planned:
        raise NotPlanned
    if roster.is_applied:
        raise AlreadyApplied
    # Another import may have made the same people meanwhile, and no number would tell of those who have none.
    later = select(RosterImport.id).where(RosterImport.id != roster.id, RosterImport.applied_at > roster.planned_at)
    if db.session.scalar(select(later.exists())):
        raise PlanOutdated
