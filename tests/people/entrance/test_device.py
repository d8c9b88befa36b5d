"""The next person on a shared telephone is two taps away."""

from flask import Flask
from itsdangerous import URLSafeSerializer

from lms import clock
from tests.cast import Cast
from tests.conftest import Client
from tests.people.conftest import PASSWORD
from tests.people.entrance.test_sign_in import change, is_in_as, try_in


def came_and_went(client: Client, *mobiles: str | None) -> None:
    for mobile in mobiles:
        try_in(client, mobile or "")
        client.post("/sign-out")


def test_signing_out_offers_the_last_names_and_one_tap_leads_to_the_password(client: Client, active: Cast) -> None:
    came_and_went(client, active.li_lei.mobile, active.ma_jun.mobile)

    page = client.get("/sign-in").text

    assert page.index(active.ma_jun.name) < page.index(active.li_lei.name)
    tapped = client.get(f"/sign-in?who={active.li_lei.id}").text
    assert active.li_lei.name in tapped
    assert 'name="login"' not in tapped


def test_a_tapped_name_comes_in_by_its_password(client: Client, active: Cast) -> None:
    came_and_went(client, active.li_lei.mobile, active.ma_jun.mobile)

    client.post("/sign-in", data={"who": active.li_lei.id, "password": PASSWORD})

    assert is_in_as(client, active.li_lei)


def test_a_tapped_name_with_a_wrong_password_keeps_the_name(client: Client, active: Cast) -> None:
    came_and_went(client, active.li_lei.mobile)

    answer = client.post("/sign-in", data={"who": active.li_lei.id, "password": "wrong words"})

    assert answer.status_code == 422
    assert active.li_lei.name in answer.text


def test_a_name_that_this_device_does_not_know_cannot_be_tapped(client: Client, active: Cast) -> None:
    came_and_went(client, active.li_lei.mobile)

    assert active.admin.name not in client.get(f"/sign-in?who={active.admin.id}").text
    answer = client.post("/sign-in", data={"who": active.admin.id, "password": PASSWORD})
    assert answer.status_code == 422


def test_nobody_can_write_names_onto_a_device(client: Client, active: Cast) -> None:
    forged = URLSafeSerializer("guessed", salt="names-on-this-device").dumps([active.admin.id])
    client.set_cookie("lms_names", str(forged))

    assert active.admin.name not in client.get("/sign-in").text


def test_names_can_be_forgotten(client: Client, active: Cast) -> None:
    came_and_went(client, active.li_lei.mobile)

    client.post("/sign-in/names/forget")

    assert active.li_lei.name not in client.get("/sign-in").text


def test_a_closed_account_is_not_offered(app: Flask, client: Client, active: Cast) -> None:
    came_and_went(client, active.li_lei.mobile)
    change(app, active.li_lei, closed_at=clock.now())

    assert active.li_lei.name not in client.get("/sign-in").text


def test_a_device_keeps_the_last_six(client: Client, active: Cast) -> None:
    seven = [
        active.li_lei,
        active.ma_jun,
        active.han_mei,
        active.wang_qiang,
        active.zhou_tao,
        active.qian_yu,
        active.admin,
    ]
    came_and_went(client, *(person.mobile for person in seven))

    page = client.get("/sign-in").text

    assert [person.name in page for person in seven] == [False] + [True] * 6
