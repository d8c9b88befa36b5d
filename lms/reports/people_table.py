"""The people of a unit as a table for files."""

from collections.abc import Iterator

from flask_babel import gettext as _

from lms import clock
from lms.languages import in_language
from lms.people.kinds import POST_KINDS
from lms.people.models import Post
from lms.people.ranks import RANK_LABELS
from lms.reports.people import People
from lms.reports.tables import Cell, Table, state_words
from lms.web import timeformat


def made(people: People) -> Table:
    """A line for each post; a plan that the post has no task in is a dash."""
    columns = [_("Line no."), _("Person"), _("Kind of post"), _("Post"), _("Rank"), _("Since")]
    return Table(
        title=str(_("People of %(unit)s", unit=people.unit.name)),
        subtitle=_("as of %(moment)s", moment=timeformat(clock.now())),
        columns=[*columns, *(in_language(column.plan) for column in people.columns)],
        rows=_lines(people),
        notes=[],
        name=_("People"),
        is_list=True,
    )


def _lines(people: People) -> Iterator[list[Cell]]:
    words = [state_words(column.is_reserved) for column in people.columns]
    for number, post in enumerate(people.posts, 1):
        states = [column.states.get(post.id) for column in people.columns]
        yield [
            number,
            *_said(post),
            *(each[state] if state else None for each, state in zip(words, states, strict=True)),
        ]


def _said(post: Post) -> list[Cell]:
    ranks = {int(rank): str(words) for rank, words in RANK_LABELS.items()}
    return [post.person.name, str(POST_KINDS[post.kind]), post.title, ranks.get(post.rank or 0), post.from_on]
