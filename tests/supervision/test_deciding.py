"""Decisions: by one or by two who agree, never about oneself, with a ground, and a second look by others."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Annulment, Enrolment
from lms.db import db
from lms.demo import past
from lms.errors import NotThere
from lms.people import roles
from lms.people.models import AuditEntry, Person, Post
from lms.people.ranks import Rank
from lms.supervision import cases, catalogue, deciding, own, second_looks, seeing
from lms.supervision.cases import AlreadyOpen, CaseClosed, Finding, NoWords
from lms.supervision.deciding import NothingChosen, NotWithinScope
from lms.supervision.models import CaseDecision, ReviewCase, SecondLook
from lms.supervision.second_looks import AskedAlready, DecidedFirst, NothingAnnulled, TooLate
from tests.cast import Cast
from tests.supervision.conftest import Reviewed


@pytest.fixture
def case(reviewed: Reviewed, database: Session) -> ReviewCase:
    return database.get_one(ReviewCase, reviewed.case_id)


def _decide(case: ReviewCase, by: Person, reviewed: Reviewed, outcome: str = "annul", deciders: int = 1) -> bool:
    return deciding.decide(
        case, by=by, outcome=outcome, ground=f"{by.name}的理由", tasks=reviewed.tasks, deciders=deciders
    )


def _row(reviewed: Reviewed) -> Enrolment:
    mine = select(Enrolment).where(Enrolment.person_id == reviewed.person_id, Enrolment.closed_at.is_(None))
    return db.session.scalars(mine).one()


def test_one_decides_and_what_was_learnt_counts_no_more(
    cast: Cast, database: Session, reviewed: Reviewed, case: ReviewCase
) -> None:
    assert _decide(case, cast.admin, reviewed)

    annulment = database.scalars(select(Annulment)).one()
    assert (case.outcome, annulment.ground, annulment.decided_by) == ("annul", "管理员的理由", [cast.admin.id])
    assert (_row(reviewed).completed_at, _row(reviewed).counts_from) == (None, case.closed_at)
    assert own.matter(case, cast.ma_jun).state == "annulled"


def test_without_a_finding_nothing_changes(cast: Cast, reviewed: Reviewed, case: ReviewCase) -> None:
    before = _row(reviewed).completed_at

    assert _decide(case, cast.admin, reviewed, "no_finding")

    assert before is not None
    assert _row(reviewed).completed_at == before
    assert own.matter(case, cast.ma_jun).state == "no_finding"


def test_two_who_agree_close_it_and_until_then_every_ground_is_kept(
    cast: Cast, database: Session, reviewed: Reviewed, case: ReviewCase
) -> None:
    closed = [
        _decide(case, cast.admin, reviewed, "annul", deciders=2),
        _decide(case, cast.wu_gang, reviewed, "no_finding", deciders=2),
        _decide(case, cast.admin, reviewed, "annul", deciders=2),
        _decide(case, cast.wu_gang, reviewed, "annul", deciders=2),
    ]

    assert closed == [False, False, False, True]
    assert [each.outcome for each in database.scalars(select(CaseDecision).order_by(CaseDecision.id))] == [
        "annul", "no_finding", "annul", "annul",
    ]  # fmt: skip
    assert sorted(database.scalars(select(Annulment)).one().decided_by) == sorted([cast.admin.id, cast.wu_gang.id])
    assert len(catalogue.events(case)) == 6


def test_about_a_leader_the_owner_of_the_plan_decides_alone_where_two_are_asked_for(
    cast: Cast, database: Session, reviewed: Reviewed, case: ReviewCase
) -> None:
    """Wu Gang and a second administrator review as well, and read nothing of a leader's learning."""
    roles.grant(cast.zhao_min, "administrator", by=cast.admin)
    of_two = seeing.deciders([cast.ma_jun.id], 2)
    post = database.scalars(select(Post).where(Post.person_id == cast.ma_jun.id)).one()
    post.kind, post.rank = "official", Rank.DIVISION_DEPUTY
    database.flush()

    assert (of_two, seeing.deciders([cast.ma_jun.id], 2)) == (2, 1)
    for other in (cast.wu_gang, cast.zhao_min):
        assert not seeing.covers(other, [cast.ma_jun.id])
        with pytest.raises(NotThere):
            seeing.case_for(other, case.id)
    assert [catalogue.withheld(each, "open") for each in (cast.zhao_min, cast.wu_gang, cast.admin)] == [1, 0, 0]
    assert _decide(case, cast.admin, reviewed, deciders=seeing.deciders([cast.ma_jun.id], 2))


