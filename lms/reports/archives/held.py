"""The posts in a person's file; and the holds that keep a file from disposal."""

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from lms.courses.holding import holds
from lms.courses.models import Plan
from lms.db import db
from lms.people import access
from lms.people.kinds import POST_KINDS
from lms.people.models import Person, Post, Unit
from lms.people.ranks import RANK_LABELS
from lms.reports.archives.file import table
from lms.reports.tables import Cell, Table
from lms.web import dateformat


def posts(person: Person, held: ColumnElement[bool]) -> Table:
    """In their order of time; `held` is for queries that have Post."""
    found = select(Post, Unit.name).join(Unit, Unit.id == Post.unit_id).where(Post.person_id == person.id, held)
    ranks = {int(rank): str(words) for rank, words in RANK_LABELS.items()}
    rows = [
        [unit, str(POST_KINDS[post.kind]), post.title, ranks.get(post.rank or 0), post.from_on, post.to_on]
        for post, unit in db.session.execute(found.order_by(Post.from_on, Post.id))
    ]
    columns = [_("Unit"), _("Kind of post"), _("Post"), _("Rank"), _("Held from"), _("Held until")]
    return table(_("Posts held"), columns, rows)


def hold_facts(subject: Person | Unit | Plan, viewer: Person) -> list[tuple[str, Cell]]:
    """For administrators alone: a hold may come from an investigation, and its paper may name others."""
    if not access.has_role(viewer, {"administrator"}):
        return []
    return [
        (
            _("Legal hold"),
            _("%(document)s, %(who)s, since %(day)s", document=row.document, who=row.asked_by, day=dateformat(row.at)),
        )
        for row in holds.on(subject, viewer)
    ]
