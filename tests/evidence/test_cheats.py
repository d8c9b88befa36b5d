"""What else bored officials with developer tools, clever nephews and sellers of completed courses may try."""

import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from lms import clock
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.media.models import Recording
from lms.people.models import Person
from tests.evidence.table import Note
from tests.evidence.world import SECOND_BYTES, SECONDS, Learner, Reply, World

SUITE = "attack suite"

pytestmark = pytest.mark.slow


def at_once(deeds: list[Callable[[], Reply]]) -> list[Reply]:
    with ThreadPoolExecutor(len(deeds)) as pool:
        return [answer.result() for answer in [pool.submit(deed) for deed in deeds]]


def test_a_post_to_every_address_of_the_site_completes_nothing(world: World, learner: Learner, note: Note) -> None:
    """A POST to every address of the site that takes one, saying “completed”."""
    player = learner.player()
    claim = {"completed": True, "progress": 1, "seconds": SECONDS, "spans": [[0, SECONDS]], "csrf_token": player.token}
    known = {"lesson_id": player.lesson_id, "session_id": player.opening["session"], "enrolment_id": _task(learner)}
    addresses = [_address(rule, known) for rule in world.app.url_map.iter_rules() if "POST" in rule.methods]

    for address in addresses:
        learner.sign_in()
        learner.post(address, claim, **{"X-CSRFToken": player.token})

    learner.sign_in()
    assert learner.stamps() == []
    assert len(addresses) > 50
    note(len(addresses) * SECONDS, learner.covered().total, at_most=0)


def _task(learner: Learner) -> int:
    with learner.world.books():
        return db.session.scalars(select(Enrolment.id).where(Enrolment.person_id == learner.person_id)).one()


def _address(rule: Rule, known: dict[str, int]) -> str:
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda name: str(known.get(name[1], 1)), rule.rule)


def test_the_same_beat_twenty_times_in_one_instant(world: World, learner: Learner, note: Note) -> None:
    """One beat sent twenty times in the same instant."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(60)

    answers = at_once([partial(player.elsewhere().report, (0, 30)) for _ in range(20)])

    assert {answer.status for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    note(20 * 30, learner.earned(), at_most=30)


def test_thirty_lectures_reported_in_one_instant(world: World, learner: Learner, note: Note) -> None:
    """Thirty lectures reported in the same instant."""
    started = world.time()
    players = [learner.player(number) for number in range(30)]
    for player in players:
        player.fetch(0, 120)
    world.wait(60)

    answers = at_once([partial(player.elsewhere().report, (0, 120)) for player in players])

    assert {answer.status for answer in answers} == {200}
    note(30 * 120, learner.earned(), at_most=int((world.time() - started) * 1.5))


def test_yesterdays_traffic_played_back(world: World, learner: Learner, note: Note) -> None:
    """A proxy plays yesterday's traffic back."""
    player = learner.player()
    sent = []
    for place in range(0, 600, 30):
        player.fetch(place, place + 30)
        world.wait(30)
        sent.append(((place, place + 30), player.nonce))
        player.beat((place, place + 30))
    world.wait(24 * 3600)
    learner.sign_in()
    before = learner.books()

    answers = [player.report(span, nonce=nonce).status for span, nonce in sent]

    assert answers == [409] * 19 + [200]
    assert learner.books() == before
    note(1200, learner.earned(), at_most=600)


def test_the_nonce_of_another_session_of_ones_own(world: World, learner: Learner) -> None:
    """The nonce of another session of one's own."""
    first, second = learner.player(0), learner.player(1)
    first.fetch(0, 60)
    world.wait(60)
    before = learner.books()

    assert first.report((0, 60), nonce=second.nonce).status == 409
    assert learner.books() == before


def test_slivers_of_seconds(world: World, learner: Learner, note: Note) -> None:
    """A fifth of each second is played, the rest skipped."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(60)

    player.beat(*((second + 0.4, second + 0.6) for second in range(60)))

    note(60, learner.covered().total, at_most=0)


def test_the_edges_of_seconds(world: World, learner: Learner, note: Note) -> None:
    """Only the moments between seconds are played."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(60)

    player.beat(*((second - 0.1, second + 0.1) for second in range(1, 60)))

    note(60, learner.covered().total, at_most=0)


