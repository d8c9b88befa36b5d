"""The ladder of a plan: off until somebody sets it, in the hours for reminders, each step once for a due day, to the right units."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.outbox import channels
from lms.outbox.models import Channel
from lms.people.models import Person, RoleGrant
from lms.supervision.channels.models import UnitGroup
from lms.supervision.escalating import tasks, telling, views
from lms.supervision.escalating.models import Escalation, LadderRung
from lms.supervision.reminding.models import Reminder
from tests.cast import Cast
from tests.conftest import Client
from tests.supervision.reminding.conftest import at_hour
from tests.supervision.test_races import at_once

ALL_STEPS = {"learner": "-7", "liaison": "0", "supervisor": "3", "county": "10"}


def _set(client: Client, cast: Cast, plan_id: int, **days: str) -> Any:
    client.sign_in(cast.admin)
    return client.post(f"/plans/{plan_id}/ladder", data=dict.fromkeys(ALL_STEPS, "") | days, follow_redirects=True)


def _due(kept: Any, day: date) -> None:
    kept(lambda: [setattr(row, "due_on", day) for row in db.session.scalars(select(Enrolment))])


def _run(app: Flask) -> tuple[int, int]:
    with app.app_context():
        tasks.tell_what_is_due()
        return tuple(db.session.scalar(select(func.count(row.id))) or 0 for row in (Reminder, Escalation))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("days_left", "sent"),
    [(8, (0, 0)), (7, (3, 0)), (0, (3, 2)), (-3, (3, 6)), (-10, (3, 7))],
)
def test_each_step_goes_out_on_its_day_and_once(
    client: Client,
    app: Flask,
    kept: Any,
    cast: Cast,
    plan_id: int,
    days_left: int,
    sent: tuple[int, int],
) -> None:
    """Three tasks in three units, one of them without a liaison, of two townships, two departments and one comprehensive bureau."""
    _due(kept, clock.today() + timedelta(days=days_left))
    assert _run(app) == (0, 0), "it is off"
    page = _set(client, cast, plan_id, **ALL_STEPS)

    assert ("目前没有需要发出的内容" in page.text) == (sent == (0, 0))
    assert _run(app) == sent
    assert _run(app) == sent


def test_days_are_tried_before_they_are_saved(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one line shown of each step, the higher steps are not hidden by the many units of the lower one."""
    monkeypatch.setattr(views, "SHOWN", 1)
    _due(kept, clock.today() - timedelta(days=10))
    page = _set(client, cast, plan_id, **ALL_STEPS, only_try="1").text

    assert "按上面填写的天数试算，尚未保存。" in page
    assert 'value="-7"' in page
    assert all(
        page.count(f'<th scope="row">{step}</th>') == 1 for step in ("单位联络员", "乡镇和行业部门", "县综合监管部门")
    )
    assert "共 3 行，仅列前 1 行" in page
    assert "尚未设置" in page
    assert _run(app) == (0, 0)


def test_at_night_and_for_a_closed_plan_nothing_goes_out(
    client: Client,
    app: Flask,
    kept: Any,
    cast: Cast,
    plan_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _due(kept, clock.today())
    _set(client, cast, plan_id, learner="0")
    at_hour(monkeypatch, 22)
    assert _run(app) == (0, 0)

    at_hour(monkeypatch, 9)
    kept(lambda: setattr(db.session.get_one(Plan, plan_id), "closed_at", clock.now()))
    assert _run(app) == (0, 0)


def test_units_read_it_on_the_first_page_and_neighbours_do_not(
    client: Client,
    app: Flask,
    kept: Any,
    cast: Cast,
    plan_id: int,
) -> None:
    _due(kept, clock.today() - timedelta(days=3))
    kept(
        lambda: [
            setattr(r, "completed_at", clock.now())
            for r in db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.li_lei.id))
        ]
    )
    _set(client, cast, plan_id, liaison="0", supervisor="3")
    _run(app)

    told = {}
    for who in ("gao_yan", "wang_qiang", "qian_yu", "liu_fang", "han_mei", "zhou_tao", "wu_gang"):
        client.sign_in(getattr(cast, who))
        told[who] = "1 项任务" in client.get("/").text
    assert told == dict.fromkeys(told, False) | dict.fromkeys(("gao_yan", "wang_qiang", "qian_yu"), True)
    client.sign_in(cast.wang_qiang)
    assert (
        "马军"
        in client.get(
            f"/reports/completion/names?plan={plan_id}&state=incomplete&line=territorial&key={cast.xihe.id}"
        ).text
    )


@pytest.mark.both_databases
def test_two_workers_at_once_tell_everybody_once(
    client: Client,
    app: Flask,
    kept: Any,
    cast: Cast,
    plan_id: int,
) -> None:
    _due(kept, clock.today() - timedelta(days=10))
    _set(client, cast, plan_id, **ALL_STEPS)

    at_once(app, [lambda: telling.send_some(db.session.get_one(Plan, plan_id))] * 3)

    assert _run(app) == (3, 7)


