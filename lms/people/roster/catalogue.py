"""What the pages of imports read."""

from dataclasses import dataclass

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.errors import NotThere
from lms.people.models import RosterFile, RosterImport, RosterRow
from lms.people.models.rosters import VERDICTS
from lms.people.roster import leaving, summary

PAGE = 50


@dataclass(frozen=True)
class Overview:
    """An import as its page shows it: its files, the rows of its plan by verdict, and the leavers that it proposes."""

    roster: RosterImport
    files: dict[int, str]
    counts: dict[str, int]

    @property
    def can_apply(self) -> bool:
        return self.roster.is_open and self.roster.is_planned and not self.roster.is_applied

    @property
    def writes(self) -> int:
        return self.counts["new"] + self.counts["changed"]


def imports(page: int) -> Pagination:
    """All imports with who began them, newest first."""
    query = select(RosterImport).options(joinedload(RosterImport.created_by)).order_by(RosterImport.id.desc())
    return db.paginate(query, page=page, per_page=20, error_out=False)


def names_of_files(imports: list[RosterImport]) -> dict[int, list[str]]:
    """The names of the files of these imports, by import."""
    found: dict[int, list[str]] = {roster.id: [] for roster in imports}
    query = select(RosterFile).where(RosterFile.roster_import_id.in_(found)).order_by(RosterFile.position)
    for file in db.session.scalars(query):
        found[file.roster_import_id].append(file.name)
    return found


def one(roster_id: int) -> RosterImport:
    """The import. Raises NotThere."""
    roster = db.session.get(RosterImport, roster_id, options=[joinedload(RosterImport.created_by)])
    if roster is None:
        raise NotThere
    return roster


def overview(roster: RosterImport) -> Overview:
    files = {file.id: file.name for file in db.session.scalars(summary.files_of(roster))}
    return Overview(roster, files, _counts(roster))


def rows(roster: RosterImport, verdict: str, page: int) -> Pagination:
    """The rows of the plan with this verdict, in the order of their files."""
    query = summary.rows(roster).where(RosterRow.verdict == verdict)
    return db.paginate(query.order_by(RosterRow.id), page=page, per_page=PAGE, error_out=False)


def leavers(roster: RosterImport, page: int) -> Pagination:
    """The posts that are proposed as ended."""
    return db.paginate(leaving.undecided(roster), page=page, per_page=PAGE, error_out=False)


def _counts(roster: RosterImport) -> dict[str, int]:
    query = summary.rows(roster).with_only_columns(RosterRow.verdict, func.count()).group_by(RosterRow.verdict)
    found: dict[str, int] = dict(db.session.execute(query).all())  # type: ignore[arg-type]
    leavers = select(func.count()).select_from(leaving.undecided(roster).order_by(None).subquery())
    return dict.fromkeys(VERDICTS, 0) | found | {"leavers": db.session.scalar(leavers) or 0}
