"""What a plan asked for on days that have begun: changed by hand it is found, changed on a page it is none."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from lms import clock
from lms.courses import hours_rules, plans
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.demo import past
from lms.people.models import Person
from tests.reports.evidence.conftest import County

HALF_AN_HOUR = {"minutes": 30, "daily_cap": 8, "longest_gap": 360}


def give_rule(county: County) -> None:
    """The county's plan has the customary rule, and the ledger says so."""
    with county.world.transaction(), past.at(county.world.now):
        plan = db.session.scalars(select(Plan)).one()
        published, plan.published_at = plan.published_at, None
        hours_rules.set_first(plan, {"minutes": 45, "daily_cap": 8, "longest_gap": 360})
        plan.published_at = published
    county.enter()


def codes(county: County) -> list[str]:
    with past.at(county.world.now):
        return [each["code"] for each in county.verify()]


def test_a_rule_of_class_hours_that_was_changed_by_hand_is_found_before_and_after_it_is_entered(county: County) -> None:
    give_rule(county)
    county.tamper("UPDATE hours_rule SET minutes = 30")
    assert codes(county) == ["rule_reaches_back"]

    county.enter()

    assert codes(county) == ["rule_reaches_back"]


def test_a_rule_that_is_put_in_for_a_day_that_was_is_found(county: County) -> None:
    give_rule(county)
    county.world.wait(5 * 86400)
    county.mas_player.play(300, 360)
    county.mas_player.beat(leaving=True)
    county.enter()
    county.world.wait(5 * 86400)
    county.tamper(
        "INSERT INTO hours_rule (plan_id, from_on, minutes, daily_cap, longest_gap) VALUES ((SELECT id FROM plan), :day, 30, 8, 360)",
        day=str(clock.day_of(county.world.now - timedelta(days=6))),
    )

    county.enter()

    assert "rule_reaches_back" in codes(county)


def test_a_rule_that_was_given_on_its_page_is_no_difference_however_late_the_worker_comes(county: County) -> None:
    give_rule(county)
    with county.world.transaction(), past.at(county.world.now):
        plan = db.session.scalars(select(Plan)).one()
        admin = db.session.get_one(Person, county.world.cast.admin.id)
        hours_rules.change(plan, hours_rules.earliest_change(plan), HALF_AN_HOUR, by=admin)
    assert codes(county) == []
    county.world.wait(3 * 86400)

    county.enter()

    assert codes(county) == []


def test_the_opening_day_of_a_published_plan_that_was_changed_by_hand_is_found(county: County) -> None:
    county.tamper("UPDATE plan SET opens_on = '2025-12-31'")

    assert "plan_altered" in codes(county)


def test_a_due_day_that_was_moved_on_its_page_is_no_difference_before_and_after_it_is_entered(county: County) -> None:
    with county.world.transaction(), past.at(county.world.now):
        plan = db.session.scalars(select(Plan)).one()
        admin = db.session.get_one(Person, county.world.cast.admin.id)
        plans.change_due_day(plan, plan.due_on + timedelta(days=30), by=admin)
    assert codes(county) == []

    county.enter()

    assert codes(county) == []


def test_a_task_of_before_keeps_its_due_day(county: County) -> None:
    with county.world.transaction(), past.at(county.world.now):
        plan = db.session.scalars(select(Plan)).one()
        admin = db.session.get_one(Person, county.world.cast.admin.id)
        kept = plan.due_on
        plans.change_due_day(plan, kept + timedelta(days=30), by=admin)
        mine = Enrolment.person_id == county.world.cast.ma_jun.id
        db.session.execute(update(Enrolment).where(mine).values(due_on=kept))
    county.enter()

    assert codes(county) == []
