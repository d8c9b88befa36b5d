"""What this site knows of what is owed: outside training and assessments that were recognised. The rest is 未掌握, and never late.

The statutory assessment is what was recorded of it, and nothing that somebody did here. What was completed here is shown
beside, and whether it counts is for whoever is responsible to say.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from lms import clock
from lms.courses.completion import stands
from lms.courses.duties.kinds import ASSESSMENT
from lms.courses.duties.models import Duty
from lms.courses.models import Enrolment, Plan
from lms.courses.recognising.models import OutsideTraining
from lms.db import db


@dataclass
class Known:
    """Of one duty: the hours recognised, the assessment recorded last, and the plans completed here, with their days."""

    kind: str
    asked: Decimal | None
    hours: Decimal = Decimal(0)
    assessed: OutsideTraining | None = None
    here: list[tuple[str, date]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """`met`, `partly`, or `unknown`."""
        if self.kind == ASSESSMENT:
            return "met" if self.assessed else "unknown"
        if not self.hours:
            return "unknown"
        return "met" if self.hours >= (self.asked or 0) else "partly"


def known(duties: Sequence[Duty]) -> dict[int, Known]:
    """By the id of the duty; each comes with its rule and version. Asks the database twice."""
    persons = {duty.person_id for duty in duties}
    trainings, completed = _trainings(persons), _completed(persons)
    return {duty.id: _known(duty, trainings[duty.person_id], completed[duty.person_id]) for duty in duties}


def _known(duty: Duty, trainings: Sequence[OutsideTraining], completed: Sequence[tuple[str, date]]) -> Known:
    found = Known(duty.rule.kind, duty.version.hours)
    for each in trainings:
        if each.kind == "assessment":
            if duty.rule.kind == ASSESSMENT and _covers(each, duty):
                found.assessed = each
        elif each.ended_on >= duty.owed_from and _is_of_its_year(duty, each.ended_on):
            found.hours += each.hours or 0
    found.here = [(title, day) for title, day in completed if duty.owed_from <= day and _is_of_its_year(duty, day)]
    return found


def _covers(assessment: OutsideTraining, duty: Duty) -> bool:
    """Passed in this office, or before and still valid in it."""
    return assessment.ended_on >= duty.owed_from or (assessment.valid_until or date.min) >= duty.owed_from


def _is_of_its_year(duty: Duty, day: date) -> bool:
    """What is owed once may come late; what is owed each year counts in its year alone."""
    return duty.version.months is not None or day <= duty.due_on


def _trainings(persons: Collection[int]) -> dict[int, list[OutsideTraining]]:
    found: dict[int, list[OutsideTraining]] = defaultdict(list)
    standing = (OutsideTraining.person_id.in_(persons), OutsideTraining.withdrawn_at.is_(None))
    for row in db.session.scalars(select(OutsideTraining).where(*standing).order_by(OutsideTraining.ended_on)):
        found[row.person_id].append(row)
    return found


def _completed(persons: Collection[int]) -> dict[int, list[tuple[str, date]]]:
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    done = (
        select(Enrolment.person_id, Plan.title, Enrolment.completed_at)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .where(Enrolment.person_id.in_(persons), Enrolment.completed_at.is_not(None), stands())
        .order_by(Enrolment.completed_at)
    )
    for person_id, title, at in db.session.execute(done):
        if at and (title, clock.day_of(at)) not in found[person_id]:
            found[person_id].append((title, clock.day_of(at)))
    return found
