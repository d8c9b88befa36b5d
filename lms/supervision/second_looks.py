"""复核申请: whoever's learning was annulled asks once, within fifteen days, that others look again."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.courses import annulling
from lms.courses.models import Annulment
from lms.db import db
from lms.errors import Refused, row_of
from lms.people import audit
from lms.people.models import Person
from lms.supervision import deciding, seeing
from lms.supervision.cases import CaseClosed, NoWords
from lms.supervision.deciding import NotWithinScope
from lms.supervision.models import CaseAnnulment, CaseDecision, ReviewCase, SecondLook

DAYS = 15


class TooLate(Refused):
    message = _l(
        "The fifteen days in which a second look could be asked for are over. Please speak to the training office."
    )


class AskedAlready(Refused):
    message = _l("You have asked for a second look at this case already.")


class NothingAnnulled(Refused):
    message = _l("Nothing of your learning was annulled in this case.")


class DecidedFirst(Refused):
    message = _l("You decided this case first, so others take the second look.")


def last_day(case: ReviewCase) -> date:
    """The last day on which a second look can be asked for."""
    assert case.closed_at is not None
    return clock.day_of(case.closed_at) + timedelta(days=DAYS)


def annulments_of(case: ReviewCase, person_id: int) -> Sequence[Annulment]:
    """What the case annulled of this person, whether it stands or not."""
    return db.session.scalars(
        select(Annulment)
        .join(CaseAnnulment, CaseAnnulment.annulment_id == Annulment.id)
        .where(CaseAnnulment.case_id == case.id, Annulment.person_id == person_id)
        .order_by(Annulment.id)
    ).all()


def asked_by(case: ReviewCase, person_id: int) -> SecondLook | None:
    asked = select(SecondLook).where(SecondLook.case_id == case.id, SecondLook.person_id == person_id)
    return db.session.scalar(asked)


def ask(case: ReviewCase, person: Person, words: str) -> SecondLook:
    """Ask for a second look, in the person's own words.

    Raises NothingAnnulled, AskedAlready, TooLate or NoWords.
    """
    # Of two requests at once the second finds the first.
    db.session.execute(select(ReviewCase.id).where(ReviewCase.id == case.id).with_for_update())
    if not annulments_of(case, person.id):
        raise NothingAnnulled
    if asked_by(case, person.id):
        raise AskedAlready
    if clock.today() > last_day(case):
        raise TooLate
    if not words.strip():
        raise NoWords
    look = SecondLook(case_id=case.id, person_id=person.id, at=clock.now(), words=words.strip())
    db.session.add(look)
    db.session.flush()  # its id is wanted for the address
    audit.record("review.second_look_asked", by=person, subject=case)
    return look


def look_in(case: ReviewCase, look_id: int) -> SecondLook:
    """Raises NotThere."""
    return row_of(select(SecondLook).where(SecondLook.id == look_id, SecondLook.case_id == case.id))


def may_decide(look: SecondLook, reviewer: Person, deciders: int) -> bool:
    """Whoever decided first leaves it to others, if there are enough others in whose scope it lies."""
    first = {each.by_id for each in deciding.latest(look.case_id, None)}
    if reviewer.id not in first:
        return True
    others = [each for each in seeing.reviewers() if each.id not in first and seeing.covers(each, [look.person_id])]
    return len(others) < deciders


def decide(look: SecondLook, *, by: Person, outcome: str, ground: str, deciders: int) -> bool:
    """Keep what one reviewer decides of a second look; close it once so many agree. Whether it is closed now.

    Raises CaseClosed, NoWords, NotWithinScope or DecidedFirst.
    """
    look = _locked(look.id)
    _check(look, by, ground, deciders)
    decision = CaseDecision(
        case_id=look.case_id,
        second_look_id=look.id,
        by_id=by.id,
        at=clock.now(),
        outcome=outcome,
        ground=ground.strip(),
    )
    agreeing = deciding.keep(decision)
    case = db.session.get_one(ReviewCase, look.case_id)
    audit.record("review.second_look_decided", by=by, subject=case, outcome=outcome)
    if len(agreeing) < deciders:
        return False
    _close(look, case, decision, agreeing)
    return True


def _check(look: SecondLook, by: Person, ground: str, deciders: int) -> None:
    if not ground.strip():
        raise NoWords
    if not seeing.covers(by, [look.person_id]):
        raise NotWithinScope
    if not may_decide(look, by, deciders):
        raise DecidedFirst


def _locked(look_id: int) -> SecondLook:
    look = db.session.scalars(
        select(SecondLook).where(SecondLook.id == look_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if look.closed_at is not None:
        raise CaseClosed
    return look


def _close(look: SecondLook, case: ReviewCase, decision: CaseDecision, by: Sequence[Person]) -> None:
    look.closed_at, look.outcome = clock.now(), decision.outcome
    if decision.outcome == "reinstate":
        for annulment in annulments_of(case, look.person_id):
            if annulment.lifted_at is None:
                annulling.reinstate(annulment, ground=decision.ground, by=by, at=look.closed_at)
        person = db.session.get_one(Person, look.person_id)
        audit.record("learning.reinstated", by=by[0], subject=person, reason=decision.ground)
    db.session.flush()
