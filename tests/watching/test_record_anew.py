"""The pages of the record say what the player says: what counts for the task owed now. What counted once stays drawn."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.courses import annulling
from lms.courses.models import Annulment, Enrolment
from lms.db import db
from tests.conftest import Client
from tests.watching.conftest import World

ENDED = "不再计入当前任务"


@pytest.fixture
def watched(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Li Lei has watched all of the lecture, undisturbed by questions."""
    monkeypatch.setitem(world.app.config, "PRESENCE_SECONDS", (10_000, 10_000))
    world.wait(-3600)
    return _all_of_it(world)


@pytest.fixture
def annulled(watched: World) -> World:
    watched.wait(1)
    with watched.transaction():
        row = db.session.get_one(Enrolment, watched.enrolment_id)
        annulling.annul(row.person_id, row.plan_id, ground="代学", by=[watched.cast.admin], at=watched.now)
    watched.wait(1)
    return watched


def _all_of_it(world: World) -> World:
    world.player().play(0, 2400, every=300)
    return world


def _pages(client: Client, world: World) -> dict[str, str]:
    """The learner's two pages, and a supervisor's two."""
    person, lesson = world.cast.li_lei.id, world.lesson_id
    client.sign_in(world.cast.li_lei)
    found = {page: client.get(page).text for page in ("/record", f"/record/lessons/{lesson}")}
    client.sign_in(world.cast.han_mei)
    return found | {
        page: client.get(page).text for page in (f"/evidence/{person}", f"/evidence/{person}/lessons/{lesson}")
    }


def _counts(page: str, spans: str) -> bool:
    return f'data-covered="{spans}"' in page and page.count("data-covered=") == 1


def _only(pages: dict[str, str]) -> list[str]:
    """The two pages of the one lecture."""
    return [text for page, text in pages.items() if "/lessons/" in page]


def test_after_an_annulment_nothing_counts_and_the_old_sitting_is_drawn_and_marked(client, annulled):
    pages = _pages(client, annulled)

    for text in pages.values():
        assert _counts(text, "")
        assert "已看完" not in text
        assert "起的观看计入当前任务" in text
    for text in _only(pages):
        assert "没有缺漏" not in text
        assert "stretch-counted" in text
        assert text.count(ENDED) == 1
        assert "当时是否计入" in text
        assert "当时计入 40:00，不计入当前任务。" in text
        assert "当前任务尚无播放记录" in text


def test_what_is_watched_anew_counts_and_is_not_marked(client, annulled):
    annulled.player().play(0, 600, every=300)

    pages = _pages(client, annulled)

    assert all(_counts(text, "0-600") for text in pages.values())
    for text in _only(pages):
        assert text.count(ENDED) == 1
        assert text.count("sitting-parts") == 2
        assert "播放过的内容均已计入" in text


def test_a_sitting_that_an_annulment_falls_into_is_drawn_as_two(client, annulled, watched):
    going_on = watched.player()
    going_on.play(0, 300, every=300)
    watched.wait(1)
    with watched.transaction():
        plan = db.session.scalars(select(Enrolment.plan_id)).first()
        annulling.annul(watched.cast.li_lei.id, plan, ground="代学", by=[watched.cast.admin], at=watched.now)
    going_on.play(300, 600, every=300)

    for text in _only(_pages(client, watched)):
        assert _counts(text, "300-600")
        assert text.count("sitting-parts") == 3
        assert text.count(ENDED) == 2


def test_after_reinstating_all_of_it_counts_again(client, annulled):
    with annulled.transaction():
        row = db.session.scalars(select(Annulment)).one()
        annulling.reinstate(row, ground="属实", by=[annulled.cast.admin], at=annulled.now)

    pages = _pages(client, annulled)

    for text in pages.values():
        assert _counts(text, "0-2400")
        assert "当前任务" not in text


def test_last_years_watching_does_not_count_for_this_years_task(client, world, monkeypatch):
    monkeypatch.setitem(world.app.config, "PRESENCE_SECONDS", (10_000, 10_000))
    now = world.now
    world.now -= timedelta(days=365)
    _all_of_it(world)
    world.now = now - timedelta(minutes=30)
    world.player().play(0, 300, every=300)

    pages = _pages(client, world)

    assert all(_counts(text, "0-300") for text in pages.values())
    assert all(text.count(ENDED) == 1 for text in _only(pages))


def test_who_has_played_nothing_is_not_told_that_everything_counts(client, world):
    world.player().beat()

    client.sign_in(world.cast.li_lei)
    page = client.get(f"/record/lessons/{world.lesson_id}").text

    assert "播放过的内容均已计入" not in page
    assert page.count("尚无播放记录") == 2
