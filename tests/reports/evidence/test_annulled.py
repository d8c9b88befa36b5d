"""What was annulled and reinstated verifies from the ledger alone: evidence and rows of the past stay as they were."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.courses import annulling
from lms.courses.models import Annulment, Enrolment
from lms.db import db
from lms.people.models import Person
from tests.reports.evidence.conftest import County
from tests.reports.evidence.test_export import outsider


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


def _reinstate(county: County) -> None:
    with county.world.transaction():
        annulment = db.session.scalars(select(Annulment)).one()
        by = [db.session.get_one(Person, county.world.cast.wu_gang.id)]
        annulling.reinstate(annulment, ground="说明属实", by=by, at=county.world.now)


TAMPERINGS = {
    "its ground": ("UPDATE annulment SET ground = '本人申请'", "annulment_altered", "“ground”"),
    "who decided": ("UPDATE annulment SET decided_by = '[1, 2, 3]'", "annulment_altered", "[1, 2, 3]"),
    "when": ("UPDATE annulment SET at = '2036-01-05 08:00:00'", "annulment_altered", "“decided”"),
    "that it was lifted": ("UPDATE annulment SET lifted_at = NULL", "annulment_altered", "“lifted”"),
    "why it was lifted": ("UPDATE annulment SET lifted_ground = ''", "annulment_altered", "“lifted_ground”"),
    "all of it": (
        "UPDATE enrolment SET annulment_id = NULL;DELETE FROM annulment", "annulment_missing", "账本",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
def test_whoever_alters_a_decision_afterwards_is_found(county, what):
    _annul(county)
    county.enter()
    _reinstate(county)
    county.enter()
    assert county.verify() == []
    statements, code, words = TAMPERINGS[what]

    county.tamper(*statements.split(";"))

    found = county.verify()
    assert any(each["code"] == code and words in each["sentence"] for each in found), found
    assert {each["person"] for each in found} == {county.li_lei}


def test_a_decision_said_to_be_entered_that_was_not_is_found(county):
    _annul(county)
    county.tamper("UPDATE annulment SET entered = 1")

    assert [each["code"] for each in county.verify()] == ["annulment_not_entered"]


def test_an_export_tells_who_decided_and_grounds_only_to_whoever_may_see_them(county, tmp_path):
    _annul(county)
    _reinstate(county)
    county.enter()
    plain, full = tmp_path / "plain.jsonl", tmp_path / "full.jsonl"
    county.command("export", "--file", str(plain))
    county.command("export", "--grounds", "--file", str(full))

    assert "代学" not in plain.read_text("utf-8")
    assert "代学" in full.read_text("utf-8")
    admin, wu_gang = county.world.cast.admin.id, county.world.cast.wu_gang.id
    for path in (plain, full):
        said = outsider(path)
        assert said["complaints"] == []
        assert [told[1:] for told in said["annulments"]] == [[county.li_lei, [admin], [wu_gang]]]


def test_an_outsider_sees_that_a_ground_is_not_the_one_that_was_entered(county, tmp_path: Path) -> None:
    _annul(county)
    county.enter()
    county.command("export", "--grounds", "--file", str(tmp_path / "export.jsonl"))
    text = (tmp_path / "export.jsonl").read_text("utf-8")
    (tmp_path / "export.jsonl").write_text(text.replace("代学", "本人申请"), "utf-8")

    assert "ground is another" in str(outsider(tmp_path / "export.jsonl")["complaints"])
