"""Whoever wants a better result of a check on the spot than was shown there gets none, and is told so in words."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.db import db
from lms.quizzes.models import SpotCheck
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.supervision.spot_checks import visiting

SUITE = "attack suite"
pytestmark = pytest.mark.both_databases


def test_the_key_is_asked_for_early(app: Flask, client: Client, cast: Cast) -> None:
    """The key of a check on the spot is asked for before the answers are sent."""
    phone = visiting.at_the_gate(app, client, cast)

    trip = client.get("/spot-checks/trip").text
    record = client.get(phone.paper["page"]).text
    begun = phone.begin().get_data(as_text=True)

    assert set(phone.paper["questions"][0]) == {"number", "kind", "stem", "options", "several"}
    for words in ("说明0", "说明1", '"key"', "explanation", "第二十一条"):
        assert words not in trip + record + begun
    assert client.get(phone.paper["result"]).status_code == 405


def test_other_questions(app: Flask, client: Client, cast: Cast) -> None:
    """A check on the spot answered with the numbers of other questions, letters that were not offered, or twice the questions."""
    phone = visiting.at_the_gate(app, client, cast)
    wrong = [
        [[6, "A", 3]],
        [[0, "A", 3]],
        [[1, "Z", 3]],
        [[1, "AB", 3]] * 301,
        [["1", "A", 3]],
        [[1, "A"]],
        "A",
        [[1, "A", True]],
    ]

    answers = [phone.send(given=given) for given in wrong]

    assert {answer.status_code for answer in answers} == {422}
    assert all(answer.json["error"] for answer in answers)
    assert visiting.stored(app)[0].received_at is None


def test_another_persons_paper(app: Flask, client: Client, cast: Cast) -> None:
    """Answers of another person, or of another check, sent to a paper of a check on the spot."""
    phone = visiting.at_the_gate(app, client, cast)
    visiting.drawn_up(client, cast.zhou_tao, cast.lis_works, cast.li_lei)
    (other,) = visiting.taken_along(client)
    client.sign_in(cast.han_mei)

    answers = [
        visiting.right(app, phone).send(seal=seal)
        for seal in (other["seal"], "", "0" * 64, phone.paper["seal"][:-1], "章")
    ]

    assert {answer.status_code for answer in answers} == {409}
    assert "别的" in answers[0].json["error"]
    assert not any(paper.received_at for paper in visiting.stored(app))


def test_answers_after_the_time(app: Flask, client: Client, cast: Cast) -> None:
    """Answers chosen after the two minutes of a check on the spot, or before they began."""
    phone = visiting.at_the_gate(app, client, cast)
    phone.begin()

    late, early = phone.answer(second=121).send(), phone.answer(second=-1).send()

    assert (late.status_code, early.status_code) == (422, 422)
    assert "时间" in late.json["error"]
    assert visiting.stored(app)[0].received_at is None


def test_ten_minutes_with_a_book(app: Flask, client: Client, cast: Cast) -> None:
    """Ten minutes with a book, and then an “outage”: the result says that the site could not time it."""
    phone = visiting.right(app, visiting.at_the_gate(app, client, cast))
    phone.begin()
    visiting.later(app, minutes=10)

    told = phone.send(took=100).json

    assert "无法确认" in told["timed"]
    assert visiting.stored(app)[0].timed_by == "phone"
    assert "离线计时" in client.get(phone.paper["page"]).text


def test_begun_twice(app: Flask, client: Client, cast: Cast) -> None:
    """A check on the spot begun a second time to have two more minutes."""
    phone = visiting.at_the_gate(app, client, cast)
    phone.begin()
    visiting.later(app, seconds=90)

    assert 25 < phone.begin().json["left"] <= 30
    visiting.later(app, seconds=60)
    assert phone.begin().json["left"] == 0


def test_a_better_result_sent_after_a_bad_one(app: Flask, client: Client, cast: Cast) -> None:
    """A better result of a check on the spot sent after a bad one."""
    phone = visiting.at_the_gate(app, client, cast)
    phone.begin()
    assert phone.send(given=[]).json["verdict"] == "failed"

    again = visiting.right(app, phone).send()

    assert again.status_code == 409
    assert visiting.stored(app)[0].right_answers == 0
    assert phone.begin().status_code == 409


def test_an_inspector_without_scope(app: Flask, client: Client, cast: Cast) -> None:
    """An inspector of another township, a liaison and a learner at the pages and papers of a check on the spot."""
    phone = visiting.right(app, visiting.at_the_gate(app, client, cast))
    unit = f"/spot-checks/units/{cast.lis_works.id}"
    for person in (cast.wang_qiang, cast.qian_yu, cast.gao_yan, cast.li_lei, cast.zhao_min):
        client.sign_in(person)
        assert visiting.drawn_up(client, person, cast.lis_works, cast.li_lei).status_code == 404
        pages = [
            unit,
            f"{unit}/code",
            phone.paper["page"],
            f"{phone.paper['page']}/record.pdf",
            f"/spot-checks?q={cast.lis_works.name}",
        ]
        found = [client.get(page) for page in pages]
        assert {answer.status_code for answer in found[:-1]} == {404}
        assert person == cast.li_lei or cast.li_lei.name not in found[-1].text
        assert {answer.status_code for answer in (phone.begin(), phone.send(), phone.sign(visiting.png()))} == {404}

    client.sign_in(cast.zhou_tao)  # within scope, and yet not the one who holds it
    assert phone.send().status_code == 404
    assert visiting.stored(app)[0].received_at is None


def test_before_it_is_held(app: Flask, client: Client, cast: Cast) -> None:
    """The unit's liaison counts up the numbers of checks on the spot before one is held."""
    phone = visiting.at_the_gate(app, client, cast)
    pages = (phone.paper["page"], f"{phone.paper['page']}/record.pdf")
    client.sign_in(cast.liu_fang)
    before = [client.get(page).status_code for page in pages]

    client.sign_in(cast.han_mei)
    phone.begin()
    phone.send()
    client.sign_in(cast.liu_fang)
    after = [client.get(page) for page in pages]
    client.get("/language/en")

    assert before == [404, 404]
    assert [answer.status_code for answer in after] == [200, 200]
    assert client.get(pages[1]).data == after[1].data  # an official paper is Chinese, whoever takes it