def test_many_are_told_in_short_transactions(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _due(kept, clock.today() - timedelta(days=10))
    _set(client, cast, plan_id, **ALL_STEPS)
    monkeypatch.setattr(telling, "BATCH", 2)
    with app.app_context():
        told = []
        while some := telling.send_some(db.session.get_one(Plan, plan_id)):
            told.append(some)
            db.session.commit()

    assert told == [2, 2, 2, 1, 2, 1]
    assert _run(app) == (3, 7)


def test_a_unit_without_a_liaison_is_told_once_it_has_one_and_holds_up_nobody(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One at a time, so that a unit that is not told would keep those after it from being told."""
    monkeypatch.setattr(telling, "BATCH", 1)
    _due(kept, clock.today() - timedelta(days=3))
    page = _set(client, cast, plan_id, liaison="0", supervisor="3").text
    before = _run(app), _told_by_step(app, cast.lis_quarry.id, cast.xihe.id)
    later = client.get(f"/plans/{plan_id}/ladder").text
    closed = clock.now() - timedelta(hours=1)
    kept(lambda: _liaison(cast.lis_quarry.id, "离职联络员", closed_at=closed))
    with_closed = _run(app)
    kept(lambda: _liaison(cast.lis_quarry.id, "新联络员"))

    assert "单位联络员：有 1 个单位无人负责接收" in page
    assert "单位联络员：有 1 个单位无人负责接收" in later, "it is not noted as told"
    assert before == ((0, 6), ["supervisor"])
    assert with_closed == (0, 6), "nobody reads it with a closed account"
    assert _run(app) == (0, 7)
    assert _run(app) == (0, 7), "never twice"
    assert _told_by_step(app, cast.lis_quarry.id) == ["liaison"]
    assert "个单位无人负责接收" not in client.get(f"/plans/{plan_id}/ladder").text


def test_a_unit_without_a_liaison_is_told_in_its_group(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int
) -> None:
    _due(kept, clock.today())
    _set(client, cast, plan_id, liaison="0")
    number = kept(lambda: _group_of(cast.lis_quarry.id))
    assert _run(app) == (0, 2), "its channel is off"

    kept(lambda: setattr(db.session.get_one(Channel, number), "on_at", clock.now()))
    assert _run(app) == (0, 3)


def _liaison(unit_id: int, name: str, **person: Any) -> None:
    holder = Person(name=name, **person)
    db.session.add_all([holder, RoleGrant(person=holder, role="liaison", unit_id=unit_id, from_on=clock.today())])


def _group_of(unit_id: int) -> int:
    row = Channel(
        kind="wecom", name="群", settings_sealed=channels.sealed({"token": "abc"}), daily_limit=9, for_units=True
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(UnitGroup(channel_id=row.id, unit_id=unit_id))
    return row.id


def _told_by_step(app: Flask, *unit_ids: int) -> list[str]:
    with app.app_context():
        steps = select(Escalation.step).where(Escalation.unit_id.in_(unit_ids))
        return sorted(db.session.scalars(steps))


def test_whoever_reads_it_confirms_it_and_the_administrator_sees_who_did(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int
) -> None:
    _due(kept, clock.today())
    _set(client, cast, plan_id, liaison="0")
    _run(app)
    with app.app_context():
        number = db.session.scalars(select(Escalation.id).where(Escalation.unit_id == cast.mas_mill.id)).one()

    for other in (cast.liu_fang, cast.wang_qiang, cast.admin):
        client.sign_in(other)
        assert client.post(f"/escalations/{number}/receipt").status_code == 404
    client.sign_in(cast.gao_yan)
    assert f"/escalations/{number}/receipt" in client.get("/").text
    assert client.post(f"/escalations/{number}/receipt").status_code == 303
    assert client.post(f"/escalations/{number}/receipt").status_code == 303
    assert "1 项任务" not in client.get("/").text

    client.sign_in(cast.admin)
    page = client.get(f"/plans/{plan_id}/ladder/told").text
    assert "向单位发出 2 条通知，其中 1 条已读" in page
    assert page.count("高燕") == 1
    client.sign_in(cast.wu_gang)
    assert client.get(f"/plans/{plan_id}/ladder/told").status_code == 404


def test_days_that_make_no_sense_and_others_than_administrators_change_nothing(
    client: Client,
    app: Flask,
    cast: Cast,
    plan_id: int,
) -> None:
    assert _set(client, cast, plan_id, learner="999").status_code == 422
    assert _set(client, cast, plan_id, learner="bald").status_code == 422
    client.sign_in(cast.wu_gang)
    assert client.post(f"/plans/{plan_id}/ladder", data=ALL_STEPS).status_code == 404
    with app.app_context():
        assert not db.session.scalars(select(LadderRung)).all()
