"""What the pages of reports share: their blueprint, and what their addresses ask for."""

from datetime import datetime, timedelta

from flask import Blueprint, request
from flask_login import current_user

from lms import clock
from lms.asking import day, number
from lms.db import read_as_of_one_moment
from lms.errors import NotThere
from lms.people import access
from lms.reports import rates, visible
from lms.reports.scope import Scope
from lms.reports.slices import Slice

bp = Blueprint("reports", __name__)
# Which units are grouped is asked first, and under whom they are counted later: a line that changed meanwhile led a whole group away.
bp.before_request(read_as_of_one_moment)


def scope_asked(kind: str | None = None) -> Scope | None:
    """What the address asks for, within what the person may see; nothing when there is no plan to see.

    Without a plan in the address it is the newest in which a post of this kind has a task.
    """
    units = access.units_overseen_by(current_user)
    plan = visible.plan(units, number(request.args, "plan"), kind)
    if plan is None:
        return None
    scope = Scope(plan, units, moment_asked(), Slice.read(request.args))
    if scope.slice != Slice() and not rates.is_there(scope):
        raise NotThere
    return scope


def moment_asked() -> datetime:
    """The end of the day that the address asks for, or now. Raises UnreadableAddress, too for a day to come."""
    asked = day(request.args, "day", latest=clock.today())
    if asked is None or asked == clock.today():
        return clock.now()
    return clock.start_of(asked + timedelta(days=1)) - timedelta(microseconds=1)
