"""Exempting and deferring: what is refused, what stays, and what the person and the trail are told."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import annulling, enrolling, owing, plans
from lms.courses.completion import lesson_completed, lesson_started, owed_lesson
from lms.courses.excusing import deciding
from lms.courses.excusing.deciding import CannotBeExcused, EndsInThePast, LiftedBefore, NothingToDecide, Terms
from lms.courses.excusing.models import Excusal
from lms.courses.models import Enrolment, Lesson, Plan
from lms.courses.plans import PlanIsClosed
from lms.people.models import AuditEntry, Person, Unit
from lms.people.trail import wording
from lms.reports import rates
from lms.reports.scope import Scope
from tests import factories
from tests.cast import Cast

TODAY = clock.today()


def _terms(kind: str = "exemption", until: date | None = None, **changes: Any) -> Terms:
    return Terms(**{"kind": kind, "ground": "in_village", "words": None, "document": "曲组发〔2026〕3号",
                    "approved_by": "县委组织部", "until": until} | changes)  # fmt: skip


@pytest.fixture
def plan(cast: Cast, database: Session) -> Plan:
    """Li Lei owes it twice, Ma Jun once."""
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
    enrolling.enrol(plan, at=plan.published_at)
    return plan


def _tasks(database: Session, person: Person) -> list[Enrolment]:
    own = select(Enrolment).where(Enrolment.person_id == person.id, Enrolment.closed_at.is_(None))
    return list(database.scalars(own.order_by(Enrolment.id)))


def _excuse(cast: Cast, database: Session, plan: Plan, who: Person, terms: Terms) -> Excusal:
    found = deciding.excuse_one(plan, terms, _tasks(database, who)[0], by=cast.admin)
    database.flush()
    return found


def _learn(cast: Cast, database: Session, who: Person) -> None:
    for owed in owed_lesson(who.id, database.scalars(select(Lesson.id)).one()):
        lesson_completed(owed, clock.now())
    database.flush()


def test_a_deferral_moves_the_day_to_finish_by_and_keeps_the_original(
    cast: Cast, database: Session, plan: Plan
) -> None:
    _excuse(cast, database, plan, cast.ma_jun, _terms("deferral", plan.due_on + timedelta(days=40)))

    (task,) = owing.tasks_of(cast.ma_jun)
    assert (task.due_on, task.enrolment.due_on) == (plan.due_on + timedelta(days=40), plan.due_on)
    assert task.state_on(plan.due_on + timedelta(days=40)) == "not_started"
    assert task.state_on(plan.due_on + timedelta(days=41)) == "overdue"


def test_whoever_heads_two_firms_and_is_exempt_for_one_still_owes_it_for_the_other(
    cast: Cast, database: Session, plan: Plan
) -> None:
    _excuse(cast, database, plan, cast.li_lei, _terms())
    other = _tasks(database, cast.li_lei)[1]

    (task,) = owing.tasks_of(cast.li_lei)
    assert (task.enrolment.id, task.state_on(TODAY)) == (other.id, "not_started")


def test_an_exemption_with_an_end_is_owed_again_after_it(cast: Cast, database: Session, plan: Plan) -> None:
    _excuse(cast, database, plan, cast.ma_jun, _terms(until=TODAY + timedelta(days=3)))

    (task,) = owing.tasks_of(cast.ma_jun)
    assert [task.state_on(TODAY + timedelta(days=days)) for days in (0, 3, 4)] == ["exempt", "exempt", "not_started"]


def test_an_exemption_holds_where_an_annulled_row_goes_on_in_a_new_one(
    cast: Cast, database: Session, plan: Plan
) -> None:
    for owed in owed_lesson(cast.ma_jun.id, database.scalars(select(Lesson.id)).one()):
        lesson_started(owed, clock.now())
    _excuse(cast, database, plan, cast.ma_jun, _terms())
    annulling.annul(cast.ma_jun.id, plan.id, ground="代学", by=[cast.admin])
    database.flush()

    total = rates.total(Scope(plan, select(Unit.id)))
    assert (total.enrolled, total.exempt, total.left) == (2, 1, 0)


REFUSED = [
    ("completed", _terms(), CannotBeExcused),
    ("twice", _terms(until=TODAY + timedelta(days=9)), CannotBeExcused),
    ("no later", _terms("deferral", TODAY + timedelta(days=30)), CannotBeExcused),
    ("past", _terms(until=TODAY - timedelta(days=1)), EndsInThePast),
    ("closed", _terms(), PlanIsClosed),
]


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(("case", "terms", "refusal"), REFUSED, ids=[case for case, *_ in REFUSED])
def test_what_decides_nothing_is_refused_and_leaves_nothing(
    cast: Cast, database: Session, plan: Plan, case: str, terms: Terms, refusal: type[Exception]
) -> None:
    if case == "completed":
        _learn(cast, database, cast.ma_jun)
    if case == "twice":
        _excuse(cast, database, plan, cast.ma_jun, _terms(until=TODAY + timedelta(days=9)))
    if case == "closed":
        plans.close(plan, by=cast.admin)
    before = database.scalars(select(Excusal.id)).all()

    with pytest.raises(refusal):
        _excuse(cast, database, plan, cast.ma_jun, terms)
    assert database.scalars(select(Excusal.id)).all() == before


def test_several_at_once_leave_out_whom_nothing_can_be_decided_about(cast: Cast, database: Session, plan: Plan) -> None:
    _learn(cast, database, cast.ma_jun)
    everybody = [*_tasks(database, cast.li_lei), *_tasks(database, cast.ma_jun)]

    made = deciding.excuse(plan, _terms(), everybody, by=cast.admin, chosen_by={"list": "名单"})
    database.flush()

    assert {row.person_id for row in made} == {cast.li_lei.id}
    assert [row.chosen_by for row in made] == [{"list": "名单"}] * 2
    with pytest.raises(NothingToDecide):
        deciding.excuse(plan, _terms(), everybody, by=cast.admin, chosen_by={"list": "名单"})


def test_a_decision_and_its_lifting_stay_on_record(cast: Cast, database: Session, plan: Plan) -> None:
    excusal = _excuse(cast, database, plan, cast.ma_jun, _terms(words="桥上村"))
    deciding.lift(excusal, "已返岗", by=cast.wu_gang)
    database.flush()

    entries = database.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["excusal.exemption", "excusal.lifted"]
    assert wording.details(entries[1]).endswith(
        "理由：驻村；文号或依据：曲组发〔2026〕3号；批准人或批准单位：县委组织部；理由：已返岗"
    )
    assert (excusal.lifted_ground, excusal.lifted_by_id, excusal.words) == ("已返岗", cast.wu_gang.id, "桥上村")
    assert rates.total(Scope(plan, select(Unit.id))).exempt == 0
    with pytest.raises(LiftedBefore):
        deciding.lift(excusal, "又一次", by=cast.wu_gang)
