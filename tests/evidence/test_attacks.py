"""What whoever tries to earn a lecture without watching it may earn: the attack table of docs/evidence.md."""

import pytest

from tests.evidence.table import Note
from tests.evidence.world import SECONDS, Learner, World

SUITE = "attack suite"

pytestmark = pytest.mark.slow

WHOLE = (0, SECONDS)


def test_one_forged_request_completes_nothing(learner: Learner, note: Note) -> None:
    """One forged “complete” request."""
    answer = learner.player().beat(WHOLE)

    assert answer["covered"] == ""
    note(SECONDS, learner.covered().total, 0)


@pytest.mark.parametrize(
    "address", ["/lessons/{0}/complete", "/lessons/{0}/completion", "/lessons/{0}/watch", "/record"]
)
def test_no_address_takes_a_completion(learner: Learner, address: str) -> None:
    """A direct POST to a completing address."""
    lesson_id = learner.player().lesson_id

    answer = learner.post(address.format(lesson_id), {"completed": True, "seconds": SECONDS})

    assert answer.status in (400, 404, 405)
    assert not learner.covered()


def test_opening_the_page_and_waiting_its_full_length_earns_nothing(world: World, learner: Learner, note: Note) -> None:
    """Open the page, play nothing, claim the whole lecture after its full length."""
    player = learner.player()
    world.wait(SECONDS)

    player.beat(WHOLE)

    assert not learner.covered()
    note(SECONDS, learner.covered().total, 0)


def test_beats_that_follow_the_chain_but_fetch_no_media_earn_nothing(
    world: World, learner: Learner, note: Note
) -> None:
    """Beats that follow the chain but fetch no media."""
    player = learner.player()
    for place in range(0, 600, 10):
        world.wait(10)
        player.beat((place, place + 10))

    assert not learner.covered()
    note(600, learner.covered().total, 0)


def test_asking_for_the_heads_of_segments_is_not_fetching_them(world: World, learner: Learner, note: Note) -> None:
    """Ask for the heads of segments only."""
    player = learner.player()
    for number in range(10):
        learner.request("HEAD", player.segment(number))
    world.wait(60)

    player.beat((0, 60))

    assert not learner.covered()
    note(60, learner.covered().total, 0)


def test_media_fetched_in_one_session_does_not_serve_another(world: World, learner: Learner, note: Note) -> None:
    """Media fetched in one session, beats in another."""
    learner.player().fetch(0, 600)
    world.wait(300)
    player = learner.player()

    player.beat((0, 300))

    assert not learner.covered()
    note(300, learner.covered().total, 0)


def test_thirty_lectures_in_parallel_earn_what_one_could(world: World, learner: Learner, note: Note) -> None:
    """30 lectures in parallel for 20 minutes, media fetched."""
    started = world.time()
    players = [learner.player(number) for number in range(30)]
    for player in players:
        player.fetch(0, 1200)
    for place in range(0, 1200, 120):
        world.wait(120)
        for player in players:
            player.beat((place, place + 120))

    most = int((world.time() - started) * 1.5)
    assert learner.earned() <= most
    note(30 * 1200, learner.earned(), most)


def test_one_tab_that_takes_over_from_itself_again_and_again_earns_no_more(
    world: World, learner: Learner, note: Note
) -> None:
    """Open one lecture after the other, each taking over from the last."""
    started = world.time()
    for number in range(10):
        player = learner.player(number)
        player.fetch(0, 600)
        world.wait(30)
        player.beat((0, 600))

    most = int((world.time() - started) * 1.5)
    assert learner.earned() <= most
    note(6000, learner.earned(), most)


def test_fetching_everything_waiting_and_reporting_an_outage_earns_450_seconds(
    world: World, learner: Learner, note: Note
) -> None:
    """Fetch everything at once, wait, then report an “outage”."""
    player = learner.player()
    player.fetch(*WHOLE)
    world.wait(7200)

    player.beat(WHOLE)

    assert learner.covered().total <= 450
    note(SECONDS, learner.covered().total, 450)


def test_a_replayed_beat_earns_nothing_extra(world: World, learner: Learner, note: Note) -> None:
    """A beat replayed twenty times."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(10)
    used = player.nonce
    first = player.beat((0, 15))
    for _ in range(20):
        world.wait(10)
        again = player.report((0, 15), nonce=used)
        assert again.json == first

    assert learner.earned() == 15
    note(21 * 15, learner.earned(), 15)


def test_one_nonce_serves_one_of_two_clients(world: World, learner: Learner, note: Note) -> None:
    """The same nonce used by two clients."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(40)
    shared = player.nonce

    answers = [player.report(spans, nonce=shared) for spans in ((0, 30), (30, 60))]

    assert [answer.status for answer in answers] == [200, 409]
    assert learner.earned() == 30
    note(60, learner.earned(), 30)


def test_a_reordered_chain_is_refused(world: World, learner: Learner) -> None:
    """A reordered chain."""
    player = learner.player()
    player.fetch(0, 60)
    nonces = []
    for place in range(0, 30, 10):
        world.wait(10)
        nonces.append(player.nonce)
        player.beat((place, place + 10))
    before = learner.books()

    answers = [player.report((50, 60), nonce=nonce).status for nonce in reversed(nonces)]

    assert answers == [409, 409, 409]
    assert learner.books() == before


