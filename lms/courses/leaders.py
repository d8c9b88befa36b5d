"""Who reads what became of the learning of leaders at division level: the plan's owner alone, as in lists of names.

Where the owner is no administrator any more, every administrator: else nobody could decide about them.
"""

from sqlalchemy import ColumnElement, or_, select

from lms import clock
from lms.courses.models import Plan
from lms.people import access
from lms.people.models import Person, RoleGrant


def shown_to(viewer: Person) -> ColumnElement[bool]:
    """Of which tasks and decisions, for queries that have Post and Plan."""
    running = RoleGrant.role == "administrator", access.holds_on(RoleGrant, clock.today())
    still_there = select(RoleGrant.id).where(RoleGrant.person_id == Plan.created_by_id, *running).exists()
    return or_(~access.leads_at_division_level(), Plan.created_by_id == viewer.id, ~still_there)
