"""抽考合格率 of a past day is what it was on that day; what came or was voided later stands beside it."""

import random
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people.models import Post, Unit
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.reports.scope import Scope
from lms.reports.spot_rates import counting, names
from lms.reports.spot_rates.period import Period
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.reports.test_spot_rates import UNITS, checked, plan_of_heads, rows_of

DAYS = 8
Told = Mapping[str, Any]


def at(days_ago: int, hour: int = 9) -> datetime:
    return clock.start_of(clock.today() - timedelta(days=days_ago)) + timedelta(hours=hour)


def plan_of_old(cast: Cast) -> Plan:
    """Its heads have owed it for longer than any day that is asked about."""
    plan = plan_of_heads(cast)
    db.session.execute(update(Enrolment).values(enrolled_at=at(20)))
    return plan


def end_of(day: date) -> datetime:
    return clock.start_of(day + timedelta(days=1)) - timedelta(microseconds=1)


def figures(plan: Plan, day: date) -> tuple[Any, ...]:
    """All that is told of the days until this one."""
    scope = Scope(plan, select(Unit.id), end_of(day))
    period = Period.read(scope, {"since": (clock.today() - timedelta(days=DAYS)).isoformat()})
    rows = [(row.key, asdict(row.checks)) for row in counting.rows(period, "township")]
    listed = {state: names.listed(period, state) for state in names.STATES if state != "later"}
    lines = {state: [(each.person_id, each.voided_for) for each in found] for state, found in listed.items()}
    return asdict(counting.total(period)), rows, lines, {state: names.counted(period, state) for state in listed}


def some(chance: random.Random) -> Told:
    """What happens to one paper: drawn, begun, ended, received and perhaps voided, each on its day."""
    drawn = chance.randrange(DAYS)
    ended = chance.randint(0, drawn)
    received = chance.randint(0, ended)
    return {
        "drawn": at(drawn, 8), "begun": chance.choice((None, at(ended, 9))), "ended": at(ended, 10), "received": chance.choice((None, at(received, 11))),
        "voided": chance.choice((None, at(chance.randint(0, received), 12))), "right": chance.choice((None, 1, 4)), "unit": chance.choice(UNITS),
    }  # fmt: skip


def kept_as_known(cast: Cast, papers: list[Told], moment: datetime) -> None:
    """What the site had by that moment, and nothing later."""
    db.session.execute(delete(SpotPaper))
    db.session.execute(delete(SpotCheck))
    for told in papers:
        if told["drawn"] <= moment:
            _keep(cast, told, moment)
    db.session.flush()


def _keep(cast: Cast, told: Told, moment: datetime) -> None:
    post = db.session.scalars(select(Post).where(Post.unit_id == getattr(cast, told["unit"]).id)).first()
    assert post is not None
    check = SpotCheck(unit_id=post.unit_id, inspector_id=cast.admin.id, asked=5, seconds=120, pass_mark=3, drawn_at=told["drawn"])  # fmt: skip
    paper = SpotPaper(person_id=post.person_id, post_id=post.id, seed="", paper=making.paper(*["single"] * 5), shape=[])
    if told["begun"] and told["begun"] <= moment:
        paper.begun_at = told["begun"]
    if told["received"] and told["received"] <= moment:
        right = told["right"]
        paper.ended_at, paper.received_at, paper.right_answers = told["ended"], told["received"], right
        paper.outcome, paper.ground = ("refused", "出差") if right is None else ("answered", None)
        paper.passed_at = told["ended"] if right is not None and right >= 3 else None
        if told["voided"] and told["voided"] <= moment:
            paper.voided_at, paper.void_ground, paper.voided_by_id = told["voided"], "误考", cast.admin.id
    check.papers = [paper]
    db.session.add(check)


@pytest.mark.parametrize("seed", range(3))
def test_any_past_day_tells_what_it_told_on_that_day(app: Flask, cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    with app.app_context():
        plan, papers = plan_of_old(cast), [some(chance) for _ in range(14)]
        days = [clock.today() - timedelta(days=n) for n in range(DAYS)]
        then = {}
        for day in days:
            kept_as_known(cast, papers, end_of(day))
            then[day] = figures(plan, day)
        kept_as_known(cast, papers, clock.now() + timedelta(days=1))

        assert {day: figures(plan, day) for day in days} == then
        assert then[days[0]][0]["answered"] > 0


def test_what_was_voided_or_came_in_later_stands_beside_a_past_day(app: Flask, client: Client, cast: Cast) -> None:
    with app.app_context():
        plan_of_old(cast)
        checked(cast, "mas_mill", "answered", 5, days_ago=3)
        checked(cast, "lis_works", "answered", 1, days_ago=3)
        checked(cast, "lis_quarry", "answered", 2, days_ago=3)
        _passed, voided, late = db.session.scalars(select(SpotPaper).order_by(SpotPaper.id))
        voided.voided_at, voided.void_ground, voided.voided_by_id = clock.now(), "误交他人", cast.admin.id
        late.received_at = clock.now()
        db.session.commit()
    client.sign_in(cast.admin)
    day = clock.today() - timedelta(days=2)

    past, today = (client.get(f"/reports/spot-rates?by=township{more}").text for more in (f"&day={day}", ""))
    file = client.get(f"/reports/spot-rates.csv?by=township&day={day}").text
    later = client.get(f"/reports/spot-rates/names?state=later&day={day}").text
    failed = client.get(f"/reports/spot-rates/names?state=failed&day={day}").text

    assert rows_of(past)["合计"][3:9] == ["2", "2", "1", "50.00%", "0", "0"]
    assert rows_of(today)["合计"][3:9] == ["2", "2", "1", "50.00%", "0", "1"]
    for words in ("事后收到结果的试卷 1 份", "事后作废的已计试卷 1 份"):
        assert words in past
        assert words in file
        assert words not in today
    assert later.count('<th scope="row">') == 2
    assert "误交他人" in later
    assert cast.lis_works.name in failed
    assert "误交他人" not in failed
