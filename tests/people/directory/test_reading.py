"""Lists and pages of units and persons: everybody sees their own scope, and nothing of the neighbour's."""

import pytest
from flask import Flask

from lms import clock, vault
from lms.db import db
from lms.people.models import Person, Post, RoleGrant, Unit
from lms.people.ranks import Rank
from tests.cast import LONG_AGO, Cast
from tests.conftest import Client

UNITS = (
    "dongshan",
    "xihe",
    "emergency_bureau",
    "industry_bureau",
    "energy_bureau",
    "lis_works",
    "lis_quarry",
    "mas_mill",
)
SEEN = [
    ("admin", set(UNITS)),
    ("han_mei", {"dongshan", "lis_works"}),
    ("wang_qiang", {"xihe", "lis_quarry", "mas_mill"}),
    ("zhou_tao", {"industry_bureau", "lis_works"}),
    ("wu_gang", {"emergency_bureau", "lis_works", "lis_quarry", "mas_mill"}),
    ("liu_fang", {"lis_works"}),
]


@pytest.mark.parametrize(("who", "seen"), SEEN)
def test_the_list_and_the_pages_of_units_hold_ones_own_scope(
    client: Client, cast: Cast, who: str, seen: set[str]
) -> None:
    client.sign_in(getattr(cast, who))
    page = client.get("/units").text

    for name in UNITS:
        unit = getattr(cast, name)
        assert (f'href="/units/{unit.id}"' in page) == (name in seen), name
        assert client.get(f"/units/{unit.id}").status_code == (200 if name in seen else 404), name


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("who", ["li_lei", "zhao_min"])
@pytest.mark.parametrize("address", ["/units", "/units/1", "/persons", "/persons/1", "/units/new", "/audit"])
def test_learners_and_authors_find_none_of_these_pages(client: Client, cast: Cast, who: str, address: str) -> None:
    client.sign_in(getattr(cast, who))

    assert client.get(address).status_code == 404


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    "address",
    ["/units/new", "/units/6/edit", "/units/6/supervisor", "/units/6/persons/new", "/units/names", "/persons/new",
     "/persons/1/edit", "/persons/1/posts/new", "/posts/1/edit", "/audit"],
)  # fmt: skip
@pytest.mark.parametrize("who", ["han_mei", "liu_fang"])
def test_supervisors_and_liaisons_change_nothing(client: Client, cast: Cast, who: str, address: str) -> None:
    client.sign_in(getattr(cast, who))

    assert client.get(address).status_code == 404


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    "order",
    ["units/new", "units/6/edit", "units/6/supervisor", "units/6/persons/new", "units/6/verification", "units/6/closure",
     "persons/new", "persons/1/edit", "persons/1/posts/new", "persons/1/roles", "persons/1/unlocking", "persons/1/closure",
     "persons/1/reopening", "persons/1/id-number", "posts/1/edit", "posts/1/end", "roles/1/withdrawal", "audit.xlsx"],
)  # fmt: skip
def test_orders_of_an_administrator_are_not_there_for_a_supervisor_in_scope(
    client: Client, cast: Cast, order: str
) -> None:
    client.sign_in(cast.han_mei)

    assert client.post(f"/{order}", data={"name": "新名"}).status_code == 404


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("han_mei", "li_lei", 200),
        ("han_mei", "sun_li", 200),
        ("han_mei", "liu_fang", 200),
        ("han_mei", "ma_jun", 404),
        ("han_mei", "tang_wei", 404),
        ("han_mei", "wang_qiang", 404),
        ("liu_fang", "li_lei", 200),
        ("liu_fang", "ma_jun", 404),
        ("zhou_tao", "he_ping", 404),
        ("admin", "wang_qiang", 200),
    ],
)
def test_a_person_is_seen_by_whoever_oversees_a_unit_of_theirs(
    client: Client, cast: Cast, who: str, whom: str, status: int
) -> None:
    client.sign_in(getattr(cast, who))
    person = getattr(cast, whom)

    assert client.get(f"/persons/{person.id}").status_code == status
    assert (f'href="/persons/{person.id}"' in client.get("/persons").text) == (status == 200)


