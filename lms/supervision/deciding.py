"""Deciding a case: by one reviewer, or by two who agree. What each decided stays, with the ground.

The latest decision of each reviewer counts, so two who differ may come to agree; until then the case stays open.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses import annulling
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.errors import NotThere, Refused
from lms.people import audit
from lms.people.models import Person, Unit
from lms.supervision import cases, seeing
from lms.supervision.cases import NoWords
from lms.supervision.models import CaseAnnulment, CaseConcern, CaseDecision, ReviewCase

# A person and a plan, by their ids.
TaskKey = tuple[int, int]


class NotWithinScope(Refused):
    message = _l("Somebody whom this case concerns is outside your scope, so others decide it.")


class NothingChosen(Refused):
    message = _l("Please choose what is to be annulled.")
    status = 422


@dataclass(frozen=True)
class Task:
    """What a person has begun to learn for a plan, for however many posts."""

    person_id: int
    person: str
    plan: Plan
    units: str
    started_at: datetime | None
    completed_at: datetime | None

    @property
    def key(self) -> str:
        return f"{self.person_id}-{self.plan.id}"


def tasks_of(case: ReviewCase) -> Sequence[Task]:
    """What could be annulled: every begun task of the persons concerned, by person."""
    found: dict[TaskKey, Task] = {}
    for enrolment, person, unit in db.session.execute(_begun(case)):
        key = (enrolment.person_id, enrolment.plan_id)
        units = f"{found[key].units}、{unit}" if key in found else unit
        found[key] = Task(person.id, person.name, enrolment.plan, units, enrolment.started_at, enrolment.completed_at)
    return list(found.values())


def _begun(case: ReviewCase) -> Select[Enrolment, Person, str]:
    concerned = select(CaseConcern.person_id).where(CaseConcern.case_id == case.id)
    return (
        select(Enrolment, Person, Unit.name)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .options(joinedload(Enrolment.plan))
        .where(Enrolment.person_id.in_(concerned), Enrolment.closed_at.is_(None), Enrolment.started_at.is_not(None))
        .order_by(Person.id, Enrolment.plan_id, Enrolment.id)
    )


def decide(
    case: ReviewCase, *, by: Person, outcome: str, ground: str, tasks: Collection[TaskKey], deciders: int
) -> bool:
    """Keep what one reviewer decides of a case; close it once so many agree. Whether it is closed now.

    `tasks` are what is to be annulled. Raises CaseClosed, NoWords, NotWithinScope, NothingChosen or NothingToAnnul.
    """
    case = cases.locked(case.id)
    _check(case, by, ground)
    chosen = sorted(tasks) if outcome == "annul" else []
    if outcome == "annul" and not chosen:
        raise NothingChosen
    if not set(chosen) <= {(each.person_id, each.plan.id) for each in tasks_of(case)}:
        raise annulling.NothingToAnnul
    decision = CaseDecision(
        case_id=case.id, by_id=by.id, at=clock.now(), outcome=outcome, ground=ground.strip(),
        tasks=[list(key) for key in chosen],
    )  # fmt: skip
    agreeing = keep(decision)
    audit.record("review.decided", by=by, subject=case, outcome=outcome)
    if len(agreeing) < deciders:
        return False
    _close(case, decision, agreeing)
    return True


def _check(case: ReviewCase, by: Person, ground: str) -> None:
    persons = [person.id for person in seeing.concerned(case)]
    if by.id in persons:
        raise NotThere
    if not ground.strip():
        raise NoWords
    if not seeing.covers(by, persons):
        raise NotWithinScope


def keep(decision: CaseDecision) -> Sequence[Person]:
    """Add a decision; the reviewers who agree with it by now, its own first."""
    db.session.add(decision)
    db.session.flush()  # it is the latest of its reviewer from now on
    agreeing = [each for each in latest(decision.case_id, decision.second_look_id) if _agree(each, decision)]
    return [each.by for each in sorted(agreeing, key=lambda each: each.id, reverse=True)]


def latest(case_id: int, second_look_id: int | None) -> Sequence[CaseDecision]:
    """The decision that counts of each reviewer, of the case itself or of a second look."""
    made = select(CaseDecision).options(joinedload(CaseDecision.by)).where(CaseDecision.case_id == case_id)
    made = made.where(CaseDecision.second_look_id == second_look_id).order_by(CaseDecision.id)
    return list({each.by_id: each for each in db.session.scalars(made)}.values())


def _agree(one: CaseDecision, other: CaseDecision) -> bool:
    return (one.outcome, one.tasks) == (other.outcome, other.tasks)


def _close(case: ReviewCase, decision: CaseDecision, by: Sequence[Person]) -> None:
    case.closed_at, case.outcome = clock.now(), decision.outcome
    for person_id, plan_id in decision.tasks:
        annulment = annulling.annul(person_id, plan_id, ground=decision.ground, by=by, at=case.closed_at)
        db.session.add(CaseAnnulment(case_id=case.id, annulment_id=annulment.id))
        person = db.session.get_one(Person, person_id)
        audit.record("learning.annulled", by=by[0], subject=person, reason=decision.ground)
    db.session.flush()
