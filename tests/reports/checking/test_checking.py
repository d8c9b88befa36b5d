"""The self-check: quiet where all agrees, it names a tally or a stamp that was changed by hand, and rebuilding mends tallies."""

import json
from datetime import UTC, datetime, timedelta

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
        for _ in folding.fold_all():
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
        ("UPDATE group_tally SET started = 1 WHERE unit_id = {works}", "group_tally"),
        ("DELETE FROM group_unit_tally WHERE unit_id = {works}", "group_tally"),
        ("UPDATE tally SET due_on = '2020-01-01' WHERE unit_id = {works}", "tally"),
        ("UPDATE unit_tally SET completed = 1 WHERE unit_id = {works}", "unit_tally"),
        ("INSERT INTO day_tally VALUES (1, {works}, '2020-01-01', false, '0001-01-01', 1, 0)", "day_tally"),
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
    assert code in {each["code"] for each in found}
    assert {each["unit"] for each in found} == {cast.lis_works.id}
    assert end["differences"] == len(found)
    assert _report(app, "rebuild")[0] == 0
    assert _report(app, "check")[0] == 0


@pytest.mark.parametrize(
    "order",
    [
        "UPDATE alike_unit SET group_id = {works} WHERE unit_id = {mill}",
        "DELETE FROM alike_unit WHERE unit_id = {mill}",
        # As where nothing noted that its line changed.
        "UPDATE supervision_line SET supervisor_id = {works} WHERE unit_id = {mill}; DELETE FROM group_mark",
    ],
)
def test_a_unit_in_a_group_that_its_lines_do_not_give_is_named_and_mended(
    app: Flask, cast: Cast, counted: None, order: str
) -> None:
    for each in order.format(works=cast.lis_works.id, mill=cast.mas_mill.id).split("; "):
        _spoil(app, each)
    status, output = _report(app, "check", "--json")
    found = [json.loads(line) for line in output.splitlines()]

    assert status == 1
    assert ("grouping", cast.mas_mill.id) in {(each.get("code"), each.get("unit")) for each in found}
    assert _report(app, "rebuild")[0] == 0
    assert _report(app, "check")[0] == 0


def test_a_changed_line_that_waits_to_be_grouped_is_no_difference(app: Flask, cast: Cast, counted: None) -> None:
    _spoil(app, f"DELETE FROM supervision_line WHERE unit_id = {cast.mas_mill.id} AND line = 'industry'")

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

    # the tally, and the sums of its unit and of its group
    assert "completed 1" in client.get(PAGE).text
    for address in ("/reports/completion", "/reports/dashboard", "/reports/dashboard/now"):
        told = client.get(address).text
        assert ("3 处不一致" in told, PAGE in told) == (True, True), address
    assert "3 处不一致" in client.get("/reports/dashboard.csv").data.decode("utf-8-sig")
    yesterday = clock.today() - timedelta(days=1)
    assert "3 处不一致" not in client.get(f"/reports/dashboard?day={yesterday}").text


@pytest.mark.parametrize("who", ["wu_gang", "han_mei", "liu_fang", "zhao_min", "li_lei"])
def test_nobody_but_administrators_reads_it(client: Client, cast: Cast, counted: None, who: str) -> None:
    client.sign_in(getattr(cast, who))

    assert client.get(PAGE).status_code in (403, 404)
    assert not any(PAGE in client.get(f"/reports/{page}").text for page in ("completion", "dashboard"))


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


def test_one_that_was_broken_off_is_made_again_the_same_night(
    app: Flask, cast: Cast, counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, made = datetime(2026, 12, 1, 18, tzinfo=UTC), []
    with app.app_context():
        db.session.add(SelfCheck(began_at=began))
        db.session.commit()
    for hours in (1, 2, 3):
        monkeypatch.setattr(clock, "source", lambda hours=hours: began + timedelta(hours=hours))
        with app.app_context():
            tasks.check_each_night()
            made.append(
                [each.ended_at is None for each in db.session.scalars(select(SelfCheck).order_by(SelfCheck.id))]
            )

    assert made == [[True], [True, False], [True, False]]


def test_a_sum_of_a_group_is_told_in_words_and_not_as_bare_figures(app: Flask, cast: Cast, counted: None) -> None:
    _spoil(app, f"UPDATE group_tally SET started = 1 WHERE unit_id = {cast.lis_works.id}")

    found = [json.loads(line) for line in _report(app, "check", "--json")[1].splitlines()]

    (told,) = [each for each in found if each.get("code") == "group_tally"]
    assert "due_on 20" in told["key"]
    assert (told["stands"], told["evidence"]) == ("started 1", "started 0")


def test_tallies_are_rebuilt_from_nothing(app: Flask, cast: Cast, counted: None) -> None:
    with app.app_context():
        before = db.session.execute(select(Tally.__table__).order_by(Tally.unit_id)).all()
        shared = len(db.session.scalars(select(SharedTask)).all())
        steps = list(folding.rebuild())

        assert steps[-1] == (7, 7)
        assert db.session.execute(select(Tally.__table__).order_by(Tally.unit_id)).all() == before
        assert len(db.session.scalars(select(SharedTask)).all()) == shared == 2
