"""The self-check: quiet where all agrees, it names a tally or a stamp that was changed by hand, and rebuilding mends tallies."""

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, text

from lms import clock
from lms.courses import enrolling
from lms.courses.tasks import enter_into_ledger
from lms.db import db
from lms.reports.checking import tasks
from lms.reports.checking.models import SelfCheck
from lms.reports.tallies import folding
from lms.reports.tallies.models import SharedTask, Tally
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

PAGE = "/reports/self-check"


@pytest.fixture
def counted(app: Flask, cast: Cast) -> None:
    """A plan of everybody, folded and entered."""
    with app.app_context():
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin)
        enrolling.enrol(plan, at=plan.published_at)
        while folding.fold():
            pass
        db.session.commit()


def _report(app: Flask, *words: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=["report", *words])
    return answer.exit_code, answer.output


def _spoil(app: Flask, order: str) -> None:
    with app.app_context():
        db.session.execute(text(order))
        db.session.commit()


def test_where_all_agrees_nothing_differs(app: Flask, cast: Cast, counted: None) -> None:
    code, output = _report(app, "check", "--json")

    told = json.loads(output)
    assert (code, told["differences"], told["tallies"]) == (0, 0, 7)


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ("UPDATE tally SET completed = 1 WHERE unit_id = {works}", "tally"),
        ("DELETE FROM tally WHERE unit_id = {works}", "tally"),
        ("UPDATE tally SET due_on = '2020-01-01' WHERE unit_id = {works}", "tally"),
        ("DELETE FROM shared_task WHERE unit_id = {works}", "shared_task"),
    ],
)
def test_a_tally_changed_by_hand_is_named_and_mended(
    app: Flask, cast: Cast, counted: None, order: str, code: str
) -> None:
    _spoil(app, order.format(works=cast.lis_works.id))
    status, output = _report(app, "check", "--json")
    *found, end = map(json.loads, output.splitlines())

    assert status == 1
    assert {(each["code"], each["unit"]) for each in found} == {(code, cast.lis_works.id)}
    assert end["differences"] == len(found)
    assert _report(app, "rebuild")[0] == 0
    assert _report(app, "check")[0] == 0


def test_a_changed_unit_that_is_not_counted_yet_is_no_difference(app: Flask, cast: Cast, counted: None) -> None:
    _spoil(app, f"UPDATE enrolment SET started_at = '2026-01-01 00:00:00' WHERE unit_id = {cast.lis_works.id}")

    assert _report(app, "check")[0] == 0


def test_a_task_that_is_not_as_it_was_entered_is_named(app: Flask, cast: Cast, counted: None) -> None:
    with app.app_context():
        enter_into_ledger()
    _spoil(app, f"UPDATE enrolment SET enrolled_at = '2026-01-01 00:00:00' WHERE unit_id = {cast.lis_works.id}")
    status, output = _report(app, "check", "--json")
    told, _end = map(json.loads, output.splitlines())

    assert status == 1
    assert (told["code"], told["person"], told["field"]) == ("enrolment_altered", cast.li_lei.id, "enrolled")


def test_the_page_tells_the_number_its_time_and_what_differs(
    app: Flask, client: Client, cast: Cast, counted: None
) -> None:
    client.sign_in(cast.admin)
    assert "尚无" in client.get(PAGE).text
    _spoil(app, f"UPDATE tally SET completed = 1 WHERE unit_id = {cast.lis_works.id}")
    _report(app, "check")

    page, completion = client.get(PAGE).text, client.get("/reports/completion").text
    assert "completed 1" in page
    assert "1 处不一致" in completion


@pytest.mark.parametrize("who", ["wu_gang", "han_mei", "liu_fang", "zhao_min", "li_lei"])
def test_nobody_but_administrators_reads_it(client: Client, cast: Cast, counted: None, who: str) -> None:
    client.sign_in(getattr(cast, who))

    assert client.get(PAGE).status_code in (403, 404)
    assert PAGE not in client.get("/reports/completion").text


def test_it_is_made_once_a_night(app: Flask, cast: Cast, counted: None, monkeypatch: pytest.MonkeyPatch) -> None:
    night = [
        datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (16, 17, 18, 19)
    ]  # 0:00, 1:00, 2:00 and 3:00 in the county
    made = []
    for moment in night:
        monkeypatch.setattr(clock, "source", lambda moment=moment: moment)
        with app.app_context():
            tasks.check_each_night()
            made.append(len(db.session.scalars(select(SelfCheck)).all()))

    assert made == [0, 0, 1, 1]


def test_tallies_are_rebuilt_from_nothing(app: Flask, cast: Cast, counted: None) -> None:
    with app.app_context():
        before = db.session.execute(select(Tally.__table__).order_by(Tally.unit_id)).all()
        shared = len(db.session.scalars(select(SharedTask)).all())
        steps = list(folding.rebuild())

        assert steps[-1] == (7, 7)
        assert db.session.execute(select(Tally.__table__).order_by(Tally.unit_id)).all() == before
        assert len(db.session.scalars(select(SharedTask)).all()) == shared == 2
