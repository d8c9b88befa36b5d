"""An administrator adds and changes units, persons, posts and roles; every change leaves its trace."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, vault
from lms.db import db
from lms.people.models import AuditEntry, Person, Post, RoleGrant, SupervisionLine, Unit
from tests.cast import Cast
from tests.conftest import Client
from tests.people.conftest import deeds
from tests.people.entrance.test_sign_in import change, try_in

UNIT = {"kind": "enterprise", "name": "新兴焦化厂", "position": "100", "township_id": "", "risk_class": ""}
GOOD_CODE = "91350100M000100Y43"
PERSON = {"name": "新 人", "sex": "male", "mobile": "139 1234 5678", "id_number": "", "education": "本科"}
GOOD_ID = "11010519491231002X"
POST = {"post-kind": "staff", "post-title": "工人", "post-rank": "", "post-training": "", "post-from_on": "2026-03-05"}


@pytest.fixture
def admin(client: Client, active: Cast) -> Client:
    client.sign_in(active.admin)
    return client


def only(app: Flask, model: type, **values: Any) -> Any:
    with app.app_context():
        return db.session.scalars(select(model).filter_by(**values)).one_or_none()


def last_entry(app: Flask) -> AuditEntry:
    with app.app_context():
        return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_a_unit_is_added_with_its_code_cleaned(app: Flask, admin: Client) -> None:
    answer = admin.post("/units/new", data=UNIT | {"credit_code": "９1350100-M000100y43"})

    assert answer.status_code == 303
    assert only(app, Unit, name="新兴焦化厂").credit_code == GOOD_CODE
    assert deeds(app) == ["unit.added"]


def test_a_township_which_lies_in_itself_is_changed(app: Flask, admin: Client, active: Cast) -> None:
    data = {"kind": "township", "name": "东山镇人民政府", "short_name": "东山", "position": "1", "risk_class": ""}

    answer = admin.post(f"/units/{active.dongshan.id}/edit", data=data | {"township_id": str(active.dongshan.id)})

    assert answer.status_code == 303
    assert only(app, Unit, id=active.dongshan.id).short_name == "东山"


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "请填写此项"),
        ({"name": " "}, "请填写此项"),
        ({"name": "长" * 201}, "内容过长"),
        ({"credit_code": "91350100M000100Y44"}, "校验"),
        ({"credit_code": "123"}, "18"),
        ({"credit_code": "91141021MA0000001X"}, "校验"),
        ({"kind": "nonsense"}, "不是有效的选择"),
        ({"kind": "organ", "name": "某县能源局"}, "已有同名"),
        ({"township_id": "999"}, "不是有效的选择"),
        ({"employees": "many"}, "不是有效的整数"),
        ({"employees": "-1"}, "invalid-feedback"),
        ({"position": ""}, "请填写此项"),
        ({"sector": "长" * 41}, "内容过长"),
    ],
)
def test_a_unit_is_not_added_by_a_wrong_form(app: Flask, admin: Client, data: dict[str, str], sentence: str) -> None:
    answer = admin.post("/units/new", data=UNIT | data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert only(app, Unit, name=UNIT["name"]) is None
    assert deeds(app) == []


def test_a_code_that_another_unit_has_is_refused_by_that_units_name(app: Flask, admin: Client, active: Cast) -> None:
    change_unit(app, active.mas_mill, credit_code=GOOD_CODE)

    answer = admin.post("/units/new", data=UNIT | {"credit_code": GOOD_CODE})

    assert answer.status_code == 422
    assert active.mas_mill.name in answer.text


def change_unit(app: Flask, unit: Unit, **values: object) -> None:
    with app.app_context():
        row = db.session.get_one(Unit, unit.id)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()


def test_a_changed_unit_leaves_a_trace_of_what_it_was(app: Flask, admin: Client, active: Cast) -> None:
    page = admin.get(f"/units/{active.mas_mill.id}/edit").text
    assert active.mas_mill.name in page
    data = UNIT | {
        "name": active.mas_mill.name,
        "township_id": active.dongshan.id,
        "sector": "冶金工贸",
        "risk_class": "A",
    }

    answer = admin.post(f"/units/{active.mas_mill.id}/edit", data=data)

    assert answer.status_code == 303
    entry = last_entry(app)
    assert entry.action == "unit.changed"
    assert entry.details["unit"]["risk_class"] == ["B", "A"]
    assert entry.details["unit"]["township_id"] == [active.xihe.id, active.dongshan.id]
    assert "name" not in entry.details["unit"]


def test_a_township_lies_in_itself(app: Flask, admin: Client) -> None:
    admin.post("/units/new", data=UNIT | {"kind": "township", "name": "南山镇人民政府"})

    row = only(app, Unit, name="南山镇人民政府")
    assert row.township_id == row.id


def test_a_unit_that_was_to_be_verified_is_verified(app: Flask, admin: Client, active: Cast) -> None:
    change_unit(app, active.mas_mill, state="unverified")

    admin.post(f"/units/{active.mas_mill.id}/verification")

    assert only(app, Unit, id=active.mas_mill.id).state == "verified"
    assert last_entry(app).details == {"unit": {"state": ["unverified", "verified"]}}


def test_a_doubtful_code_is_shown_to_administrators_until_a_right_one_replaces_it(
    app: Flask, client: Client, admin: Client, active: Cast
) -> None:
    change_unit(app, active.mas_mill, state="unverified", credit_code=None, doubtful_code="91350100M000100Y44")
    pages = [f"/units/{active.mas_mill.id}", f"/units/{active.mas_mill.id}/edit", "/units?state=unverified"]
    assert all("91350100M000100Y44" in admin.get(page).text for page in pages)

    admin.post(f"/units/{active.mas_mill.id}/verification")
    assert only(app, Unit, id=active.mas_mill.id).doubtful_code
    admin.post(f"/units/{active.mas_mill.id}/edit", data=UNIT | {"credit_code": GOOD_CODE})

    assert only(app, Unit, id=active.mas_mill.id).doubtful_code is None
    assert last_entry(app).details["unit"]["doubtful_code"] == ["91350100M000100Y44", None]
    assert "存疑的信用代码：91350100M000100Y44 → —" in admin.get("/audit").text


def test_a_supervisor_does_not_read_the_doubtful_code(app: Flask, client: Client, active: Cast) -> None:
    change_unit(app, active.mas_mill, state="unverified", credit_code=None, doubtful_code="91350100M000100Y44")
    client.sign_in(active.wu_gang)

    for page in (f"/units/{active.mas_mill.id}", "/units?state=unverified"):
        assert "91350100M000100Y44" not in client.get(page).text


def test_another_supervisor_follows_the_present_one_and_history_stays(app: Flask, admin: Client, active: Cast) -> None:
    today = clock.today()
    data = {"line": "industry", "supervisor": active.industry_bureau.name, "from_on": str(today)}

    assert admin.post(f"/units/{active.mas_mill.id}/supervisor", data=data).status_code == 303

    with app.app_context():
        rows = db.session.execute(
            select(SupervisionLine.supervisor_id, SupervisionLine.to_on)
            .filter_by(unit_id=active.mas_mill.id, line="industry").order_by(SupervisionLine.id)
        ).all()  # fmt: skip
    assert rows == [(active.energy_bureau.id, today), (active.industry_bureau.id, None)]


def test_a_slip_of_the_pen_is_mended_on_the_same_day(app: Flask, admin: Client, active: Cast) -> None:
    for supervisor in (active.industry_bureau, active.emergency_bureau):
        data = {"line": "industry", "supervisor": supervisor.short_name, "from_on": str(clock.today())}
        assert admin.post(f"/units/{active.mas_mill.id}/supervisor", data=data).status_code == 303

    row = only(app, SupervisionLine, unit_id=active.mas_mill.id, line="industry", to_on=None)
    assert row.supervisor_id == active.emergency_bureau.id


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("supervisor", "from_on", "sentence"),
    [
        ("某县能源局", "2020-01-01", "不能早于此日"),
        ("东山机械厂", "2026-03-05", "须为县直单位或乡镇"),
        ("没有的单位", "2026-03-05", 'd-block">没有名为'),
        ("", "2026-03-05", "请填写此项"),
        ("某县能源局", "", "请填写此项"),
        ("某县能源局", "2026-02-30", "不是有效的日期"),
    ],
)
def test_a_supervisor_is_not_assigned_by_a_wrong_form(
    app: Flask, admin: Client, active: Cast, supervisor: str, from_on: str, sentence: str
) -> None:
    data = {"line": "industry", "supervisor": supervisor, "from_on": from_on}

    answer = admin.post(f"/units/{active.lis_works.id}/supervisor", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert deeds(app) == []


def test_a_unit_closes_when_nobody_depends_on_it_any_more(app: Flask, admin: Client, active: Cast) -> None:
    assert admin.post(f"/units/{active.mas_mill.id}/closure").status_code == 409
    assert admin.post(f"/units/{active.emergency_bureau.id}/closure").status_code == 409
    post = only(app, Post, unit_id=active.mas_mill.id)
    admin.post(f"/posts/{post.id}/end", data={"to_on": str(clock.today())})

    assert admin.post(f"/units/{active.mas_mill.id}/closure").status_code == 303

    assert only(app, Unit, id=active.mas_mill.id).closed_on == clock.today()


def test_a_person_is_added_with_a_post_and_numbers_are_kept_sealed(app: Flask, admin: Client, active: Cast) -> None:
    data = PERSON | {"id_number": " 11010519491231002x", "sex": "female"} | POST

    answer = admin.post(f"/units/{active.mas_mill.id}/persons/new", data=data)

    assert answer.status_code == 303
    person = only(app, Person, name="新人")
    assert (person.mobile, person.sex) == ("13912345678", "female")
    with app.app_context():
        assert person.id_number_hash == vault.keyed_hash(GOOD_ID)
        assert vault.unseal(person.id_number_sealed) == GOOD_ID
    assert only(app, Post, person_id=person.id).title == "工人"
    assert deeds(app) == ["person.added", "post.added"]
    assert GOOD_ID not in str(last_entry(app).details)


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "请填写此项"),
        ({"name": "A1"}, "invalid-feedback"),
        ({"mobile": "12345"}, "手机号"),
        ({"id_number": "11010519491231002"}, "18"),
        ({"id_number": "110105194912310021"}, "校验"),
        ({"id_number": GOOD_ID, "sex": "male"}, "性别"),
        ({"post-kind": "official"}, "不设这类岗位"),
        ({"post-from_on": "yesterday"}, "不是有效的日期"),
        ({"post-rank": "1"}, "不是有效的选择"),
        ({"name": "马军", "mobile": "13800000001"}, "已有使用此手机号"),
    ],
)
def test_neither_person_nor_post_is_added_by_a_wrong_form(
    app: Flask, admin: Client, active: Cast, data: dict[str, str], sentence: str
) -> None:
    answer = admin.post(f"/units/{active.mas_mill.id}/persons/new", data=PERSON | POST | data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert only(app, Person, name="新人") is None
    assert deeds(app) == []


def test_an_id_number_belongs_to_one_person(app: Flask, admin: Client, active: Cast) -> None:
    with app.app_context():
        hashed = vault.keyed_hash(GOOD_ID)
    change(app, active.ma_jun, id_number_hash=hashed)

    answer = admin.post("/persons/new", data=PERSON | {"id_number": GOOD_ID, "sex": ""})

    assert answer.status_code == 422
    assert active.ma_jun.name in answer.text


def test_a_changed_person_leaves_masked_numbers_in_the_trace(app: Flask, admin: Client, active: Cast) -> None:
    data = PERSON | {"name": "李雷", "id_number": GOOD_ID, "sex": "female"}

    assert admin.post(f"/persons/{active.li_lei.id}/edit", data=data).status_code == 303

    told = last_entry(app).details["person"]
    assert told["mobile"] == ["138****0000", "139****5678"]
    assert told["id_number"] == ["", "110105********002X"]
    admin.post(f"/persons/{active.li_lei.id}/edit", data=data | {"id_number": ""})
    assert only(app, Person, id=active.li_lei.id).id_number_hash, "an empty field keeps the number"


def test_the_whole_id_number_is_shown_once_and_leaves_a_trace(app: Flask, admin: Client, active: Cast) -> None:
    admin.post(f"/persons/{active.li_lei.id}/edit", data=PERSON | {"name": "李雷", "id_number": GOOD_ID, "sex": ""})

    answer = admin.post(f"/persons/{active.li_lei.id}/id-number")

    assert GOOD_ID in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert last_entry(app).action == "person.id_number_shown"


def test_a_post_is_added_changed_and_ended_and_its_past_stays(app: Flask, admin: Client, active: Cast) -> None:
    data = {
        "unit": active.mas_mill.credit_code,
        "kind": "safety_manager",
        "title": "安全科长",
        "rank": "",
        "training": "",
        "from_on": "2026-03-05",
    }
    assert admin.post(f"/persons/{active.li_lei.id}/posts/new", data=data).status_code == 303
    post = only(app, Post, kind="safety_manager")

    admin.post(f"/posts/{post.id}/edit", data=data | {"title": "安全总监", "kind": "official"})
    assert last_entry(app).details["post"] == {"title": ["安全科长", "安全总监"]}
    admin.post(f"/posts/{post.id}/end", data={"to_on": "2026-06-01"})

    ended = only(app, Post, kind="safety_manager")
    assert (ended.title, str(ended.to_on)) == ("安全总监", "2026-06-01")
    assert "安全总监" in admin.get(f"/units/{active.mas_mill.id}").text
    assert admin.post(f"/posts/{post.id}/end", data={"to_on": "2026-07-01"}).status_code == 409


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "enterprise_head"}, "已有同类任职"),
        ({"kind": "official"}, "不设这类岗位"),
        ({"unit": "没有的单位"}, 'd-block">没有名为'),
        ({"unit": ""}, "请填写此项"),
    ],
)
def test_a_post_is_not_added_by_a_wrong_form(
    app: Flask, admin: Client, active: Cast, data: dict[str, str], sentence: str
) -> None:
    right = {"unit": active.lis_works.name, "kind": "staff", "rank": "", "training": "", "from_on": ""}

    answer = admin.post(f"/persons/{active.li_lei.id}/posts/new", data=right | data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert deeds(app) == []


def test_two_units_of_one_name_are_told_apart_by_their_code(app: Flask, admin: Client, active: Cast) -> None:
    change_unit(app, active.mas_mill, name=active.lis_works.name)
    data = {"unit": active.lis_works.name, "kind": "staff", "rank": "", "training": "", "from_on": ""}

    assert "信用代码" in admin.post(f"/persons/{active.he_ping.id}/posts/new", data=data).text
    data["unit"] = active.mas_mill.credit_code or ""
    assert admin.post(f"/persons/{active.he_ping.id}/posts/new", data=data).status_code == 303


@pytest.mark.parametrize("to_on", ["2020-01-01", "", "soon"])
def test_a_post_does_not_end_before_it_began(app: Flask, admin: Client, active: Cast, to_on: str) -> None:
    post = only(app, Post, unit_id=active.mas_mill.id)

    assert admin.post(f"/posts/{post.id}/end", data={"to_on": to_on}).status_code == 422
    assert only(app, Post, id=post.id).to_on is None


def test_a_role_is_granted_with_its_scope_at_once_and_withdrawn_at_once(
    app: Flask, admin: Client, active: Cast
) -> None:
    data = {"role": "supervisor", "line": "territorial", "unit": "西河镇"}
    assert admin.post(f"/persons/{active.he_ping.id}/roles", data=data).status_code == 303
    grant = only(app, RoleGrant, person_id=active.he_ping.id)
    other = app.test_client()
    other.sign_in(active.he_ping)  # type: ignore[attr-defined]
    assert active.mas_mill.name in other.get("/units").text

    assert admin.post(f"/roles/{grant.id}/withdrawal").status_code == 303

    assert other.get("/units").status_code == 404
    assert admin.post(f"/roles/{grant.id}/withdrawal").status_code == 404
    assert deeds(app) == ["role.granted", "role.withdrawn"]


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        ({"role": "supervisor", "unit": "西河镇"}, 422, "监管条线"),
        ({"role": "supervisor", "line": "industry", "unit": "东山机械厂"}, 422, "县直单位或乡镇"),
        ({"role": "liaison"}, 422, "须指定单位"),
        ({"role": "liaison", "unit": "没有的单位"}, 422, 'd-block">没有名为'),
        ({"role": "king"}, 422, "不是有效的选择"),
    ],
)
def test_a_role_is_not_granted_by_a_wrong_form(
    app: Flask, admin: Client, active: Cast, data: dict[str, str], status: int, sentence: str
) -> None:
    answer = admin.post(f"/persons/{active.he_ping.id}/roles", data={"line": "", "unit": ""} | data)

    assert answer.status_code == status
    assert sentence in answer.text
    assert only(app, RoleGrant, person_id=active.he_ping.id) is None


def test_a_role_is_not_granted_twice(admin: Client, active: Cast) -> None:
    answer = admin.post(f"/persons/{active.zhao_min.id}/roles", data={"role": "author", "line": "", "unit": ""})

    assert answer.status_code == 409


def test_the_last_administrator_stays_one(app: Flask, admin: Client, active: Cast) -> None:
    grant = only(app, RoleGrant, role="administrator")

    assert admin.post(f"/roles/{grant.id}/withdrawal").status_code == 409
    assert admin.post(f"/persons/{active.admin.id}/closure").status_code == 409
    admin.post(f"/persons/{active.zhao_min.id}/roles", data={"role": "administrator", "line": "", "unit": ""})
    assert admin.post(f"/roles/{grant.id}/withdrawal").status_code == 303


def test_a_closed_account_is_out_and_can_be_opened_again(app: Flask, admin: Client, active: Cast) -> None:
    other = app.test_client()
    other.sign_in(active.han_mei)  # type: ignore[attr-defined]

    admin.post(f"/persons/{active.han_mei.id}/closure")
    assert other.get("/account").status_code == 303
    assert try_in(other, active.han_mei.mobile or "").status_code == 422  # type: ignore[arg-type]
    admin.post(f"/persons/{active.han_mei.id}/reopening")

    assert try_in(other, active.han_mei.mobile or "").status_code == 303  # type: ignore[arg-type]
    assert deeds(app)[:2] == ["person.closed", "person.reopened"]


def test_a_lock_is_seen_and_lifted(app: Flask, admin: Client, active: Cast) -> None:
    other = app.test_client()
    for _ in range(5):
        try_in(other, active.han_mei.mobile or "", "wrong words")  # type: ignore[arg-type]
    assert "已锁定至" in admin.get(f"/persons/{active.han_mei.id}").text

    admin.post(f"/persons/{active.han_mei.id}/unlocking")

    assert "已锁定至" not in admin.get(f"/persons/{active.han_mei.id}").text
    assert try_in(other, active.han_mei.mobile or "").status_code == 303  # type: ignore[arg-type]


def test_what_is_not_there_is_not_there_for_an_administrator_either(admin: Client) -> None:
    for address in ("/units/999", "/persons/999", "/posts/999/edit", "/units/999/persons/new"):
        assert admin.get(address).status_code == 404
    for order in ("/posts/999/end", "/roles/999/withdrawal", "/persons/999/roles", "/units/999/closure"):
        assert admin.post(order).status_code == 404


def test_names_of_units_are_offered_while_one_types(admin: Client, active: Cast) -> None:
    page = admin.get("/units/names?unit=东山").text

    assert f'value="{active.lis_works.credit_code}"' in page
    assert active.mas_mill.name not in page


def test_a_post_may_end_on_a_day_to_come(app: Flask, admin: Client, active: Cast) -> None:
    post = only(app, Post, unit_id=active.mas_mill.id)
    tomorrow = clock.today() + timedelta(days=1)

    admin.post(f"/posts/{post.id}/end", data={"to_on": str(tomorrow)})

    assert only(app, Post, id=post.id).to_on == tomorrow


@pytest.mark.parametrize("day", ["0001-01-01", "0202-06-01", "1899-12-31", "9999-12-31"])
def test_a_day_of_another_age_was_typed_wrongly(app: Flask, admin: Client, active: Cast, day: str) -> None:
    answer = admin.post(
        f"/persons/{active.li_lei.id}/posts/new", data={"unit": "西河面粉厂", "kind": "staff", "from_on": day}
    )

    assert answer.status_code == 422
    assert "请填写 1940 年至 2099 年之间的日期" in answer.text
