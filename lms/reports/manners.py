"""Two audiences, two manners (DOMAIN: 国办函〔2026〕12号).

Where officials learn, whatever circulates (files and print) says 完成 or 未完成 and no more: no participation, no rates, no
class hours, no ranking. Names of leading posts at division level are shown to the plan's owner alone. For enterprises the county may show all.
"""

from sqlalchemy import select

from lms.courses.audiences import Audience
from lms.courses.models import Plan
from lms.db import db
from lms.people.models import Person, Post


def is_reserved(plan: Plan) -> bool:
    """Whether the plan's audience may hold officials, so that its report keeps to 完成 and 未完成."""
    return Audience.read(plan.audience).may_hold_officials


def is_official(person: Person) -> bool:
    """Whether they hold or held an official's post, for what was learnt for no plan: others read of it no class hours."""
    posts = select(Post.id).where(Post.person_id == person.id, Post.kind == "official")
    return db.session.scalar(posts.limit(1)) is not None


def shows_names_of_leaders(plan: Plan, viewer: Person) -> bool:
    return plan.created_by_id == viewer.id
