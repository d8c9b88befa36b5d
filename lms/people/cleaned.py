"""Form fields are cleaned and checked as rosters are, and say the same in the same words."""

from collections.abc import Callable
from typing import Any

from wtforms import Field, Form
from wtforms.validators import StopValidation

from lms.people.identifiers import Doubtful
from lms.people.roster.reasons import ROWS


class Cleaned:
    """A validator that puts the cleaned value in place of the typed one; a blank field becomes None."""

    def __init__(self, clean: Callable[[Any], Any]) -> None:
        self.clean = clean

    def __call__(self, form: Form, field: Field) -> None:
        if not (field.data or "").strip():
            field.data = None
            return
        try:
            field.data = self.clean(field.data)
        except Doubtful as doubt:
            raise StopValidation(str(ROWS[doubt.reason])) from None
