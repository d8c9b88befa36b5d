"""A paper that two persons decided to dispose of is no difference; one that went without a decision is, and so is a list that was altered."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock, storage
from lms.courses.attaching.models import Attachment
from lms.courses.models import Plan
from lms.db import db
from lms.demo import past
from lms.people.models import Person
from lms.reports.disposing import lists, papers, rules
from lms.reports.disposing.models import DisposalList
from tests.reports.evidence.conftest import County
from tests.reports.evidence.test_decided import decided

__all__ = ["decided"]


@pytest.fixture
def disposed(decided: County) -> County:
    """Twelve years later the papers of the closed plan are gone."""
    world = decided.world
    with world.transaction(), past.at(world.now):
        db.session.scalars(select(Plan)).one().closed_at = clock.now()
    with world.transaction(), past.at(world.now + timedelta(days=366 * 12)):
        rules.write_proposed(by=world.cast.admin)
        db.session.flush()
        for year in {world.now.year, db.session.scalars(select(Plan.opens_on)).one().year}:
            row = lists.make("papers", year, "期满", None, by=world.cast.admin)
            db.session.flush()
            lists.carry_out(lists.one(row.id), "同意", by=db.session.get_one(Person, world.cast.zhao_min.id))
        db.session.flush()
        papers.remove_files()
    return decided


def test_papers_that_were_decided_about_are_gone_and_nothing_differs(disposed: County) -> None:
    with disposed.world.transaction():
        rows = db.session.scalars(select(Attachment)).all()
        left = [storage.path(row.path).is_file() for row in rows]

    assert (len(left), any(left)) == (2, False)
    assert disposed.verify() == []


TAMPERINGS = {
    "a line of a list": "UPDATE disposal_item SET sha256 = '00'",
    "who is on it": "UPDATE disposal_item SET person_id = 1",
    "the list": "UPDATE disposal_list SET outcome = NULL, decided_at = NULL, decided_by_id = NULL",
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_list_that_was_altered_is_named(disposed: County, what: str) -> None:
    disposed.tamper(TAMPERINGS[what])

    assert any("销毁清册" in each for each in map(str, disposed.verify()))


def test_a_list_that_the_ledger_does_not_have_is_named(decided: County) -> None:
    with decided.world.transaction():
        by = decided.world.cast
        row = DisposalList(kind="papers", year=2020, before_on=clock.today(), months=72, source="-", ground="-", sha256="0",
                           made_by_id=by.admin.id, outcome="carried_out", decided_at=clock.now(), decided_by_id=by.zhao_min.id)  # fmt: skip
        db.session.add(row)

    assert any("销毁清册" in each for each in map(str, decided.verify()))
