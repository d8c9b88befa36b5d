"""Units that are typed into a field by what people call them."""

from wtforms import Field

from lms.people import naming
from lms.people.models import Unit


def unit(field: Field) -> Unit | None:
    """The one unit that is called like this; that there is none, or several, is an error of the field."""
    try:
        return naming.unit_called(field.data)
    except naming.NotOneUnit as refusal:
        field.errors = [str(refusal)]
        return None
