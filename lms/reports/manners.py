"""Two audiences, two manners (DOMAIN: 国办函〔2026〕12号).

Where officials learn, whatever circulates (files and print) says 完成 or 未完成 and no more: no participation, no rates, no
ranking. Names of leading posts at division level are shown to the plan's owner alone. For enterprises the county may show all.
"""

from sqlalchemy import ColumnElement, and_, func

from lms.courses.audiences import Audience
from lms.courses.models import Plan
from lms.people.models import Person, Post
from lms.people.ranks import DEPUTY_DIVISION


def is_reserved(plan: Plan) -> bool:
    """Whether the plan's audience may hold officials, so that its report keeps to 完成 and 未完成."""
    kinds = Audience.read(plan.audience).kinds
    return not kinds or "official" in kinds


def shows_names_of_leaders(plan: Plan, viewer: Person) -> bool:
    return plan.created_by_id == viewer.id


def is_leader() -> ColumnElement[bool]:
    """For queries that have Post: a post whose holder's name stays with the plan's owner."""
    return and_(Post.kind == "official", func.coalesce(Post.rank, 0) >= int(DEPUTY_DIVISION))
