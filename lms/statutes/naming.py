"""What a law is called in the reader's language."""

from datetime import date

from flask_babel import gettext as _

from lms.languages import locale
from lms.statutes.models import Edition, Statute


def law_name(statute: Statute) -> str:
    """The short Chinese title, or the English one where there is one."""
    return (statute.title_en if locale() == "en" else None) or statute.short_title


def edition_name(edition: Edition, today: date) -> str:
    """An edition in a list of choices; one that has been revised says so."""
    name = f"{law_name(edition.statute)} {edition.label}"
    revised = _("revised since")
    return f"{name} ({revised})" if edition.is_superseded_on(today) else name