def test_two_who_would_annul_different_things_do_not_agree(
    cast: Cast, database: Session, reviewed: Reviewed, case: ReviewCase
) -> None:
    _decide(case, cast.admin, reviewed, deciders=2)
    with pytest.raises(deciding.annulling.NothingToAnnul):
        deciding.decide(case, by=cast.wu_gang, outcome="annul", ground="x", tasks=[(cast.li_lei.id, 1)], deciders=2)
    with pytest.raises(NothingChosen):
        deciding.decide(case, by=cast.wu_gang, outcome="annul", ground="x", tasks=[], deciders=2)

    assert case.is_open


def test_a_closed_case_is_decided_no_more(cast: Cast, reviewed: Reviewed, case: ReviewCase) -> None:
    _decide(case, cast.admin, reviewed, "no_finding")

    with pytest.raises(CaseClosed):
        _decide(case, cast.wu_gang, reviewed)


def test_a_decision_needs_a_ground(cast: Cast, reviewed: Reviewed, case: ReviewCase) -> None:
    with pytest.raises(NoWords):
        deciding.decide(case, by=cast.admin, outcome="no_finding", ground="  ", tasks=[], deciders=1)


def test_nobody_decides_about_themselves(cast: Cast, database: Session, reviewed: Reviewed, case: ReviewCase) -> None:
    roles.grant(cast.ma_jun, "administrator", by=cast.admin)
    database.flush()

    with pytest.raises(NotThere):
        seeing.case_for(cast.ma_jun, case.id)
    with pytest.raises(NotThere):
        _decide(case, cast.ma_jun, reviewed)
    assert seeing.own_case(cast.ma_jun, case.id) is case


SEES = [("admin", True), ("wu_gang", True), ("deng_chao", False), ("wang_qiang", False), ("qian_yu", False),
        ("han_mei", False), ("gao_yan", False), ("li_lei", False), ("zhao_min", False)]  # fmt: skip


@pytest.mark.parametrize(("who", "sees"), SEES)
def test_administrators_and_the_countys_supervisor_within_scope_see_it(
    cast: Cast, reviewed: Reviewed, case: ReviewCase, who: str, sees: bool
) -> None:
    assert (case.id in db.session.scalars(seeing.cases_of(getattr(cast, who))).all()) is sees


def test_who_oversees_a_part_sees_the_others_masked_and_leaves_it_to_others(
    cast: Cast, database: Session, reviewed: Reviewed
) -> None:
    found = cases.open_found(Finding("same_answers", "persons 1 2", [cast.ma_jun.id, cast.chen_jie.id], {}))
    assert found is not None

    seen = catalogue.named(cast.wu_gang, seeing.concerned(found))

    assert {each.name for each in seen} == {"马军", "陈*"}
    with pytest.raises(NotWithinScope):
        _decide(found, cast.wu_gang, reviewed)


def test_one_case_is_open_about_the_same(cast: Cast, database: Session, reviewed: Reviewed) -> None:
    finding = Finding("shared_device", "device 1", [cast.ma_jun.id], {"groups": 3})

    first = cases.open_found(finding)
    assert first is not None
    assert cases.open_found(finding) is None
    with pytest.raises(AlreadyOpen):
        cases.open_by_hand(cast.ma_jun, by=cast.admin, reason="又一次")
    _decide(first, cast.admin, reviewed, "no_finding")
    assert cases.last_closed("shared_device", "device 1") == first.closed_at
    assert cases.open_found(finding) is not None


