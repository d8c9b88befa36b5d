"""What people decided about somebody's learning: exemptions and deferrals, annulments and their lifting."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.courses.excusing.kinds import EXCUSALS, GROUNDS
from lms.courses.excusing.models import Excusal
from lms.courses.models import Annulment
from lms.db import db
from lms.languages import in_language
from lms.people.models import Person
from lms.reports.archives.file import table
from lms.reports.archives.owed import day
from lms.reports.tables import Cell, Table


def excusals(person: Person, plans: Sequence[int], *, tells_grounds: bool) -> Table:
    """Each with its ground and its paper, those that were lifted too; a ground may be a long sickness, and so may its paper."""
    mine = Excusal.person_id == person.id, Excusal.plan_id.in_(plans)
    found = select(Excusal).options(joinedload(Excusal.plan)).where(*mine).order_by(Excusal.id)
    rows: list[list[Cell]] = [
        [
            in_language(row.plan), str(EXCUSALS[row.kind]), *(_why(row) if tells_grounds else [None] * 3),
            row.until, day(row.at), day(row.lifted_at),
        ]
        for row in db.session.scalars(found)
    ]  # fmt: skip
    columns = [_("Training plan"), _("Kind of decision"), _("Ground"), _("Document"), _("Approved by"), _("Until"), _("Decided on"), _("Lifted on")]  # fmt: skip
    return table(_("Exemptions and deferrals"), columns, rows)


def _why(row: Excusal) -> list[Cell]:
    return [row.words or str(GROUNDS[row.ground]), row.document, row.approved_by]


def annulments(person: Person, plans: Sequence[int]) -> Table:
    """What was annulled after a review or the correction of a key, and why; those that were lifted too."""
    mine = Annulment.person_id == person.id, Annulment.plan_id.in_(plans)
    found = select(Annulment).options(joinedload(Annulment.plan)).where(*mine).order_by(Annulment.id)
    rows = [
        [in_language(row.plan), day(row.at), row.ground, day(row.lifted_at), row.lifted_ground]
        for row in db.session.scalars(found)
    ]
    columns = [_("Training plan"), _("Annulled on"), _("Ground"), _("Reinstated on"), _("Ground of reinstating")]
    return table(_("Decided after reviews"), columns, rows)