def test_one_minute_watched_forty_times_is_sixty_seconds(world: World, learner: Learner, note: Note) -> None:
    """One minute watched forty times."""
    for _ in range(40):
        learner.player().play(0, 60, every=30)

    assert learner.covered().total == 60
    note(2400, learner.covered().total, 60)


@pytest.mark.parametrize("speed", [2, 3, 16])
def test_playing_faster_than_allowed_earns_the_allowed_speed(
    world: World, learner: Learner, note: Note, speed: int
) -> None:
    """Play faster than the allowed speed."""
    player = learner.player()
    player.play(0, 1200, speed=speed)

    assert learner.covered().total <= player.affords()
    note(1200, learner.covered().total, player.affords())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b'{"nonce": "NONCE"}',
        b'{"nonce": "NONCE", "spans": [[-5, 10]]}',
        b'{"nonce": "NONCE", "spans": [[0, 1e308]]}',
        b'{"nonce": "NONCE", "spans": [[0, 1e999]]}',
        b'{"nonce": "NONCE", "spans": [[NaN, NaN]]}',
        b'{"nonce": "NONCE", "spans": [[0, 20], [10, 30]]}',
        b'{"nonce": "NONCE", "spans": [[20, 30], [0, 10]]}',
        b'{"nonce": "NONCE", "spans": [[2390, 2500]]}',
        b'{"nonce": "NONCE", "spans": [[30, 20]]}',
        b'{"nonce": "NONCE", "spans": ["0-2400"]}',
        b'{"nonce": "NONCE", "spans": [[0, 10]], "place": "end"}',
        b'{"nonce": ["NONCE"], "spans": [[0, 10]]}',
        b"[" * 16_000,
        b"\x00\xff" * 5_000_000,
    ],
    ids=lambda body: f"{body[:60].decode(errors='ignore')}, {len(body)} bytes",
)
def test_nonsense_is_answered_422_in_words_and_changes_nothing(world: World, learner: Learner, body: bytes) -> None:
    """Negative, huge, NaN, overlapping or out-of-lecture spans, 10 MB: 422 in words."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(60)
    before = learner.books()

    answer = learner.post(player.beats, body.replace(b"NONCE", player.nonce.encode()))

    assert answer.status == 422
    assert len(answer.json["error"]) > 10
    assert learner.books() == before


def test_what_the_clients_clock_says_is_not_looked_at(world: World, learner: Learner, note: Note) -> None:
    """Client clocks in past or future."""
    player = learner.player()
    player.fetch(0, 600)
    world.wait(10)

    for year in ("1970", "2026", "9999"):
        body = {"nonce": player.nonce, "spans": [[0, 600]], "place": 0, "at": f"{year}-01-01T00:00:00Z", "elapsed": 600}
        player.nonce = learner.post(player.beats, body).json["nonce"]

    assert learner.covered().total <= player.affords()
    note(1800, learner.covered().total, player.affords())


def test_another_persons_session_is_not_there(world: World, learner: Learner) -> None:
    """Another person's session."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(60)
    before = learner.books()
    stranger = world.learner()

    answer = stranger.post(player.beats, {"nonce": player.nonce, "spans": [[0, 60]], "place": 60})

    assert answer.status == 404
    assert learner.books() == before
    assert not stranger.covered()


def test_another_persons_media_address_is_not_there(world: World, learner: Learner) -> None:
    """Another person's media address."""
    player = learner.player()
    stranger = world.learner()

    assert stranger.get(player.segment(0)).status == 404


def test_a_lecture_that_is_not_owed_is_not_there(learner: Learner) -> None:
    """A lecture that is not owed."""
    assert learner.get("/lessons/99999/watch").status == 404
    assert learner.get("/record/lessons/99999").status == 404


def test_a_stranger_reports_nothing(world: World, learner: Learner) -> None:
    """Beats without a sign-in."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(60)
    before = learner.books()
    learner.cookie, kept = "forged", learner.cookie

    answer = player.report((0, 60))

    learner.cookie = kept
    assert answer.status == 401
    assert learner.books() == before


def test_a_player_that_was_taken_over_earns_nothing_by_playing_on(world: World, learner: Learner, note: Note) -> None:
    """A player that was taken over plays on."""
    first = learner.player()
    first.play(0, 60)
    last_heard = world.time()
    learner.player()
    most = 60 + int((world.time() - last_heard + 30) * 1.5)
    first.fetch(60, 1200)
    for place in range(60, 1200, 60):
        world.wait(60)
        first.beat((place, place + 60))

    assert learner.covered().total <= most < 130
    note(1200, learner.covered().total, most)


def test_an_idle_day_buys_nothing_at_the_next_opening(world: World, learner: Learner, note: Note) -> None:
    """An idle day, then a claim right after the next opening."""
    learner.player()
    world.wait(24 * 3600)
    learner.sign_in()
    player = learner.player()
    player.fetch(0, 1200)
    world.wait(10)

    player.beat((0, 1200))

    assert learner.covered().total <= player.affords() < 60
    note(1200, learner.covered().total, player.affords())


def test_minutes_without_a_page_buy_nothing_at_the_next_opening(world: World, learner: Learner, note: Note) -> None:
    """Four minutes with no page open, then a claim right after the next opening."""
    first = learner.player()
    first.play(0, 10)
    world.wait(240)
    player = learner.player()
    player.fetch(0, 1200)
    world.wait(10)

    player.beat((10, 1200))

    assert learner.covered().total <= 10 + player.affords() < 40
    note(1200, learner.covered().total, 10 + player.affords())
