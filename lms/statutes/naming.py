"""What a law is called in the reader's language."""

from lms.languages import locale
from lms.statutes.models import Statute


def law_name(statute: Statute) -> str:
    """The short Chinese title, or the English one where there is one."""
    return (statute.title_en if locale() == "en" else None) or statute.short_title
