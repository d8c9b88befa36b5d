"""A report tells one moment, whatever is written while it is made."""

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from lms import clock
from lms.courses import enrolling
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people.models import SupervisionLine
from lms.reports.tallies import tasks
from lms.supervision.escalating.models import LadderRung
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

BY_INDUSTRY = "/reports/completion.csv?by=industry"


@pytest.fixture
def counted(app: Flask, cast: Cast) -> None:
    with app.app_context():
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin)
        enrolling.enrol(plan, at=plan.published_at)
        db.session.commit()
        tasks.fold()


def _rows(client: Client) -> list[list[str]]:
    text = client.get(BY_INDUSTRY).data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text.partition("\r\n\r\n")[2])))


def test_a_unit_that_is_supervised_otherwise_meanwhile_takes_no_other_along(
    app: Flask, client: Client, cast: Cast, counted: None
) -> None:
    """The quarry stands for itself and the mill; its line changes once it is known that groups tell the figures."""
    client.sign_in(cast.admin)
    before = _rows(client)
    with app.app_context():
        engine = db.engine
    lines = update(SupervisionLine).where(SupervisionLine.unit_id == min(cast.lis_quarry.id, cast.mas_mill.id))
    other = lines.where(SupervisionLine.line == "industry").values(supervisor_id=cast.industry_bureau.id)

    changed = []

    def change(connection: object, cursor: object, statement: str, *rest: Any) -> None:
        if "FROM group_mark" in statement and not changed:
            changed.append(statement)
            with engine.begin() as another:
                another.execute(other)

    event.listen(engine, "after_cursor_execute", change)
    meanwhile = _rows(client)
    event.remove(engine, "after_cursor_execute", change)

    assert changed
    assert meanwhile == before
    assert _rows(client) != before


def _told(client: Client, address: str) -> str:
    """The page without what is another one each time."""
    page = client.get(address)
    assert page.status_code == 200
    return re.sub(r"[\w.-]{60,}|\d\d:\d\d", "", page.text)


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("admin", "/papers?plan={plan}"),
        ("admin", "/plans/{plan}/ladder"),
        ("admin", "/reminders/new?plan={plan}"),
        ("admin", "/follow-ups/new?plan={plan}&unit={unit}"),
        ("admin", "/learning-slips?plan={plan}"),
        ("liu_fang", "/"),
    ],
)
def test_a_page_with_several_figures_tells_one_moment(
    app: Flask, client: Client, cast: Cast, counted: None, who: str, address: str
) -> None:
    """Everybody completes once the page has read its plan."""
    with app.app_context():
        engine, plan = db.engine, db.session.scalars(select(Plan)).one()
        address = address.format(plan=plan.id, unit=cast.lis_works.id)
        db.session.add(LadderRung(plan_id=plan.id, step="liaison", days=-180, by_id=cast.admin.id))
        db.session.commit()
    client.sign_in(getattr(cast, who))
    before = _told(client, address)
    completed = update(Enrolment).values(started_at=clock.now(), completed_at=clock.now())
    changed = []

    def change(connection: object, cursor: object, statement: str, *rest: Any) -> None:
        if re.search(r'(FROM|JOIN) "?plan"? ', statement) and not changed:
            changed.append(statement)
            with engine.begin() as another:
                another.execute(completed)

    event.listen(engine, "after_cursor_execute", change)
    meanwhile = _told(client, address)
    event.remove(engine, "after_cursor_execute", change)

    assert changed
    assert meanwhile == before
    assert _told(client, address) != before