def test_first_bytes_of_media(world: World, learner: Learner, note: Note) -> None:
    """Only the first bytes of segments, or “I have a copy already”."""
    player = learner.player()
    for number in range(10):
        whole = learner.request("HEAD", player.segment(number))
        assert learner.request("GET", player.segment(number), Range="bytes=0-1").status == 206
        assert learner.request("GET", player.segment(number), Range="bytes=0-0,2-2,4-6").status == 416
        assert learner.request("GET", player.segment(number), **{"If-None-Match": whole.headers["ETag"]}).status == 304
    world.wait(300)

    player.beat((0, 300))

    note(300, learner.covered().total, at_most=0)


def test_a_stretch_of_the_single_file(world: World, learner: Learner, note: Note) -> None:
    """The first 40 s of the single file are fetched, 300 s claimed."""
    player = learner.player()
    learner.request("GET", player.media("lecture.mp4"), Range=f"bytes=0-{40 * SECOND_BYTES - 1}")
    world.wait(300)

    player.beat((0, 300))

    note(300, learner.covered().total, at_most=40)


def test_media_addresses_made_up(world: World, learner: Learner, note: Note) -> None:
    """Media addresses made up: another lecture, another person, more time, other files."""
    player, other = learner.player(0), learner.player(1)
    _, token, recording = player.media("").strip("/").split("/")
    grant, person, expires, folder, signature = token.split(".")
    other_recording = other.media("").strip("/").split("/")[2]
    made_up = [
        f"/m/{token}/{other_recording}/360p/00000.m4s",
        f"/m/{int(grant) + 1}.{person}.{expires}.{folder}.{signature}/{recording}/360p/00000.m4s",
        f"/m/{grant}.{person}.{int(expires) + 86400}.{folder}.{signature}/{recording}/360p/00000.m4s",
        f"/m/{grant}.{person}.{expires}.{folder}.{signature[::-1]}/{recording}/360p/00000.m4s",
        f"/m/{token}/{recording}/360p/99999.m4s",
        f"/m/{token}/{recording}/package.json",
        f"/m/{token}/{recording}/360p/..%2f..%2f..%2fby_hand/360p/00000.m4s",
    ]

    assert [learner.get(address).status for address in made_up] == [404] * len(made_up)
    world.wait(60)
    other.beat((0, 30))
    player.beat((0, 30))
    note(60, learner.earned(), at_most=0)


def test_media_fetched_by_others(world: World, learner: Learner, note: Note) -> None:
    """Somebody else fetches the media: a stranger, a nephew with an account of his own."""
    player, nephew = learner.player(), world.learner()
    stranger = Learner(world, learner.person_id, cookie="")
    for number in range(10):
        assert stranger.get(player.segment(number)).status == 401
        assert nephew.get(player.segment(number)).status == 404
    stranger.line.close()
    world.wait(300)

    player.beat((0, 300))

    note(300, learner.covered().total, at_most=0)


def test_two_people_under_one_account(world: World, learner: Learner, note: Note) -> None:
    """Two people under one account watch two lectures for 20 minutes."""
    started, place = world.time(), [0, 0]
    for turn in range(20):
        seats = [learner.player(0), learner.player(1)]
        for number, seat in enumerate(seats):
            seat.fetch(place[number], place[number] + 60)
        world.wait(60)
        for number, seat in enumerate(seats[:: 1 if turn % 2 else -1]):
            seat.beat((place[number], place[number] + 60))
        place = [start + 60 for start in place]

    note(2400, learner.earned(), at_most=int((world.time() - started) * 1.5))


def test_a_report_every_five_minutes(world: World, learner: Learner, note: Note) -> None:
    """A program fetches everything and reports an “outage” every five minutes."""
    player = learner.player()
    player.fetch(0, SECONDS)
    for _ in range(4):
        world.wait(300)
        player.beat(*learner.covered().gaps(SECONDS).first(600).spans)

    note(2400, learner.covered().total, at_most=player.affords())


def test_a_program_that_reports_like_a_player(world: World, learner: Learner, note: Note) -> None:
    """A program reports like a player, as fast as it likes."""
    player = learner.player()
    player.fetch(0, SECONDS)
    for place in range(0, SECONDS, 10):
        world.wait(1)
        player.beat((place, place + 10))

    note(SECONDS, learner.covered().total, at_most=player.affords())


