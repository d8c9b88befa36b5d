"""Whoever knows the law passes, whatever becomes of line, telephone and clock; and the result says what nobody could time."""

from datetime import timedelta

import pytest
from flask import Flask

from lms import clock
from tests.cast import Cast
from tests.conftest import Client
from tests.supervision.spot_checks import visiting

SUITE = "honest suite"
pytestmark = pytest.mark.both_databases


def test_with_a_line(app: Flask, client: Client, cast: Cast) -> None:
    """A check on the spot with a line: the result at once, with explanation, timed by the site."""
    phone = visiting.right(app, visiting.at_the_gate(app, client, cast), 3)
    assert 110 < phone.begin().json["left"] <= 120

    told = phone.send().json

    assert told["verdict"] == "passed"
    assert "3" in told["words"]
    assert "5" in told["words"]
    assert [line["right"] for line in told["lines"]] == [True] * 3 + [False] * 2
    assert [bool(line["key"]) for line in told["lines"]] == [True] * 3 + [False] * 2  # none of what was not answered
    assert told["lines"][0]["explanation"].startswith("说明")
    assert visiting.stored(app)[0].timed_by == "site"


def test_sent_twice(app: Flask, client: Client, cast: Cast) -> None:
    """A result and a signature of a check on the spot sent twice: one of each, and the same answer."""
    phone = visiting.right(app, visiting.at_the_gate(app, client, cast))
    phone.begin()

    first, second = phone.send(), phone.send(ago=40)
    signed = [phone.sign(visiting.png()) for _ in range(2)]

    assert first.json == second.json
    assert [answer.status_code for answer in signed] == [200, 200]
    assert phone.sign(visiting.png(500, 200)).status_code == 409  # another one does not take its place
    picture = client.get(f"/spot-checks/papers/{phone.paper['id']}/signature.png")
    assert picture.mimetype == "image/png"


def test_the_line_goes_in_the_middle(app: Flask, client: Client, cast: Cast) -> None:
    """A telephone that loses its line in the middle of five questions and finds it two days later."""
    phone = visiting.right(app, visiting.at_the_gate(app, client, cast), 4)
    phone.begin()
    visiting.later(app, days=2)

    told = phone.send(ago=2 * 86400 - 90).json

    paper = visiting.stored(app)[0]
    assert told["verdict"] == "passed"
    assert paper.timed_by == "phone"
    assert paper.ended_at
    assert paper.begun_at
    assert timedelta(seconds=60) < paper.ended_at - paper.begun_at < timedelta(seconds=120)


def test_no_line_from_the_beginning(app: Flask, client: Client, cast: Cast) -> None:
    """A check on the spot prepared in the office, begun and finished in a mine without a line, and sent in the evening."""
    phone = visiting.at_the_gate(app, client, cast)
    visiting.right(app, phone)
    visiting.later(app, hours=9)

    assert phone.send(ago=5 * 3600).json["verdict"] == "passed"
    paper = visiting.stored(app)[0]
    assert (paper.timed_by, paper.begun_at) == ("phone", None)
    assert paper.ended_at
    assert abs(clock.now() - paper.ended_at - timedelta(hours=5)) < timedelta(minutes=1)


def test_a_line_as_slow_as_can_be(app: Flask, client: Client, cast: Cast) -> None:
    """The last answer at the last second, and a line that takes ten seconds more: still timed by the site."""
    phone = visiting.right(app, visiting.at_the_gate(app, client, cast))
    phone.begin()
    visiting.later(app, seconds=130)

    phone.send(took=120)

    paper = visiting.stored(app)[0]
    assert paper.timed_by == "site"
    assert paper.ended_at
    assert paper.begun_at
    assert paper.ended_at - paper.begun_at == timedelta(seconds=120)


def test_a_clock_that_is_wrong_by_hours(app: Flask, client: Client, cast: Cast) -> None:
    """A telephone whose clock is wrong by hours, or is set in the middle: no answer is lost, and nothing ends in the future."""
    phone = visiting.right(app, visiting.at_the_gate(app, client, cast))

    assert phone.send(ago=10**8).status_code == 200

    paper = visiting.stored(app)[0]
    with app.app_context():
        assert paper.ended_at
        assert timedelta() <= clock.now() - paper.ended_at < timedelta(minutes=1)  # not before the questions were drawn


def test_an_answer_changed_in_time(app: Flask, client: Client, cast: Cast) -> None:
    """An answer of a check on the spot that is changed within the time: the last one counts."""
    phone = visiting.right(app, visiting.at_the_gate(app, client, cast))
    wrong = [[number, "", 10] for number, _, _ in phone.given]
    phone.given = [*wrong, *phone.given]
    phone.begin()

    assert phone.send().json["verdict"] == "passed"


def test_two_inspectors_at_once(app: Flask, client: Client, cast: Cast) -> None:
    """Two inspectors who ask the same person at the same time: two checks, and both stand."""
    mine = visiting.right(app, visiting.at_the_gate(app, client, cast))
    visiting.drawn_up(client, cast.zhou_tao, cast.lis_works, cast.li_lei)
    (paper,) = visiting.taken_along(client)
    theirs = visiting.right(app, visiting.Phone(client, paper), 1)
    theirs.begin()
    assert theirs.send().json["verdict"] == "failed"

    client.sign_in(cast.han_mei)
    mine.begin()
    assert mine.send().json["verdict"] == "passed"
    assert [paper.right_answers for paper in visiting.stored(app)] == [5, 1]


def test_the_battery_dies(app: Flask, client: Client, cast: Cast) -> None:
    """A battery that dies in the middle: the page opened again has the same questions and what is left of the two minutes."""
    phone = visiting.at_the_gate(app, client, cast)
    phone.begin()
    visiting.later(app, seconds=40)

    (again,) = visiting.taken_along(client)

    assert again["questions"] == phone.paper["questions"]
    assert again["seal"] == phone.paper["seal"]
    assert 39 < again["begunAgo"] < 60


def test_somebody_does_not_take_part(app: Flask, client: Client, cast: Cast) -> None:
    """Whoever does not take part in a check on the spot: noted with the inspector's ground, which cannot be left out."""
    phone = visiting.at_the_gate(app, client, cast)

    assert phone.send(outcome="refused", given=[], ground=" ").status_code == 422
    told = phone.send(outcome="refused", given=[], ground="身体不适").json

    assert told["verdict"] == "refused"
    assert "身体不适" in client.get(phone.paper["page"]).text
    client.sign_in(cast.liu_fang)
    assert "身体不适" in client.get("/spot-checks").text
