"""What was annulled and reinstated verifies from the ledger alone: evidence and rows of the past stay as they were."""

from datetime import timedelta

from sqlalchemy import select

from lms.courses import annulling
from lms.courses.models import Annulment, Enrolment
from lms.db import db
from lms.people.models import Person
from tests.reports.evidence.conftest import County


def _annul(county: County) -> None:
    county.world.wait(60)
    with county.world.transaction():
        row = db.session.get_one(Enrolment, county.world.enrolment_id)
        by = [db.session.get_one(Person, county.world.cast.admin.id)]
        annulling.annul(row.person_id, row.plan_id, ground="代学", by=by, at=county.world.now)
    county.world.wait(60)


def _completed(county: County) -> list[bool]:
    with county.world.transaction():
        mine = select(Enrolment.completed_at).where(Enrolment.person_id == county.li_lei).order_by(Enrolment.id)
        return [moment is not None for moment in db.session.scalars(mine)]


def test_an_annulled_completion_is_no_difference(county):
    _annul(county)
    assert county.verify() == []

    county.enter()

    assert county.verify() == []
    assert _completed(county) == [True, False]


def test_what_is_learnt_anew_and_then_reinstated_is_none_either(county):
    _annul(county)
    player = county.world.player()
    player.play(0, 600, every=60)
    player.beat(leaving=True)
    county.enter()
    assert county.verify() == []

    with county.world.transaction():
        annulment = db.session.scalars(select(Annulment)).one()
        by = [db.session.get_one(Person, county.world.cast.wu_gang.id)]
        annulling.reinstate(annulment, ground="说明属实", by=by, at=county.world.now + timedelta(minutes=1))
    county.enter()

    assert county.verify() == []
    assert _completed(county) == [True, False, True]
