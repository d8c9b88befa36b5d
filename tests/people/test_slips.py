"""Slips: who may issue them for whom, and what is printed."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.db import db
from lms.people.models import ActivationCode, AuditEntry, Person, Post, RoleGrant, Unit
from lms.people.ranks import Rank
from lms.people.slips import issuing
from tests.asking import asked
from tests.cast import Cast
from tests.conftest import Client
from tests.people.conftest import deeds

CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")

REACH = [
    ("admin", {"li_lei", "sun_li", "han_mei", "liu_fang", "zhao_min", "chen_jie"}),
    ("han_mei", {"li_lei", "sun_li", "liu_fang"}),
    ("wang_qiang", {"li_lei", "ma_jun", "tang_wei", "gao_yan"}),
    ("zhou_tao", {"li_lei", "chen_jie", "liu_fang"}),
    ("wu_gang", {"li_lei", "ma_jun", "liu_fang", "gao_yan"}),
    ("deng_chao", {"he_ping"}),
    ("liu_fang", {"li_lei"}),
    ("gao_yan", {"ma_jun"}),
    ("li_lei", set()),
    ("zhao_min", set()),
]


def codes_open(app: Flask) -> int:
    with app.app_context():
        unused = ActivationCode.used_at.is_(None), ActivationCode.withdrawn_at.is_(None)
        return db.session.scalar(select(func.count()).select_from(ActivationCode).where(*unused)) or 0


@pytest.mark.parametrize(("who", "reached"), REACH)
def test_each_role_reaches_learners_of_its_units_and_nobody_with_more_rights(
    app: Flask, cast: Cast, who: str, reached: set[str]
) -> None:
    with app.app_context():
        found = set(db.session.scalars(issuing.persons_in_reach_of(getattr(cast, who))))

    expected = {getattr(cast, name).id for name in reached}
    assert expected <= found
    if who != "admin":
        assert found == expected


@pytest.mark.parametrize(
    ("who", "whom"),
    [
        ("liu_fang", "ma_jun"),
        ("liu_fang", "liu_fang"),
        ("han_mei", "tang_wei"),
        ("han_mei", "admin"),
        ("han_mei", "wang_qiang"),
        ("zhou_tao", "he_ping"),
        ("li_lei", "li_lei"),
        ("zhao_min", "li_lei"),
    ],
)
def test_a_slip_for_somebody_out_of_reach_is_not_there(
    app: Flask, client: Client, cast: Cast, who: str, whom: str
) -> None:
    client.sign_in(getattr(cast, who))

    answer = client.post("/slips", data={"persons": getattr(cast, whom).id})

    assert answer.status_code == 404
    assert codes_open(app) == 0


def test_one_person_out_of_reach_spoils_the_whole_order(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in(cast.liu_fang)

    answer = client.post("/slips", data={"persons": [cast.li_lei.id, cast.ma_jun.id]})

    assert answer.status_code == 404
    assert codes_open(app) == 0


def test_a_liaison_prints_a_slip_with_name_unit_code_and_masked_number(
    app: Flask, client: Client, active: Cast
) -> None:
    client.sign_in(active.liu_fang)

    page = client.post("/slips", data={"persons": active.li_lei.id, "units": active.lis_works.id}).text

    assert active.li_lei.name in page
    assert active.lis_works.name in page
    assert active.lis_quarry.name not in page
    assert "138****0000" in page
    assert "13800000000" not in page
    assert "<svg" in page
    (code,) = CODE.findall(page)
    client.sign_out()
    assert active.li_lei.name in client.get(f"/activate/{code.replace(' ', '')}").text
    assert deeds(app) == ["slip.issued"]


def test_who_lost_a_post_is_out_of_reach_of_the_old_unit(app: Flask, cast: Cast) -> None:
    with app.app_context():
        for post in db.session.scalars(select(Post).where(Post.person_id == cast.ma_jun.id)):
            post.to_on = clock.today()
        db.session.commit()

        assert cast.ma_jun.id not in set(db.session.scalars(issuing.persons_in_reach_of(cast.gao_yan)))


def test_a_county_leader_is_out_of_reach_of_supervisors(app: Flask, cast: Cast) -> None:
    with app.app_context():
        before = set(db.session.scalars(issuing.persons_in_reach_of(cast.zhou_tao)))
        for post in db.session.scalars(select(Post).where(Post.person_id == cast.chen_jie.id)):
            post.rank = Rank.DIVISION_DEPUTY
        db.session.commit()

        assert cast.chen_jie.id in before
        assert cast.chen_jie.id not in set(db.session.scalars(issuing.persons_in_reach_of(cast.zhou_tao)))
        assert cast.chen_jie.id in set(db.session.scalars(issuing.persons_in_reach_of(cast.admin)))


def test_who_was_made_a_supervisor_is_out_of_reach_of_the_liaison(app: Flask, cast: Cast) -> None:
    with app.app_context():
        db.session.add(RoleGrant(person_id=cast.li_lei.id, role="supervisor", line="territorial", unit_id=cast.xihe.id))
        db.session.commit()

        assert cast.li_lei.id not in set(db.session.scalars(issuing.persons_in_reach_of(cast.liu_fang)))


def test_units_get_a_sheet_each_for_those_who_never_signed_in(app: Flask, client: Client, active: Cast) -> None:
    with app.app_context():
        db.session.get_one(Person, active.ma_jun.id).password_hash = None
        db.session.commit()
    client.sign_in(active.admin)

    page = client.post("/slips", data={"units": [active.dongshan.id, active.mas_mill.id, active.lis_works.id]}).text

    assert page.count('class="sheet"') == 2
    assert len(CODE.findall(page)) == 2
    assert page.index(active.dongshan.name) < page.index(active.mas_mill.name)
    assert active.li_lei.name not in page


def test_a_supervisor_selects_no_unit_of_the_neighbour(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in(cast.han_mei)

    answer = client.post("/slips", data={"units": [cast.xihe.id, cast.mas_mill.id]})

    assert answer.status_code == 409
    assert cast.ma_jun.name not in answer.text
    assert codes_open(app) == 0


@pytest.mark.parametrize("data", [{}, {"units": ["-1"]}])
def test_an_order_without_anybody_says_so(client: Client, cast: Cast, data: dict[str, list[str]]) -> None:
    client.sign_in(cast.admin)

    assert client.post("/slips", data=data).status_code == 409


@pytest.mark.parametrize("data", [{"units": ["x"]}, {"persons": ["x"]}, {"persons": [str(2**63)]}])
def test_an_order_for_what_is_no_number_is_refused(client: Client, cast: Cast, data: dict[str, list[str]]) -> None:
    client.sign_in(cast.admin)

    assert client.post("/slips", data=data).status_code == 422


def test_more_than_a_thousand_at_once_are_too_many(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)

    answer = client.post("/slips", data={"persons": list(range(1, issuing.MOST_AT_ONCE + 2))})

    assert answer.status_code == 409
    assert "1001" in answer.text


@pytest.mark.both_databases
def test_two_who_issue_at_once_leave_one_code_that_works(app: Flask, client: Client, twin: Flask, active: Cast) -> None:
    clients = [site.test_client() for site in (app, twin) * 2]
    for each in clients:
        each.sign_in(active.admin)  # type: ignore[attr-defined]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: each.post("/slips", data={"persons": active.sun_li.id}), clients))

    assert [answer.status_code for answer in answers] == [200] * 4
    assert codes_open(app) == 1


def test_a_page_that_leads_nowhere_says_so(client: Client, active: Cast) -> None:
    client.sign_in(active.admin)

    assert "LMS_PUBLIC_URL" in client.post("/slips", data={"persons": active.sun_li.id}).text


def test_whoever_has_no_number_gives_one_with_the_first_password(app: Flask, client: Client, active: Cast) -> None:
    with app.app_context():
        db.session.get_one(Person, active.sun_li.id).mobile = None
        db.session.commit()
    client.sign_in(active.admin)
    (code,) = CODE.findall(client.post("/slips", data={"persons": active.sun_li.id}).text)
    address = f"/activate/{code.replace(' ', '')}"
    client.sign_out()
    words = {"password": "my own first words", "again": "my own first words"}

    assert client.post(address, data=words).status_code == 422
    assert client.post(address, data=words | {"mobile": "123"}).status_code == 422
    assert client.post(address, data=words | {"mobile": "139 1234 5678"}).status_code == 303

    with app.app_context():
        assert db.session.get_one(Person, active.sun_li.id).mobile == "13912345678"


@pytest.mark.slow
@pytest.mark.one_database
def test_a_thousand_slips_are_issued_and_laid_out_together(app: Flask, client: Client, cast: Cast) -> None:
    with app.app_context():
        unit = Unit(kind="enterprise", name="大厂")
        persons = [Person(name=f"职工{number}", mobile="13800000000") for number in range(1000)]
        db.session.add_all([unit, *persons])
        db.session.flush()
        db.session.add_all(Post(person_id=person.id, unit_id=unit.id, kind="staff") for person in persons)
        db.session.commit()
        number = unit.id
    client.sign_in(cast.admin)

    with asked(app) as statements:
        page = client.post("/slips", data={"units": number}).text

    assert len(CODE.findall(page)) == 1000
    assert len(statements) < 2100  # a code and an entry of the trail for each, where rows are written one by one
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 1000
