"""Drawing up checks at a gate or before a trip, and what is known there of each person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.certificates.models import Certificate
from lms.courses.models import Enrolment, Plan
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person, Post, Unit
from lms.quizzes.models import SpotCheck
from lms.quizzes.spot_checks import drawing_up
from lms.quizzes.spot_checks.drawing_up import Readiness, draw_up
from lms.quizzes.spot_checks.stock import Stock
from lms.supervision.spot_checks import seeing

MOST_UNITS = 40
ASKED_ON_TRIPS = ("enterprise_head", "safety_manager")


class NobodyToAsk(Refused):
    message = _l("In these units there is nobody with enough completed lectures to be asked about.")
    status = 422


class DrawnBefore(Refused):
    message = _l("You have drawn questions for %(names)s already, and no result has come in. Go on with those.")


@dataclass(frozen=True)
class Present:
    """Somebody who may stand there: the post, what they owe and have done, and whether they can be asked."""

    post: Post
    tasks: Sequence[Enrolment]
    certificates: int
    readiness: Readiness


def present(unit: Unit) -> list[Present]:
    """Who is in the unit today."""
    posts = seeing.posts([unit.id])
    persons = [post.person_id for post in posts]
    tasks, certified, ready = _tasks(persons), _certified(persons), drawing_up.readiness(persons)
    return [
        Present(post, tasks.get(post.person_id, []), certified.get(post.person_id, 0), ready.get(post.person_id, Readiness()))
        for post in posts
    ]  # fmt: skip


def _tasks(persons: Sequence[int]) -> Mapping[int, list[Enrolment]]:
    """What they owe in plans that run, once for each plan."""
    found = (
        select(Enrolment)
        .join(Enrolment.plan)
        .options(joinedload(Enrolment.plan))
        .where(Enrolment.person_id.in_(persons), Enrolment.closed_at.is_(None))
        .where(Plan.closed_at.is_(None), Plan.published_at.is_not(None))
        .order_by(Enrolment.due_on, Enrolment.id)
    )
    by_person: dict[int, dict[int, Enrolment]] = {}
    for task in db.session.scalars(found):
        by_person.setdefault(task.person_id, {}).setdefault(task.plan_id, task)
    return {person: list(tasks.values()) for person, tasks in by_person.items()}


def _certified(persons: Sequence[int]) -> dict[int, int]:
    """How many certificates each holds that stand today."""
    found: dict[int, int] = {}
    valid = select(Certificate.person_id).where(
        Certificate.person_id.in_(persons), Certificate.is_valid_on(clock.today())
    )
    for person in db.session.scalars(valid):
        found[person] = found.get(person, 0) + 1
    return found


def hold(unit: Unit, persons: Sequence[int], pass_mark: int, *, by: Person) -> SpotCheck:
    """A check of those of these persons who are in the unit today. Raises DrawnBefore, and as `draw_up` does."""
    posts = [post for post in seeing.posts([unit.id]) if post.person_id in persons]
    if waiting := _waiting(posts, by):
        raise _drawn_before(posts, waiting)
    return _kept(draw_up(unit, posts, by=by, pass_mark=pass_mark), unit, by)


def _waiting(posts: Sequence[Post], by: Person) -> set[int]:
    """Whom of these this inspector is to ask already: nobody draws again until the questions suit. Others of the inspector wait."""
    take_turns(f"spot checks of {by.id}")
    return seeing.to_be_asked(by, [post.person_id for post in posts])


def _drawn_before(posts: Sequence[Post], waiting: set[int]) -> DrawnBefore:
    names = dict.fromkeys(post.person.name for post in posts if post.person_id in waiting)
    return DrawnBefore(names=str(_l(", ")).join(names))


def take_along(units: Sequence[Unit], pass_mark: int, *, by: Person) -> list[SpotCheck]:
    """A check of each unit for a trip: of its heads and safety managers about whom there is enough to ask, and who are not to be
    asked already.

    Raises NobodyToAsk or DrawnBefore.
    """
    shown = units[:MOST_UNITS]
    posts = [post for post in seeing.posts([unit.id for unit in shown]) if post.kind in ASKED_ON_TRIPS]
    ready, stock = drawing_up.readiness([post.person_id for post in posts]), Stock()
    able = [post for post in posts if ready.get(post.person_id, Readiness()).is_enough]
    waiting = _waiting(able, by)
    asked = set(waiting)
    made: list[SpotCheck] = []
    for unit in shown:
        left = [post for post in able if post.unit_id == unit.id and post.person_id not in asked]
        if theirs := left[: drawing_up.MOST_PERSONS]:
            asked |= {post.person_id for post in theirs}
            made.append(_kept(draw_up(unit, theirs, by=by, pass_mark=pass_mark, stock=stock), unit, by))
    if not made:
        raise _drawn_before(able, waiting) if waiting else NobodyToAsk
    return made


def _kept(check: SpotCheck, unit: Unit, by: Person) -> SpotCheck:
    audit.record("spot_check.drawn_up", by=by, subject=check, unit=unit.name, persons=len(check.papers))
    return check
