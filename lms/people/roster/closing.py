"""End an import: its files and staged rows are personal data and do not stay."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ScalarResult, delete, select

from lms import clock
from lms.db import db
from lms.people.models import RosterFile, RosterImport, RosterLeaver, RosterMend
from lms.people.roster import opening, planning, summary

# Long enough to mend flagged rows at leisure, and to ask the offices.
KEPT = timedelta(days=30)


def close(roster: RosterImport) -> None:
    """Nothing more can be planned, mended or applied."""
    roster.closed_at = roster.closed_at or clock.now()


def clean(roster: RosterImport) -> Iterator[None]:
    """Delete the files and staged rows of a closed import, step by step; what was applied stays written."""
    roster_id = roster.id
    opening.discard(db.session.scalars(summary.files_of(roster)).all())
    yield from planning.forget(roster_id)
    files = select(RosterFile.id).where(RosterFile.roster_import_id == roster_id)
    db.session.execute(delete(RosterMend).where(RosterMend.roster_file_id.in_(files)))
    db.session.execute(delete(RosterLeaver).where(RosterLeaver.roster_import_id == roster_id))
    yield


def forgotten() -> ScalarResult[RosterImport]:
    """Imports that nobody has closed for a month."""
    return db.session.scalars(
        select(RosterImport).where(RosterImport.closed_at.is_(None), RosterImport.created_at < clock.now() - KEPT)
    )
