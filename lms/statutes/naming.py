"""What a law is called in the reader's language."""

from datetime import date

from flask_babel import gettext as _

from lms.languages import locale
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition, Statute


def law_name(statute: Statute) -> str:
    """The short Chinese title, or the English one where there is one."""
    return (statute.title_en if locale() == "en" else None) or statute.short_title


def article_name(number: ArticleNumber) -> str:
    """第一百三十四条之一 as the law writes it; article 134-1 in English."""
    return str(_("article %(number)s", number=number)) if locale() == "en" else number.words


def edition_name(edition: Edition, today: date) -> str:
    """An edition in a list of choices; one that is not in force says so."""
    name, state = f"{law_name(edition.statute)} {edition.label}", _lack_of_force(edition, today)
    return f"{name} ({state})" if state else name


def _lack_of_force(edition: Edition, today: date) -> str:
    if edition.is_superseded_on(today):
        return str(_("revised since"))
    return str(_("not in force yet")) if edition.effective_on > today else ""
