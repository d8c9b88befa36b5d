"""A liaison proposes that posts begin and end; nothing changes before the unit's supervisor has approved it."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.db import db
from lms.people.models import Person, Post, PostProposal, Unit
from lms.people.ranks import Rank
from lms.web import dateformat
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.people.conftest import deeds

NEW = {"name": "周 新", "mobile": "139 1234 5678", "post_kind": "safety_manager", "title": "安全科长", "note": ""}


def _said(**values: str) -> dict[str, str]:
    return NEW | {"day": str(clock.today())} | values


def _propose(client: Client, cast: Cast, **values: str) -> Any:
    client.sign_in(cast.liu_fang)
    return client.post(f"/units/{cast.lis_works.id}/proposals/new", data=_said(**values))


def _last(app: Flask) -> PostProposal:
    with app.app_context():
        return db.session.scalars(select(PostProposal).order_by(PostProposal.id.desc()).limit(1)).one()


def _count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def _planned(cast: Cast) -> None:
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    factories.plan(course, cast.admin, kinds=["safety_manager"])


def _heads(app: Flask, cast: Cast) -> Post:
    with app.app_context():
        return db.session.scalars(select(Post).filter_by(person_id=cast.li_lei.id, unit_id=cast.lis_works.id)).one()


def test_a_new_post_begins_when_it_is_approved_and_its_holder_is_enrolled_that_day(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    kept(lambda: _planned(cast))
    posts, persons = _count(app, Post), _count(app, Person)

    assert _propose(client, cast).status_code == 303
    assert (_count(app, Post), _count(app, Person)) == (posts, persons)
    client.sign_in(cast.han_mei)
    assert "有 1 项任职变动建议等待您审批" in client.get("/").text
    client.post(f"/proposals/{_last(app).id}/approval")

    assert _last(app).outcome == "approved"
    with app.app_context():
        post = db.session.get_one(Post, _last(app).post_id)
        person = db.session.get_one(Person, post.person_id)
        assert (person.name, person.mobile, post.unit_id) == ("周新", "13912345678", cast.lis_works.id)
        assert factories.posts_followed().joined == 1
    assert deeds(app) == ["post.begin_proposed", "person.added", "post.added", "post.begin_approved"]


def test_an_account_of_units_that_one_does_not_supervise_is_for_an_administrator(
    client: Client, app: Flask, cast: Cast
) -> None:
    _propose(client, cast, name="马军", mobile=cast.ma_jun.mobile or "")
    client.sign_in(cast.zhou_tao)
    page = client.get("/proposals").text
    approved = client.post(f"/proposals/{_last(app).id}/approval")
    slip = client.post("/slips", data={"persons": cast.ma_jun.id})

    assert "由管理员决定" in page
    assert f"/proposals/{_last(app).id}/approval" not in page
    assert (approved.status_code, slip.status_code, _last(app).outcome) == (409, 404, None)


def test_somebody_with_an_account_keeps_it(client: Client, app: Flask, cast: Cast) -> None:
    persons = _count(app, Person)
    _propose(client, cast, name="马军", mobile=cast.ma_jun.mobile or "")
    client.sign_in(cast.admin)
    assert "已有此姓名和手机号的账号" in client.get("/proposals").text

    client.post(f"/proposals/{_last(app).id}/approval")

    assert _count(app, Person) == persons
    with app.app_context():
        assert db.session.get_one(Post, _last(app).post_id).person_id == cast.ma_jun.id


def test_a_post_ends_on_the_day_proposed_once_that_is_approved(client: Client, app: Flask, cast: Cast) -> None:
    post, day = _heads(app, cast), clock.today() + timedelta(days=3)
    client.sign_in(cast.liu_fang)
    client.post(f"/posts/{post.id}/proposed-end", data={"day": str(day)})
    assert _heads(app, cast).to_on is None
    assert "已建议免去" in client.get(f"/units/{cast.lis_works.id}").text
    assert client.post(f"/posts/{post.id}/proposed-end", data={"day": str(day)}).status_code == 409

    client.sign_in(cast.admin)
    client.post(f"/proposals/{_last(app).id}/approval")

    assert _heads(app, cast).to_on == day
    client.sign_in(cast.liu_fang)
    page = client.get(f"/units/{cast.lis_works.id}").text
    assert f"自 {dateformat(day)} 起不再任职" in page.partition('id="lines"')[0], "it is held until then"
    assert "历史任职" not in page
    assert "建议免去" not in page
    client.sign_in(cast.admin)
    assert client.post(f"/proposals/{_last(app).id}/approval").status_code == 409


def test_a_refusal_names_its_ground_and_changes_nothing(client: Client, app: Flask, cast: Cast) -> None:
    posts = _count(app, Post)
    _propose(client, cast)
    client.sign_in(cast.han_mei)
    address = f"/proposals/{_last(app).id}/refusal"

    assert client.post(address, data={"ground": " "}).status_code == 422
    assert _last(app).outcome is None
    client.post(address, data={"ground": "此人已在别处任职"})

    client.sign_in(cast.liu_fang)
    assert "此人已在别处任职" in client.get("/proposals").text
    assert (_count(app, Post), deeds(app)[-1]) == (posts, "post.begin_refused")


def test_whoever_proposed_it_may_withdraw_and_never_decide(client: Client, app: Flask, cast: Cast) -> None:
    client.sign_in(cast.han_mei)
    client.post(f"/units/{cast.lis_works.id}/proposals/new", data=_said())
    number = _last(app).id

    assert client.post(f"/proposals/{number}/approval").status_code == 404
    assert client.post(f"/proposals/{number}/withdrawal").status_code == 303
    assert _last(app).outcome == "withdrawn"


@pytest.mark.parametrize("who", ["gao_yan", "wang_qiang", "qian_yu", "deng_chao"])
def test_neighbours_neither_read_nor_propose_nor_decide(client: Client, app: Flask, cast: Cast, who: str) -> None:
    _propose(client, cast)
    number, post = _last(app).id, _heads(app, cast).id
    client.sign_in(getattr(cast, who))

    assert "周新" not in client.get("/proposals").text
    for address in (f"units/{cast.lis_works.id}/proposals/new", f"posts/{post}/proposed-end"):
        assert client.get(f"/{address}").status_code == 404
        assert client.post(f"/{address}", data=_said()).status_code == 404
    for order in ("approval", "refusal", "withdrawal"):
        assert client.post(f"/proposals/{number}/{order}", data={"ground": "不"}).status_code == 404
    assert _last(app).outcome is None


def test_supervisors_do_not_read_of_leading_posts(client: Client, app: Flask, cast: Cast, kept: Any) -> None:
    said = {"direction": "begin", "name": "某领导", "post_kind": "official", "proposed_by_id": cast.liu_fang.id}
    said |= {"rank": int(Rank.DIVISION_HEAD), "unit_id": cast.industry_bureau.id, "day": date(2026, 1, 1)}
    kept(lambda: db.session.add(PostProposal(**said)))
    address = f"/proposals/{_last(app).id}/approval"

    client.sign_in(cast.zhou_tao)
    assert "某领导" not in client.get("/proposals").text
    assert client.post(address).status_code == 404
    client.sign_in(cast.admin)
    assert "某领导" in client.get("/proposals").text


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "请填写此项"),
        ({"mobile": ""}, "请填写此项"),
        ({"mobile": "123"}, "invalid-feedback"),
        ({"post_kind": "official"}, "不是有效的选择"),
        ({"day": "0202-01-01"}, "invalid-feedback"),
    ],
)
def test_a_wrong_form_proposes_nothing(
    client: Client, app: Flask, cast: Cast, wrong: dict[str, str], sentence: str
) -> None:
    answer = _propose(client, cast, **wrong)

    assert (answer.status_code, _count(app, PostProposal)) == (422, 0)
    assert sentence in answer.text


def test_the_same_is_proposed_once_and_nothing_of_a_closed_unit(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    _propose(client, cast)
    assert _propose(client, cast).status_code == 409

    kept(lambda: setattr(db.session.get_one(Unit, cast.lis_works.id), "closed_on", clock.today()))
    assert _propose(client, cast, name="另一人").status_code == 409
    assert _count(app, PostProposal) == 1
