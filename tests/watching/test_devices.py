"""A browser keeps a number of its own; sessions opened in one browser are told by its mark, and by nothing else."""

from sqlalchemy import select

from lms.db import db
from lms.watching import devices
from lms.watching.models import WatchSession


def _open(client, world):
    return client.post(f"/lessons/{world.lesson_id}/watch-sessions", headers={"Accept": "application/json"})


def _marks(world):
    with world.transaction():
        rows = db.session.execute(select(WatchSession.device_mark, WatchSession.address_mark).order_by(WatchSession.id))
        return [tuple(row) for row in rows]


def test_one_browser_has_one_mark_whoever_signs_in(client, world):
    client.sign_in(world.cast.li_lei)
    given = _open(client, world).headers["Set-Cookie"]
    client.sign_in(world.cast.admin)
    with world.transaction():
        assert db.session.scalar(select(WatchSession.device_mark))
    client.sign_in(world.cast.li_lei)
    _open(client, world)
    first, second = _marks(world)

    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert first == second
    assert None not in first


def test_another_browser_has_another_mark(client, world):
    client.sign_in(world.cast.li_lei)
    _open(client, world)
    client.delete_cookie(devices.COOKIE)
    _open(client, world)
    first, second = _marks(world)

    assert first[0] != second[0]
    assert first[1] == second[1]


def test_the_number_itself_is_not_kept_and_an_invented_one_is_not_believed(client, world):
    client.sign_in(world.cast.li_lei)
    client.set_cookie(devices.COOKIE, "1; drop")
    given = _open(client, world).headers["Set-Cookie"]
    number = given.partition("=")[2].partition(";")[0]

    assert devices.NUMBER.fullmatch(number)
    assert number not in str(_marks(world))