def test_more_is_said_than_asked(world: World, learner: Learner, note: Note) -> None:
    """A beat that says what it shall be worth."""
    player = learner.player()
    more = {"covered": "0-2400", "played": "0-2400", "counted": SECONDS, "seconds": SECONDS, "speed": 16,
            "farewell": 9999, "asked": 1, "allowance": 10**9, "delivered": "0-2400", "completed": True}  # fmt: skip
    world.wait(60)

    told = learner.post(player.beats, more | {"nonce": player.nonce, "spans": [[0, SECONDS]], "place": SECONDS})

    assert told.json["covered"] == ""
    assert learner.stamps() == []
    note(SECONDS, learner.covered().total, at_most=0)


def test_other_methods(world: World, learner: Learner) -> None:
    """GET, PUT, PATCH and DELETE on a session's beats."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(60)
    before = learner.books()
    body = {"nonce": player.nonce, "spans": [[0, 60]], "place": 60}

    answers = {
        method: learner.request(method, player.beats, body).status for method in ("GET", "PUT", "PATCH", "DELETE")
    }

    assert set(answers.values()) == {405}
    assert learner.books() == before


def test_half_a_beat(world: World, learner: Learner) -> None:
    """Half a beat, and the line is cut."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(60)
    before = learner.books()

    with socket.create_connection(("127.0.0.1", world.site.port)) as line:
        head = f"POST {player.beats} HTTP/1.1\r\nHost: x\r\nCookie: lms={learner.cookie}\r\nContent-Length: 400\r\n\r\n"
        line.sendall(head.encode() + b'{"nonce": "' + player.nonce.encode() + b'", "spans": [[0, 60]]')

    assert player.report().status == 200
    assert learner.books()[1:] == before[1:]


def test_an_account_that_was_closed(world: World, learner: Learner) -> None:
    """Beats of an account that was closed meanwhile."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(60)
    before = learner.books()
    with world.books():
        db.session.get_one(Person, learner.person_id).closed_at = clock.now()

    assert player.report((0, 60)).status == 401
    assert learner.books() == before


def test_a_lecture_of_somebody_elses_plan(world: World, learner: Learner) -> None:
    """The lecture, task, plan and record of somebody else."""
    somebody, token = world.learner(), learner.player().token
    with world.books():
        lecture, plan = world.lecture()
        task = somebody.enrol(plan).id
    lesson = world.lesson_ids[lecture]
    somebody.player(lecture).play(0, 60)

    for address in (f"/lessons/{lesson}/watch", f"/record/lessons/{lesson}", f"/tasks/{task}", f"/plans/{plan}"):
        assert learner.get(address).status == 404, address
    assert learner.post(f"/lessons/{lesson}/watch-sessions", **{"X-CSRFToken": token}).status == 404


def test_watching_on_for_a_plan_that_was_closed(world: World, learner: Learner) -> None:
    """Watching on for a plan that was closed meanwhile: nothing is stamped."""
    with world.books():
        lecture, plan = world.lecture()
        learner.enrol(plan)
    player = learner.player(lecture)
    player.play(0, 60)
    with world.books():
        db.session.get_one(Plan, plan).closed_at = clock.now()

    player.play(60, SECONDS, every=60)

    assert learner.stamps(lecture) == [None]


def test_watching_for_a_plan_before_it_opens(world: World, learner: Learner) -> None:
    """Last week's watching for a plan that opens today."""
    with world.books():
        lecture, plan = world.lecture()
        learner.enrol(plan)
    learner.player(lecture).play(0, SECONDS, every=60)
    with world.books():
        recording = db.session.get_one(Lesson, world.lesson_ids[lecture]).recording_id
        lecture, plan = world.planned(db.session.get_one(Recording, recording))
        later = db.session.get_one(Plan, plan)
        later.opens_on, later.due_on = clock.today() + timedelta(days=7), clock.today() + timedelta(days=30)
        learner.enrol(plan)

    assert learner.get(f"/lessons/{world.lesson_ids[lecture]}/watch").status == 404
    world.wait(8 * 24 * 3600)
    learner.sign_in()
    learner.player(lecture).play(0, 60)

    assert learner.stamps(lecture) == [None]
