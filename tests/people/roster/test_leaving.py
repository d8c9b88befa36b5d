"""Whoever is missing in a newer roster is proposed as having left, and nobody is taken out unasked."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.people.models import AuditEntry, Person, Post, RosterImport, RosterLeaver
from lms.people.roster import leaving
from lms.people.roster.leaving import AlreadyDecided, NobodyChosen
from tests.cast import Cast
from tests.people.roster.importing import LI, TAIFENG, WANG, ZHANG, county, heads, imported, officials, planned

TAIFENG_HEAD = f"张三,{ZHANG},某县泰丰煤业有限公司,{TAIFENG},主要负责人,矿长,2021-03-05,,,"
SCHOOL_HEAD = f"李四,{LI},某县瑞远学校,,主要负责人,校长,2021-03-05,,,"
SUCCESSOR = f"王五,{WANG},某县泰丰煤业有限公司,{TAIFENG},主要负责人,矿长,2026-01-01,,,"


def proposed(database: Session, roster: RosterImport) -> list[str]:
    return [leaver.post.person.name for leaver in database.scalars(leaving.undecided(roster)).all()]


@pytest.fixture
def known(database: Session, cast: Cast) -> None:
    imported(*county(), heads(TAIFENG_HEAD, SCHOOL_HEAD), officials("赵六,,,某县能源局,局长,正科级,,"))


@pytest.mark.usefixtures("known")
def test_a_head_whom_the_new_roster_replaces_is_proposed_and_keeps_the_post(database: Session) -> None:
    roster = planned([heads(SUCCESSOR, SCHOOL_HEAD)])

    assert proposed(database, roster) == ["张三"]
    assert database.scalars(select(Post.to_on).join(Person).where(Person.name == "张三")).one() is None


@pytest.mark.usefixtures("known")
def test_posts_of_another_kind_are_left_alone(database: Session) -> None:
    assert "赵六" not in proposed(database, planned([heads(SUCCESSOR, SCHOOL_HEAD)]))


def test_a_roster_of_few_units_says_nothing_about_the_others(database: Session, known: None, cast: Cast) -> None:
    # The cast heads three firms, so that one firm's roster is a small part of the county.
    assert proposed(database, planned([heads(SUCCESSOR)])) == ["张三"]


@pytest.mark.usefixtures("known")
def test_somebody_whose_row_is_flagged_is_not_missing(database: Session) -> None:
    wrong = TAIFENG_HEAD.replace(ZHANG, ZHANG[:-1] + "3")

    assert proposed(database, planned([heads(wrong, SCHOOL_HEAD)])) == []


@pytest.mark.usefixtures("known")
def test_an_ended_post_keeps_its_past_and_leaves_a_trace(database: Session, cast: Cast) -> None:
    roster = planned([heads(SUCCESSOR, SCHOOL_HEAD)], by=cast.admin)
    ids = list(database.scalars(select(RosterLeaver.id)))

    assert leaving.decide(roster, ids, ends_on=date(2026, 1, 1), by=cast.admin) == 1
    database.commit()

    post = database.scalars(select(Post).join(Person).where(Person.name == "张三")).one()
    assert (post.from_on, post.to_on) == (date(2021, 3, 5), date(2026, 1, 1))
    entry = database.scalars(select(AuditEntry).filter_by(action="post.ended")).one()
    assert (entry.actor_id, entry.details) == (cast.admin.id, {"post": {"to_on": [None, "2026-01-01"]}})
    assert proposed(database, roster) == []


@pytest.mark.usefixtures("known")
def test_nobody_leaves_before_they_came(database: Session, cast: Cast) -> None:
    roster = planned([heads(SUCCESSOR, SCHOOL_HEAD)])
    leaving.decide(roster, list(database.scalars(select(RosterLeaver.id))), ends_on=date(2020, 1, 1), by=cast.admin)

    assert database.scalars(select(Post.to_on).where(Post.to_on.is_not(None))).one() == date(2021, 3, 5)


@pytest.mark.usefixtures("known")
def test_who_stays_is_not_proposed_again_by_the_same_import(database: Session, cast: Cast) -> None:
    roster = planned([heads(SUCCESSOR, SCHOOL_HEAD)])
    ids = list(database.scalars(select(RosterLeaver.id)))
    leaving.decide(roster, ids, ends_on=None, by=cast.admin)
    database.commit()

    assert proposed(database, roster) == []
    with pytest.raises(AlreadyDecided):
        leaving.decide(roster, ids, ends_on=clock.today(), by=cast.admin)
    with pytest.raises(NobodyChosen):
        leaving.decide(roster, [], ends_on=clock.today(), by=cast.admin)


@pytest.mark.usefixtures("known")
def test_who_left_and_comes_back_gets_a_new_post(database: Session, cast: Cast) -> None:
    roster = planned([heads(SUCCESSOR, SCHOOL_HEAD)])
    leaving.decide(roster, list(database.scalars(select(RosterLeaver.id))), ends_on=date(2026, 1, 1), by=cast.admin)
    database.commit()

    said = imported(heads(TAIFENG_HEAD.replace("2021-03-05", "2026-05-01"), SCHOOL_HEAD))

    assert (said[0]["new"], said[0]["unchanged"]) == (1, 1)
    posts = select(Post.to_on).join(Person).where(Person.name == "张三").order_by(Post.id)
    assert list(database.scalars(posts)) == [date(2026, 1, 1), None]


@pytest.mark.usefixtures("known")
def test_proposals_come_in_the_order_of_the_units(database: Session) -> None:
    roster = planned(
        [
            heads(
                SUCCESSOR.replace("王五", "钱七").replace(WANG, ""),
                SUCCESSOR.replace("泰丰煤业有限公司", "瑞远学校").replace(TAIFENG, ""),
            )
        ]
    )

    assert [leaver.post.unit.name for leaver in database.scalars(leaving.undecided(roster))] == [
        "某县泰丰煤业有限公司",
        "某县瑞远学校",
    ]