def test_a_post_in_the_neighbours_unit_stays_hidden(client: Client, cast: Cast) -> None:
    client.sign_in(cast.han_mei)

    for page in (client.get(f"/persons/{cast.li_lei.id}").text, client.get("/persons").text):
        assert cast.lis_works.name in page
        assert cast.lis_quarry.name not in page


def test_numbers_are_masked_everywhere(app: Flask, client: Client, active: Cast) -> None:
    with app.app_context():
        person = db.session.get_one(Person, active.li_lei.id)
        person.id_number_sealed = vault.seal("141021197505120018")
        person.id_number_hash = vault.keyed_hash("141021197505120018")
        db.session.commit()
    client.sign_in(active.admin)

    addresses = (
        f"/persons/{active.li_lei.id}",
        f"/units/{active.lis_works.id}",
        "/persons",
        f"/persons/{active.li_lei.id}/edit",
    )
    pages = [client.get(address).text for address in addresses]

    assert not [page for page in pages if "19750512" in page or "13800000000" in page]
    assert "141021********0018" in pages[0]


@pytest.mark.parametrize(
    ("query", "found", "missed"),
    [
        ("q=机械", "lis_works", "mas_mill"),
        ("q=91141021MA0000002", "lis_quarry", "lis_works"),
        ("q=县能源局", "energy_bureau", "industry_bureau"),
        ("kind=township", "dongshan", "lis_works"),
        ("sector=矿山", "lis_quarry", "lis_works"),
        ("state=unverified", "mas_mill", "lis_works"),
        ("state=closed", "energy_bureau", "lis_works"),
    ],
)
def test_units_are_found_by_name_code_kind_sector_and_state(
    app: Flask, client: Client, cast: Cast, query: str, found: str, missed: str
) -> None:
    with app.app_context():
        db.session.get_one(Unit, cast.mas_mill.id).state = "unverified"
        if "closed" in query:
            db.session.get_one(Unit, cast.energy_bureau.id).closed_on = clock.today()
        db.session.commit()
    client.sign_in(cast.admin)

    page = client.get(f"/units?{query}").text

    assert f'href="/units/{getattr(cast, found).id}"' in page
    assert f'href="/units/{getattr(cast, missed).id}"' not in page


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize("query", ["q=%25", "q=_", "kind=nonsense", "page=99999", "q=" + "长" * 300])
def test_nonsense_in_the_address_of_a_list_does_no_harm(client: Client, cast: Cast, query: str) -> None:
    client.sign_in(cast.admin)

    assert client.get(f"/units?{query}").status_code in (200, 404)
    assert client.get(f"/persons?{query}").status_code in (200, 404)


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize("query", ["page=x", "page=-1", "page=0", f"page={10**30}", "township=x"])
def test_a_number_that_is_none_is_refused_with_its_name(client: Client, cast: Cast, query: str) -> None:
    client.sign_in(cast.admin)

    answer = client.get(f"/units?{query}")

    assert answer.status_code == 422
    assert f"“{query}”" in answer.text


def test_a_unit_to_be_verified_is_counted_on_the_list(app: Flask, client: Client, cast: Cast) -> None:
    with app.app_context():
        db.session.get_one(Unit, cast.mas_mill.id).state = "unverified"
        db.session.commit()

    client.sign_in(cast.wang_qiang)
    assert "1 个单位待核" in client.get("/units").text
    client.sign_in(cast.han_mei)
    assert "个单位待核" not in client.get("/units").text