def test_whoever_is_concerned_says_how_it_came_until_it_is_closed(
    cast: Cast, reviewed: Reviewed, case: ReviewCase
) -> None:
    cases.say(case, cast.ma_jun, "我借了邻居的手机")
    with pytest.raises(NoWords):
        cases.say(case, cast.ma_jun, " ")
    _decide(case, cast.admin, reviewed)

    assert [event.words for event in catalogue.events(case)][1] == "我借了邻居的手机"
    with pytest.raises(CaseClosed):
        cases.say(case, cast.ma_jun, "再说一句")


@pytest.fixture
def look(cast: Cast, reviewed: Reviewed, case: ReviewCase) -> SecondLook:
    """Ma Jun asks for a second look at what the administrator decided."""
    _decide(case, cast.admin, reviewed)
    return second_looks.ask(case, cast.ma_jun, "是我本人学的")


def _look_again(look: SecondLook, by: Person, outcome: str, deciders: int = 1) -> bool:
    return second_looks.decide(look, by=by, outcome=outcome, ground="复核理由", deciders=deciders)


def test_a_second_look_by_others_reinstates_everything(
    cast: Cast, database: Session, reviewed: Reviewed, case: ReviewCase, look: SecondLook
) -> None:
    with pytest.raises(DecidedFirst):
        _look_again(look, cast.admin, "reinstate")

    assert _look_again(look, cast.wu_gang, "reinstate")

    assert _row(reviewed).completed_at is not None
    assert own.matter(case, cast.ma_jun).state == "reinstated"
    assert own.grounds(case, look.id) == ["复核理由"]
    deeds = database.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert deeds == [
        "review.opened", "review.decided", "learning.annulled", "review.second_look_asked",
        "review.second_look_decided", "learning.reinstated",
    ]  # fmt: skip


def test_an_annulment_that_is_upheld_stands(cast: Cast, reviewed: Reviewed, case: ReviewCase, look: SecondLook) -> None:
    _look_again(look, cast.wu_gang, "uphold")

    assert _row(reviewed).completed_at is None
    assert own.matter(case, cast.ma_jun).state == "upheld"
    with pytest.raises(CaseClosed):
        _look_again(look, cast.wu_gang, "reinstate")


def test_where_there_are_no_others_the_first_decider_looks_again(
    cast: Cast, database: Session, reviewed: Reviewed, look: SecondLook
) -> None:
    database.get_one(Person, cast.wu_gang.id).closed_at = clock.now()
    database.flush()

    assert _look_again(look, cast.admin, "uphold")


def test_two_look_again_too_where_two_decide(cast: Cast, reviewed: Reviewed, look: SecondLook) -> None:
    assert not _look_again(look, cast.wu_gang, "reinstate", deciders=2)
    # One other is not enough for two, so whoever decided first joins.
    assert _look_again(look, cast.admin, "reinstate", deciders=2)


def test_it_is_asked_for_once(cast: Cast, case: ReviewCase, look: SecondLook) -> None:
    with pytest.raises(AskedAlready):
        second_looks.ask(case, cast.ma_jun, "再问一次")
    with pytest.raises(NothingAnnulled):
        second_looks.ask(case, cast.li_lei, "我也问")


@pytest.mark.parametrize(("days", "is_late"), [(15, False), (16, True)])
def test_it_is_asked_for_within_fifteen_days(
    cast: Cast, reviewed: Reviewed, case: ReviewCase, days: int, is_late: bool
) -> None:
    _decide(case, cast.admin, reviewed)

    with past.at(clock.now() + timedelta(days=days)), pytest.raises(TooLate) if is_late else nullcontext():
        second_looks.ask(case, cast.ma_jun, "请复核")


def test_what_is_learnt_anew_counts_and_the_news_end_after_a_month(
    cast: Cast, database: Session, reviewed: Reviewed, case: ReviewCase
) -> None:
    _decide(case, cast.admin, reviewed)
    for owed in owed_lesson(cast.ma_jun.id, reviewed.lesson_id):
        lesson_completed(owed, clock.now())

    assert _row(reviewed).completed_at is not None
    assert [matter.is_news for matter in own.matters_of(cast.ma_jun)] == [True]
    with past.at(clock.now() + timedelta(days=31)):
        assert [matter.is_news for matter in own.matters_of(cast.ma_jun)] == [False]
    assert own.matters_of(cast.li_lei) == []
