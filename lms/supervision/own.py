"""What a learner is told of cases that concern them: that there is one, what came of it, why, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Annulment, Plan
from lms.db import db
from lms.people.models import Person
from lms.supervision import second_looks
from lms.supervision.models import CaseAnnulment, CaseConcern, CaseDecision, CaseStatement, ReviewCase, SecondLook

# So long after its end the first page tells of a case; the record does for ever.
TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Matter:
    """A case as the person whom it concerns sees it."""

    case: ReviewCase
    annulments: Sequence[Annulment]
    look: SecondLook | None

    @property
    def state(self) -> str:
        """A code: open, no_finding, annulled, asked_again, upheld or reinstated."""
        if self.case.is_open:
            return "open"
        if not self.annulments:
            return "no_finding"
        if self.look is None:
            return "annulled"
        return {None: "asked_again", "uphold": "upheld", "reinstate": "reinstated"}[self.look.outcome]

    @property
    def plans(self) -> Sequence[Plan]:
        return [annulment.plan for annulment in self.annulments]

    @property
    def last_day(self) -> date:
        """Until when a second look can be asked for."""
        return second_looks.last_day(self.case)

    @property
    def may_ask(self) -> bool:
        return self.state == "annulled" and clock.today() <= self.last_day

    @property
    def changed_at(self) -> datetime:
        moments = (
            self.case.opened_at,
            self.case.closed_at,
            self.look and self.look.at,
            self.look and self.look.closed_at,
        )
        return max(moment for moment in moments if moment)

    @property
    def is_news(self) -> bool:
        """Whether the first page tells of it."""
        return self.state in ("open", "asked_again") or self.changed_at >= clock.now() - TOLD_FOR


def matters_of(person: Person) -> list[Matter]:
    """Every case that concerns the person, the newest first."""
    concerning = select(CaseConcern.case_id).where(CaseConcern.person_id == person.id)
    cases = select(ReviewCase).where(ReviewCase.id.in_(concerning))
    return _matters(db.session.scalars(cases.order_by(ReviewCase.opened_at.desc(), ReviewCase.id.desc())).all(), person)


def matter(case: ReviewCase, person: Person) -> Matter:
    return _matters([case], person)[0]


def _matters(cases: Sequence[ReviewCase], person: Person) -> list[Matter]:
    if not cases:
        return []
    ids = [case.id for case in cases]
    annulments: dict[int, list[Annulment]] = {case_id: [] for case_id in ids}
    for case_id, annulment in db.session.execute(_annulled(ids, person)):
        annulments[case_id].append(annulment)
    asked = select(SecondLook).where(SecondLook.case_id.in_(ids), SecondLook.person_id == person.id)
    looks = {look.case_id: look for look in db.session.scalars(asked)}
    return [Matter(case, annulments[case.id], looks.get(case.id)) for case in cases]


def _annulled(cases: Sequence[int], person: Person) -> Select[int, Annulment]:
    return (
        select(CaseAnnulment.case_id, Annulment)
        .join(Annulment, Annulment.id == CaseAnnulment.annulment_id)
        .options(joinedload(Annulment.plan))
        .where(CaseAnnulment.case_id.in_(cases), Annulment.person_id == person.id)
        .order_by(Annulment.id)
    )


def statements(case: ReviewCase, person: Person) -> Sequence[CaseStatement]:
    """What the person has said in a case."""
    said = select(CaseStatement).where(CaseStatement.case_id == case.id, CaseStatement.person_id == person.id)
    return db.session.scalars(said.order_by(CaseStatement.id)).all()


def grounds(case: ReviewCase, second_look_id: int | None) -> Sequence[str]:
    """Why it was decided as it was: the grounds of those whose decision it is, each once."""
    made = select(CaseDecision).where(CaseDecision.case_id == case.id, CaseDecision.second_look_id == second_look_id)
    outcome = case.outcome
    if second_look_id is not None:
        outcome = db.session.get_one(SecondLook, second_look_id).outcome
    latest = {each.by_id: each for each in db.session.scalars(made.order_by(CaseDecision.id))}
    return list(dict.fromkeys(each.ground for each in latest.values() if each.outcome == outcome))


def how_many(person: Person) -> int:
    """The number of cases that ever concerned the person."""
    return db.session.scalar(select(func.count()).where(CaseConcern.person_id == person.id)) or 0
