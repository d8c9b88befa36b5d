import json

import pytest
from sqlalchemy import func, select

from lms.db import db
from lms.errors import NotThere
from lms.watching import accepting, beats, chain
from lms.watching.accepting import Reason
from lms.watching.beats import Order, Stale
from lms.watching.coverage import Coverage
from lms.watching.models import AttentionClock, Beat
from lms.watching.models import Coverage as CoverageRow
from lms.watching.reporting import NotAReport, SpansRefused
from tests.watching.conftest import World, session_of


def rows(world: World) -> list[tuple]:
    """Everything that a beat may change."""
    with world.transaction():
        return [
            tuple(db.session.execute(select(model.__table__)).all()) for model in (Beat, AttentionClock, CoverageRow)
        ]


def reasons(answer: object) -> dict[str, str]:
    return {receipt.reason: str(receipt.seconds) for receipt in answer.receipts}


def test_ten_seconds_played_are_ten_seconds_counted(world, player):
    answer = player.play(0, 10)

    assert str(answer.covered) == "0-10"
    assert answer.receipts == ()
    assert world.covered() == "0-10"


@pytest.mark.slow
@pytest.mark.parametrize("speed", [1.0, 1.25, 1.5])
def test_a_whole_lecture_counts_whole_at_every_allowed_speed(world, player, speed):
    world.wait(0.5)

    player.play(0, 2400, speed=speed, every=40)

    assert world.covered() == "0-2400"


def test_twenty_minutes_today_and_twenty_tomorrow_are_forty(world, player):
    player.play(0, 1200, every=300)
    world.wait(20 * 3600)

    world.player().play(1200, 2400, every=300)

    assert world.covered() == "0-2400"


def test_claiming_the_whole_lecture_after_its_full_length_without_media_earns_nothing(world, player):
    world.wait(2400)

    answer = player.beat((0, 2400))

    assert not answer.covered
    assert reasons(answer) == {Reason.NOT_DELIVERED: "0-2400"}


def test_fetching_everything_and_reporting_an_outage_earns_450_seconds_at_most(world, player):
    player.fetch(0, 2400)
    world.wait(3600)

    answer = player.beat((0, 2400))

    assert world.covered() == "0-450"
    assert reasons(answer)[Reason.TOO_FAST] == "450-2400"


def test_one_minute_watched_forty_times_is_one_minute(world, player):
    for _ in range(40):
        player.play(0, 60, every=20)

    assert world.covered() == "0-60"


def test_thirty_lectures_in_parallel_share_one_clock(world):
    players = [world.player() for _ in range(30)]
    for each in players:
        each.fetch(0, 1200)

    for minute in range(5):
        world.wait(60)
        for number, each in enumerate(players):
            each.beat((minute * 60 + number, minute * 60 + number + 60))

    with world.transaction():
        played = sum(Coverage.read(text).total for text in db.session.scalars(select(Beat.played)))
    assert played <= 300 * 1.5


def test_a_beat_sent_again_under_its_nonce_gets_the_same_answer_and_changes_nothing(world, player):
    player.fetch(0, 60)
    world.wait(10)
    nonce = player.nonce
    first = player.beat((0, 30))
    before = rows(world)

    world.wait(5)
    again = player.beat((0, 30), nonce=nonce)

    assert again == first
    assert rows(world) == before


def test_another_beat_under_a_used_nonce_is_stale_and_told_the_next(world, player):
    player.fetch(0, 60)
    world.wait(10)
    used = player.nonce
    player.beat((0, 10))
    before = rows(world)

    with pytest.raises(Stale) as refusal:
        player.beat((10, 20), nonce=used)

    assert refusal.value.nonce == player.nonce
    assert rows(world) == before


def test_a_nonce_from_further_back_is_stale(world, player):
    player.fetch(0, 60)
    oldest = player.nonce
    player.play(0, 20)

    with pytest.raises(Stale):
        player.beat((0, 10), nonce=oldest)


def test_another_persons_session_is_not_there(world, player):
    player.sign_in = player.sign_in._replace(person_id=world.cast.ma_jun.id)

    with pytest.raises(NotThere):
        player.beat((0, 10))


