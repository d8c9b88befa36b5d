"""Weak articles as a table for files, and what its figures mean."""

from flask_babel import gettext as _

from lms.languages import in_language
from lms.reports import articles
from lms.reports.articles import ENOUGH, FEWEST_PERSONS, GROUPINGS, WEAK
from lms.reports.scope import Scope
from lms.reports.slices import slice_words
from lms.reports.tables import Cell, Table
from lms.statutes.naming import law_name
from lms.web import percentformat, timeformat


def of_articles(scope: Scope, by: str) -> Table:
    """Articles by groups, for circulation: shares alone, of nobody singly."""
    found = articles.table(scope, by)
    columns = [_("Line no."), _("Law"), _("Article"), _("Persons"), _("Answers"), _("Share right, all")]
    return Table(
        title=title(scope, by),
        subtitle=_("as of %(moment)s", moment=timeformat(scope.as_of)),
        columns=[*columns, *map(str, found.groups.values())],
        rows=[_row(number, row, found) for number, row in enumerate(found.rows, 1)],
        notes=definitions(),
        name=_("Weak articles"),
    )


def _row(number: int, row: articles.Row, found: articles.Table) -> list[Cell]:
    total, nothing = row.total, articles.Known()
    law = f"{law_name(row.edition.statute)} {row.edition.label}"
    shares = [row.cells.get(key, nothing).share for key in found.groups]
    return [number, law, row.article.words, total.persons, total.answers, total.share, *shares]


def title(scope: Scope, by: str) -> str:
    part = _(", ").join([*map(str, slice_words(scope.slice)), str(GROUPINGS[by])])
    return str(_("%(plan)s: %(what)s (%(part)s)", plan=in_language(scope.plan), what=_("Weak articles"), part=part))


def definitions() -> list[str]:
    return [
        _("Share right: answers that were wholly right, of all answers to questions about the article."),
        _("Of each person the first try at each quiz of the plan counts, since its opening; annulled results do not."),
        _(
            "“—”: asked of fewer than %(fewest)s persons of the group. It is not told, and in no total, so that no figure speaks of a single person.",
            fewest=FEWEST_PERSONS,
        ),
        _(
            "Weak: at least %(enough)s answers, and fewer than %(bound)s of them right.",
            enough=ENOUGH,
            bound=percentformat(WEAK),
        ),
        _("Persons: who has posts in two groups is counted in both."),
    ]