def test_drawn_until_it_suits(app: Flask, client: Client, cast: Cast) -> None:
    """A check on the spot drawn again, at the gate or for a trip, before there is a result, until the questions suit."""
    phone = visiting.at_the_gate(app, client, cast)
    trip = {"units": [cast.lis_works.id, cast.lis_quarry.id], "pass_mark": 3}

    again = visiting.drawn_up(client, cast.han_mei, cast.lis_works, cast.li_lei)
    along = client.post("/spot-checks/trips", data=trip)

    assert (again.status_code, along.status_code) == (409, 409)
    assert all("李雷" in each.text and 'href="/spot-checks/trip"' in each.text for each in (again, along))
    assert len(visiting.stored(app)) == 1
    phone.send(outcome="refused", given=[], ground="改日")
    assert visiting.drawn_up(client, cast.han_mei, cast.lis_works, cast.li_lei).status_code == 303
    (paper,) = visiting.taken_along(client)
    assert "第 2 次" in client.get(paper["page"]).text
    assert "第 2 次" not in client.get(phone.paper["page"]).text
    visiting.later(app, days=15)  # who waited too long is asked anew
    assert visiting.drawn_up(client, cast.han_mei, cast.lis_works, cast.li_lei).status_code == 303


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG\r\n\x1a\n", b"<svg/>", visiting.png(3000, 100), visiting.png(600, 240) + bytes(50_000), b"GIF89a"],
    ids=["empty", "head only", "svg", "too wide", "too large", "gif"],
)
def test_a_picture_that_is_no_signature(app: Flask, client: Client, cast: Cast, data: bytes) -> None:
    """A picture too large, too wide or no picture at all in place of a signature."""
    phone = visiting.at_the_gate(app, client, cast)
    assert phone.sign(visiting.png()).status_code == 409  # there is nothing to be signed yet
    phone.begin()
    phone.send()

    answer = phone.sign(data)

    assert answer.status_code == 422
    assert "PNG" in answer.json["error"]
    assert visiting.stored(app)[0].signature_sha256 is None


def test_nobody_who_learnt_nothing_is_asked(app: Flask, client: Client, cast: Cast) -> None:
    """A check on the spot of somebody who completed no lecture, is not there, or is in another unit."""
    with app.app_context():
        making.made(cast, cast.li_lei, lecture_done=False)
    client.sign_in(cast.han_mei)
    assert "尚未学完任何一讲" in client.get(f"/spot-checks/units/{cast.lis_works.id}").text

    nothing = visiting.drawn_up(client, cast.han_mei, cast.lis_works, cast.li_lei)
    stranger = visiting.drawn_up(client, cast.han_mei, cast.lis_works, cast.ma_jun)
    nobody = visiting.drawn_up(client, cast.han_mei, cast.lis_works)

    assert (nothing.status_code, stranger.status_code, nobody.status_code) == (409, 422, 422)
    assert "0" in nothing.text
    with app.app_context():
        assert db.session.scalar(select(func.count(SpotCheck.id))) == 0


def test_a_paper_from_long_ago(app: Flask, client: Client, cast: Cast) -> None:
    """Answers to questions of a check on the spot that have been on the telephone for more than two weeks."""
    phone = visiting.right(app, visiting.at_the_gate(app, client, cast))
    visiting.later(app, days=15)

    answer = phone.send()

    assert answer.status_code == 409
    assert "14" in answer.json["error"]
    assert visiting.taken_along(client) == []