def test_a_sign_in_that_was_ended_reports_nothing(world, player):
    player.sign_in = player.sign_in._replace(epoch=7)

    with pytest.raises(NotThere):
        player.beat((0, 10))


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    "spans", ["null", "[[NaN, 3]]", "[[-1, 3]]", "[[0, 1e400]]", "[[5, 3]]", "[[0, 9], [3, 12]]", "[[0, 9999]]"]
)
def test_nonsense_is_refused_in_words_and_changes_nothing(world, player, spans):
    player.fetch(0, 60)
    world.wait(60)
    before = rows(world)

    with pytest.raises(SpansRefused) as refusal:
        player.beat(spans=json.loads(spans))

    assert refusal.value.status == 422
    assert "%" not in str(refusal.value)
    assert rows(world) == before


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    "more", [{"nonce": 3}, {"place": "x"}, {"place": -1}, {"place": float("nan")}, {"place": True}]
)
def test_a_report_of_the_wrong_shape_is_refused(player, more):
    with pytest.raises(NotAReport):
        player.beat((0, 10), **more)


def test_every_beat_is_a_link_of_the_chain(world, player):
    player.play(0, 40)
    player.beat((100, 140))

    session = session_of(player)
    key = world.key(chain.KEY)
    with world.transaction():
        head = chain.begun(
            key, chain.Opening(session.id, session.person_id, session.recording_id, session.seconds, session.opened_at)
        )
        for beat in db.session.scalars(select(Beat).order_by(Beat.number)):
            head = chain.extended(key, head, chain.Link(beat.number, beat.at, beat.played, beat.receipts))
            assert beat.chain_hash == head
    assert session.chain_head == head
    assert session.beats == 5


def test_the_coverage_is_the_union_of_the_beats(world, player):
    player.play(0, 40)
    player.play(20, 100)
    player.beat((500, 600))

    with world.transaction():
        played = [Coverage.read(text) for text in db.session.scalars(select(Beat.played))]
        receipts = db.session.scalars(select(Beat.receipts).order_by(Beat.number.desc())).first()
    union = Coverage.of(*(span for each in played for span in each.spans))
    assert str(union) == world.covered() == "0-100"
    assert [receipt.reason for receipt in accepting.read(receipts)] == [Reason.NOT_DELIVERED]


def test_a_watched_hour_of_beats_stays_small(world, player):
    player.play(0, 1200)

    with world.transaction():
        characters = db.session.scalar(select(func.sum(func.length(Beat.played) + func.length(Beat.receipts))))
    # Two minutes are 12 beats; numbers, time and hash come to some 50 bytes more for each.
    assert characters / 20 * 60 < 4000


def test_leaving_closes_the_session_and_its_next_beat_opens_it_again(world, player):
    player.fetch(0, 60)
    world.wait(10)
    player.beat((0, 10), leaving=True)
    assert session_of(player).closed_for == "left"

    world.wait(10)
    answer = player.beat((10, 20))

    assert session_of(player).closed_at is None
    assert str(answer.covered) == "0-20"


def test_the_place_is_kept_for_resuming(world, player):
    player.play(0, 20)
    player.beat(place=1234.5)

    with world.transaction():
        assert db.session.scalar(select(CoverageRow.place)) == 1234.5


@pytest.mark.one_database("postgresql")
def test_who_stands_at_the_end_of_the_film_shares_a_transaction_with_who_does_not(world):
    """The film is a part of a second longer than its whole seconds, and so is the place of whoever has heard it to its end."""
    players = [world.player(person) for person in (world.cast.li_lei, world.cast.zhao_min)]
    for player in players:
        player.play(0, 10)
        player.fetch(10, 20)
    world.wait(10)
    bodies = [
        {"nonce": each.nonce, "spans": [[10, 20]], "place": p} for each, p in zip(players, (1e8, 20.5), strict=True)
    ]
    orders = [Order(each.sign_in, each.session_id, body, world.now) for each, body in zip(players, bodies, strict=True)]

    with world.app.app_context(), db.engine.begin() as connection:
        outcomes = beats._accept_together(connection, orders)

    assert [str(outcome.covered) for outcome in outcomes] == ["0-20", "0-20"]