def test_a_unit_shows_present_and_past_posts_and_its_three_lines(app: Flask, client: Client, cast: Cast) -> None:
    with app.app_context():
        past = Post(person_id=cast.ma_jun.id, unit_id=cast.lis_works.id, kind="safety_manager", title="安全科长")
        past.from_on, past.to_on = clock.today().replace(year=2023), clock.today().replace(year=2024)
        db.session.add(past)
        db.session.commit()
    client.sign_in(cast.han_mei)

    page = client.get(f"/units/{cast.lis_works.id}").text

    assert "安全科长" in page
    for supervisor in (cast.emergency_bureau, cast.industry_bureau, cast.dongshan):
        assert supervisor.name in page
    assert cast.liu_fang.name in page


def test_the_page_of_a_unit_shows_its_leaders_to_administrators_and_its_liaison_alone(
    app: Flask, client: Client, cast: Cast
) -> None:
    with app.app_context():
        leader = Person(name="常县长", mobile="13900001111")
        post = Post(person=leader, unit_id=cast.emergency_bureau.id, kind="official", from_on=LONG_AGO, title="副县长")
        post.rank = Rank.DIVISION_DEPUTY
        clerk = Post(person_id=cast.he_ping.id, unit_id=cast.emergency_bureau.id, kind="official", from_on=LONG_AGO)
        liaison = RoleGrant(
            person_id=cast.gao_yan.id, role="liaison", unit_id=cast.emergency_bureau.id, from_on=LONG_AGO
        )
        db.session.add_all([post, clerk, liaison])
        db.session.commit()
    pages = {}
    for who in (cast.admin, cast.gao_yan, cast.wu_gang):
        client.sign_in(who)
        pages[who.name] = client.get(f"/units/{cast.emergency_bureau.id}").text

    assert all("何平" in page for page in pages.values())
    for words in ("常县长", "副县长", "139****1111"):
        assert [who for who, page in pages.items() if words in page] == ["管理员", "高燕"]
    assert [who for who, page in pages.items() if "另有 1 个县处级岗位" in page] == ["吴刚"]


def test_the_whole_mobile_number_is_shown_once_to_who_oversees_and_leaves_a_trace(
    app: Flask, client: Client, cast: Cast
) -> None:
    client.sign_in(cast.han_mei)

    assert "13800000000" in client.post(f"/persons/{cast.li_lei.id}/mobile").text
    assert client.post(f"/persons/{cast.ma_jun.id}/mobile").status_code == 404
    assert client.post(f"/persons/{cast.li_lei.id}/id-number").status_code == 404


@pytest.mark.parametrize("number", ["13800000000", " 138-0000-0000 ", "141021197505120018", "141021 19750512 0018"])
def test_a_person_is_found_by_a_whole_number_that_no_address_keeps(
    app: Flask, client: Client, cast: Cast, number: str
) -> None:
    with app.app_context():
        db.session.get_one(Person, cast.li_lei.id).id_number_hash = vault.keyed_hash("141021197505120018")
        db.session.commit()
    client.sign_in(cast.han_mei)

    assert client.post("/persons/search", data={"q": number}).headers["Location"] == f"/persons/{cast.li_lei.id}"
    client.sign_in(cast.gao_yan)
    answer = client.post("/persons/search", data={"q": number})
    assert answer.status_code == 200
    assert "没有使用此号码的人员" in answer.text
    assert cast.li_lei.name not in answer.text


def test_several_persons_with_one_number_are_all_listed(app: Flask, client: Client, cast: Cast) -> None:
    with app.app_context():
        db.session.get_one(Person, cast.sun_li.id).mobile = cast.li_lei.mobile
        db.session.commit()
    client.sign_in(cast.han_mei)

    page = client.post("/persons/search", data={"q": cast.li_lei.mobile}).text

    assert cast.li_lei.name in page
    assert cast.sun_li.name in page


def test_a_name_goes_on_to_the_list(client: Client, cast: Cast) -> None:
    client.sign_in(cast.han_mei)

    answer = client.post("/persons/search", data={"q": "李"}, follow_redirects=True)

    assert cast.li_lei.name in answer.text
    assert cast.sun_li.name not in answer.text
