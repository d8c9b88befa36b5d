"""An ordinary beat is answered before the site looks at it as at a page, and exactly as the view would; no other is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import request_started
from werkzeug.test import TestResponse

from lms.people.models import Person
from tests.conftest import Client
from tests.watching.conftest import Player, World


@pytest.fixture
def player(world: World) -> Player:
    """Opened a minute ago, for the site's own clock judges here."""
    world.wait(-60)
    return world.player()


@pytest.fixture
def li_lei(client: Client, world: World, player: Player) -> Client:
    """Li Lei's browser, whose player has reported its first ten seconds and played ten more."""
    player.play(0, 10)
    player.fetch(0, 30)
    client.sign_in(world.cast.li_lei)
    return client


def report(client: Client, player: Player, *, session_id: int | None = None, **body: Any) -> TestResponse:
    said = {"nonce": player.nonce, "spans": [[10, 11]], "place": 11} | body
    answer: TestResponse = client.post(f"/watch-sessions/{session_id or player.session_id}/beats", json=said)
    return answer


@contextmanager
def long_ways(client: Client) -> Iterator[list[str]]:
    """The requests that go to a view meanwhile."""
    seen: list[str] = []

    def note(sender: object, **more: object) -> None:
        seen.append("came")

    with request_started.connected_to(note, client.application):
        yield seen


def test_an_ordinary_beat_takes_the_short_way(li_lei: Client, player: Player) -> None:
    with long_ways(li_lei) as seen:
        answer = report(li_lei, player)

    assert answer.status_code == 200
    assert answer.json["covered"] == "0-11"
    assert seen == []


def test_the_same_beat_again_gets_the_same_answer_on_the_short_way(li_lei: Client, player: Player) -> None:
    first = report(li_lei, player)

    with long_ways(li_lei) as seen:
        again = report(li_lei, player)

    assert again.json == first.json
    assert seen == []


def test_the_short_way_answers_as_the_long_one_does(li_lei: Client, player: Player) -> None:
    short = report(li_lei, player)
    player.nonce = short.json["nonce"]

    with long_ways(li_lei) as seen:
        long = report(li_lei, player, spans=[[100, 110]])

    assert seen == ["came"]
    assert long.json["receipts"][0]["words"]
    assert list(long.json) == list(short.json)
    assert long.text.partition("claimed")[0] == short.text.partition("claimed")[0]
    assert long.text[-1] == short.text[-1]
    assert dict(long.headers) | {"Content-Length": ""} == dict(short.headers) | {"Content-Length": ""}


@pytest.mark.parametrize("body", [{"nonce": "used up long ago"}, {"spans": "nonsense"}, {"spans": [[5, 3]]}])
def test_what_is_refused_is_worded_by_the_view(li_lei: Client, player: Player, body: dict[str, Any]) -> None:
    with long_ways(li_lei) as seen:
        answer = report(li_lei, player, **body)

    assert answer.status_code in (409, 422)
    assert len(answer.json["error"]) > 10
    assert seen == ["came"]


def test_without_a_sign_in_it_is_asked_for(li_lei: Client, player: Player) -> None:
    li_lei.sign_out()

    assert report(li_lei, player).status_code == 401


def test_a_stranger_and_a_number_that_no_row_has_find_nothing(li_lei: Client, player: Player, world: World) -> None:
    assert report(li_lei, player, session_id=9_999_999_999).status_code == 404
    stranger: Person = world.cast.ma_jun
    li_lei.sign_in(stranger)
    assert report(li_lei, player).status_code == 404
