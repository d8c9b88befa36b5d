"""Who may see a review case, and who may decide it.

Reviewers are administrators and the county's comprehensive supervisors, each for the persons they oversee. A case that
concerns somebody of theirs is theirs to see, others in it masked; they decide it where all of it lies within their scope.
Nobody sees as a reviewer what concerns themselves: to them it shows on a page of their own. What concerns a leader at division
level is the affair of those administrators who own a plan that the leader owes.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Select, false, or_, select

from lms import clock
from lms.courses import leaders
from lms.db import db
from lms.errors import NotThere, row_of
from lms.people import access
from lms.people.models import Person, RoleGrant
from lms.supervision.models import CaseConcern, ReviewCase


def is_reviewer(person: Person) -> bool:
    return any(_reviews(grant.role, grant.line) for grant in access.grants_of(person))


def _reviews(role: str, line: str | None) -> bool:
    return role == "administrator" or (role == "supervisor" and line == "comprehensive")


def reviewers() -> Sequence[Person]:
    """Everybody who reviews today and can sign in."""
    reviews = or_(
        RoleGrant.role == "administrator", (RoleGrant.role == "supervisor") & (RoleGrant.line == "comprehensive")
    )
    holding = select(RoleGrant.person_id).where(reviews, access.holds_on(RoleGrant, clock.today()))
    return db.session.scalars(select(Person).where(Person.id.in_(holding), Person.closed_at.is_(None))).all()


def cases_of(reviewer: Person) -> Select[int]:
    """The ids of the cases that this reviewer sees; of whoever reviews nothing, none."""
    seen = select(ReviewCase.id)
    if not is_reviewer(reviewer):
        return seen.where(false())
    own = select(CaseConcern.case_id).where(CaseConcern.person_id == reviewer.id)
    theirs = select(CaseConcern.case_id).where(CaseConcern.person_id.in_(leaders.persons_read_by(reviewer)))
    return seen.where(ReviewCase.id.in_(theirs), ReviewCase.id.not_in(own))


def cases_about(persons: Collection[int]) -> Select[int]:
    """The ids of the cases that concern some of them."""
    return select(CaseConcern.case_id).where(CaseConcern.person_id.in_(persons))


def withheld(reviewer: Person) -> Select[int]:
    """The ids of the cases about leaders that are not shown to this administrator; of whoever is none, none."""
    if not access.has_role(reviewer, {"administrator"}):
        return select(ReviewCase.id).where(false())
    unread = select(CaseConcern.case_id).where(CaseConcern.person_id.in_(leaders.unread_by(reviewer)))
    return select(ReviewCase.id).where(ReviewCase.id.in_(unread), ReviewCase.id.not_in(cases_of(reviewer)))


def case_for(reviewer: Person, case_id: int) -> ReviewCase:
    """Raises NotThere."""
    return row_of(select(ReviewCase).where(ReviewCase.id == case_id, ReviewCase.id.in_(cases_of(reviewer))))


def own_case(person: Person, case_id: int) -> ReviewCase:
    """A case that concerns the person. Raises NotThere."""
    own = select(CaseConcern.case_id).where(CaseConcern.person_id == person.id)
    return row_of(select(ReviewCase).where(ReviewCase.id == case_id, ReviewCase.id.in_(own)))


def person_for(reviewer: Person, person_id: int) -> Person:
    """Somebody whom this reviewer may open a case about. Raises NotThere."""
    if not may_open(reviewer, person_id):
        raise NotThere
    return row_of(select(Person).where(Person.id == person_id))


def may_open(reviewer: Person, person_id: int) -> bool:
    """Whether this reviewer may open a case about that person."""
    return is_reviewer(reviewer) and covers(reviewer, [person_id])


def concerned(case: ReviewCase) -> Sequence[Person]:
    """The persons whom a case concerns, in the order of their ids."""
    ids = select(CaseConcern.person_id).where(CaseConcern.case_id == case.id)
    return db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()


def known_to(reviewer: Person, persons: Iterable[int]) -> frozenset[int]:
    """Which of these persons the reviewer oversees, and may so read the names of."""
    seen = leaders.persons_read_by(reviewer).where(Person.id.in_(list(persons)))
    return frozenset(db.session.scalars(seen))


def covers(reviewer: Person, persons: Collection[int]) -> bool:
    """Whether all of a case lies within the reviewer's scope, and none of it is their own."""
    return reviewer.id not in persons and known_to(reviewer, persons) == frozenset(persons)


def deciders(persons: Collection[int], wanted: int) -> int:
    """How many must agree about them: as many as the county wants, or of leaders all in whose scope it lies, if these are fewer."""
    led = select(Person.id).where(Person.id.in_(persons), Person.id.in_(access.leaders_on(clock.today())))
    if wanted == 1 or db.session.scalar(led.limit(1)) is None:
        return wanted
    return max(1, min(wanted, sum(covers(each, persons) for each in reviewers())))
