"""The posts in a person's file."""

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from lms.db import db
from lms.people.kinds import POST_KINDS
from lms.people.models import Person, Post, Unit
from lms.people.ranks import RANK_LABELS
from lms.reports.archives.file import table
from lms.reports.tables import Table


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
