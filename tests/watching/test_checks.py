import pytest
from sqlalchemy import select, update

from lms.courses.models import Lesson, Plan
from lms.db import db
from lms.errors import NotThere
from lms.media import deliveries
from lms.people.models import Post
from lms.watching import beats, chain, checks
from lms.watching.accepting import Reason
from lms.watching.beats import Order
from lms.watching.checks import NotAPress, NotOpen, TooSoon
from lms.watching.coverage import Coverage
from lms.watching.models import AttentionClock, Beat, PresenceCheck, WatchSession
from lms.watching.models import Coverage as CoverageRow
from lms.watching.presence import HELD_AT_MOST
from tests import factories
from tests.watching.conftest import Player, World, session_of

FALLS_AT = 20


@pytest.fixture
def player(world: World) -> Player:
    """A player in front of which nobody sits, and whose check falls after twenty seconds."""
    return absent(world.player())


def absent(player: Player) -> Player:
    player.is_attended = False
    check_after(player.world, FALLS_AT)
    return player


def check_after(world: World, seconds: int) -> None:
    with world.transaction():
        db.session.execute(update(AttentionClock).values(until_check=seconds))


def books(world: World) -> list[tuple]:
    with world.transaction():
        models = (Beat, AttentionClock, WatchSession, PresenceCheck)
        return [tuple(row) for model in models for row in db.session.execute(select(model.__table__)).all()]


def wrong(player: Player) -> int:
    question = player.check.question
    return next(number for number in question.choices if number != question.number)


def right(player: Player) -> int:
    return player.check.question.number


def test_seconds_up_to_the_check_count_and_those_after_it_are_held(world, player):
    answer = player.play(0, 60)

    assert str(answer.covered) == world.covered() == "0-20"
    assert str(answer.held) == session_of(player).held == "20-60"
    assert [(receipt.reason, str(receipt.seconds)) for receipt in answer.receipts] == [(Reason.HELD, "50-60")]


def test_the_check_comes_with_the_first_second_that_is_held_and_stays_the_same(world, player):
    assert player.play(0, 20).check is None

    first = player.play(20, 30).check
    later = player.play(30, 40).check

    assert first.token == later.token
    assert first.room - later.room == 10
    with world.transaction():
        assert db.session.scalars(select(PresenceCheck)).one().second == FALLS_AT


def test_an_answer_lets_go_what_was_held(world, player):
    player.play(0, 60)

    reply = player.press(right(player))

    assert reply.is_right
    assert reply.released == 40
    assert str(reply.covered) == world.covered() == "0-60"
    assert session_of(player).held == ""
    assert player.play(60, 70).check is None
    assert world.covered() == "0-70"


def test_the_same_press_again_gets_the_same_reply_and_changes_nothing(world, player):
    player.play(0, 60)
    token, number = player.check.token, right(player)
    first = player.press(number, token)
    before = books(world)

    assert player.press(number, token) == first
    assert player.press(number % 9 + 1, token) == first
    assert books(world) == before


def test_a_wrong_press_loses_nothing_and_brings_another_question(world, player):
    player.play(0, 60)
    token, number = player.check.token, wrong(player)

    reply = player.press(number, token)
    before = books(world)

    assert not reply.is_right
    assert reply.check.token != token
    assert player.press(number, token) == reply
    assert books(world) == before
    assert player.press(reply.check.question.number, token) == reply, "a token is good for one press"
    assert player.press(right(player)).is_right
    assert world.covered() == "0-60"
    with world.transaction():
        assert db.session.scalars(select(PresenceCheck)).one().wrong == 1


def err(player: Player, times: int) -> None:
    """Press other numbers so often, each as soon as it is taken."""
    for _ in range(times):
        player.world.wait(player.check.wait)
        player.press(wrong(player))


def test_whoever_errs_once_presses_on_at_once(world, player):
    player.play(0, 60)

    err(player, 1)

    assert player.check.wait == 0
    assert player.press(right(player)).released == 40


def test_after_the_second_wrong_press_the_next_is_taken_later_and_changes_nothing_before(world, player):
    player.play(0, 60)
    err(player, 2)
    before, asked = books(world), player.check
    assert asked.wait == 10

    world.wait(9.5)
    for number in (right(player), wrong(player)):
        with pytest.raises(TooSoon) as refusal:
            player.press(number)

    assert refusal.value.check.token == asked.token
    assert refusal.value.check.wait == 1
    assert ": 1." in str(refusal.value)
    assert books(world) == before
    world.wait(0.5)
    assert player.press(right(player)).released == 40


def test_the_wait_grows_to_five_minutes(world, player):
    player.play(0, 60)
    err(player, 1)

    waits = []
    for _ in range(7):
        err(player, 1)
        waits.append(player.check.wait)

    assert waits == [10, 20, 40, 80, 160, 300, 300]


def test_a_wait_outlives_a_reload_and_is_told_with_each_beat(world, player):
    player.play(0, 60)
    err(player, 3)
    world.wait(5)

    again = absent_from(world, world.lesson_id)
    assert again.check.wait == 15
    with pytest.raises(TooSoon):
        again.press(right(again))

    assert again.play(60, 70).check.wait == 5
    world.wait(5)
    assert again.press(right(again)).released == 50
    assert world.covered() == "0-70"


def test_the_next_check_begins_without_a_wait(world, player):
    player.play(0, 60)
    err(player, 5)
    world.wait(player.check.wait)
    player.press(right(player))
    check_after(world, 10)

    player.play(60, 90)
    err(player, 1)

    assert player.check.wait == 0


def test_an_unknown_token_is_refused_with_the_question_that_is_open(world, player):
    player.play(0, 60)
    before, open_check = books(world), player.check

    with pytest.raises(NotOpen) as refusal:
        player.press(right(player), "guessed")

    assert refusal.value.check == open_check
    assert books(world) == before


def test_before_a_check_is_raised_there_is_nothing_to_answer(world, player):
    player.play(0, 20)

    with pytest.raises(NotOpen) as refusal:
        player.press(5, "guessed")

    assert refusal.value.check is None


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    "body", [None, [], {}, {"token": "x"}, {"token": "x", "number": "5"}, {"token": "x", "number": True}]
)
def test_a_press_of_the_wrong_shape_is_refused(world, player, body):
    with world.app.app_context(), pytest.raises(NotAPress):
        checks.answer(player.sign_in, player.session_id, body, at=world.now)


def test_another_persons_check_is_not_there(world, player):
    player.play(0, 60)
    stranger = world.player(world.cast.zhao_min)

    with pytest.raises(NotOpen):
        stranger.press(right(player), player.check.token)
    player.sign_in = stranger.sign_in
    with pytest.raises(NotThere):
        player.press(right(player))


def test_opening_again_brings_the_same_check_under_another_token(world, player):
    player.play(0, 60)
    old = player.check.token

    again = world.player()

    assert again.check.token != old
    again.is_attended = False
    assert str(again.play(60, 70).held) == "60-70"
    with pytest.raises(NotOpen):
        player.press(right(player), old)
    with pytest.raises(NotOpen):
        again.press(right(again), old)
    assert again.press(right(again)).released == 50
    assert world.covered() == "0-70"


def test_a_second_that_two_sessions_held_is_told_once(world, player):
    player.play(0, 60)
    again = world.player()
    again.is_attended = False
    again.play(50, 70)
    token, number = again.check.token, right(again)

    reply = again.press(number)

    assert world.covered() == "0-70"
    assert reply.released == 50
    assert again.press(number, token) == reply


def test_a_second_that_counted_before_is_not_told_as_new(world, player):
    player.play(0, 60)
    again = world.player()
    again.is_attended = False
    again.play(10, 30)

    assert again.press(right(again)).released == 40


def test_another_lecture_holds_for_the_same_check(world, player):
    player.play(0, 60)
    other = absent_from(world, another_lecture(world))
    assert other.check is not None

    other.play(0, 30)
    reply = other.press(right(other))

    assert reply.released == 70
    assert str(reply.covered) == "0-30"
    assert first_lecture(world) == "0-60"
    for each in (player, other):
        assert_chain_holds(world, session_of(each))


def test_one_persons_check_stops_nobody_else(world, player):
    player.play(0, 60)
    with world.transaction():
        post = db.session.scalars(select(Post).where(Post.person_id == world.cast.ma_jun.id)).first()
        factories.enrolment(db.session.scalars(select(Plan)).one(), post)

    assert world.player(world.cast.ma_jun).check is None


def another_lecture(world: World) -> int:
    """A second lecture that Li Lei owes."""
    with world.transaction():
        recording = factories.recording(world.cast.zhao_min, 600, "第二讲")
        plan = factories.plan(factories.course(world.cast.zhao_min, recording), world.cast.admin)
        factories.enrolment(
            plan, db.session.scalars(select(Post).where(Post.person_id == world.cast.li_lei.id)).first()
        )
        return db.session.scalars(select(Lesson.id).where(Lesson.recording_id == recording.id)).one()


def first_lecture(world: World) -> str:
    with world.transaction():
        return db.session.scalars(select(CoverageRow.spans).where(CoverageRow.recording_id == world.recording_id)).one()


def absent_from(world: World, lesson_id: int) -> Player:
    player = world.player(lesson_id=lesson_id)
    player.is_attended = False
    return player


def test_a_session_that_was_taken_over_gets_its_held_seconds_in_its_own_chain(world, player):
    player.play(0, 60)
    again = world.player()

    again.press(right(again))

    session = session_of(player)
    assert session.closed_for == "taken_over"
    assert session.played == "0-60"
    assert_chain_holds(world, session)


def test_a_check_that_falls_in_a_farewell_is_put_by_the_player_that_goes_on(world, player):
    player.play(0, 10)
    player.fetch(10, 40)
    world.wait(30)
    again = world.player()

    farewell = player.beat((10, 40))
    again.is_attended = False
    told = again.beat((0, 0))

    assert farewell.check is None
    assert str(farewell.held) == "20-40"
    assert told.check is not None
    assert again.press(right(again)).released == 20
    assert world.covered() == "0-40"


def test_forty_minutes_ignored_and_one_answer_earn_what_may_be_held_at_most(world, player):
    player.play(0, 2400, every=40)

    player.press(right(player))
    player.beat((0, 2400))

    assert Coverage.read(world.covered()).total == FALLS_AT + HELD_AT_MOST


def test_seconds_past_the_hold_are_refused_in_words_and_may_be_played_again(world, player):
    receipts = player.play(0, 600, every=40).receipts
    assert [receipt.reason for receipt in receipts] == [Reason.UNANSWERED]

    player.press(right(player))
    player.is_attended = True
    player.play(470, 600)

    assert world.covered() == "0-600"


def test_a_beat_whose_answer_was_lost_is_answered_again_after_the_press(world, player):
    player.play(0, 50)
    player.fetch(50, 60)
    world.wait(10)
    nonce = player.nonce
    player.beat((50, 60))
    player.press(right(player))

    again = player.beat((50, 60), nonce=nonce)

    assert [receipt.reason for receipt in again.receipts] == [Reason.HELD]
    assert str(again.covered) == "0-60"
    assert again.check is None
    assert player.play(60, 70).covered == Coverage.whole(70)


def test_an_answer_completes_the_lecture(world, player):
    with world.transaction():
        db.session.execute(update(AttentionClock).values(until_check=2250))
    player.play(0, 2300, every=25)
    assert world.enrolment().completed_at is None

    player.press(right(player))

    assert world.enrolment().completed_at == world.now


def test_the_next_check_is_drawn_anew_from_the_range(world, player):
    player.play(0, 60)

    player.press(right(player))

    with world.transaction():
        assert 360 <= db.session.scalars(select(AttentionClock.until_check)).one() <= 720


def test_a_person_who_answers_in_the_same_breath_as_they_watch_keeps_the_chain_whole(world, player):
    """As the demonstration county's people do: one database session for all of it, which remembers older rows."""
    with world.transaction():
        sessions = db.session.scalars(select(WatchSession)).all()
        deliveries.note(player.grant_id, [(0, 60)])
        for place in range(0, 60, 10):
            world.wait(10)
            body = {"nonce": player.nonce, "spans": [[place, place + 10]], "place": place}
            answer = beats.accept(Order(player.sign_in, player.session_id, body, world.now))
            player.nonce = answer.nonce
            if answer.check:
                press = {"token": answer.check.token, "number": answer.check.question.number}
                checks.answer(player.sign_in, player.session_id, press, at=world.now)
        assert sessions

    assert world.covered() == "0-60"
    assert_chain_holds(world, session_of(player))


def assert_chain_holds(world: World, session: WatchSession) -> None:
    opening = chain.Opening(session.id, session.person_id, session.recording_id, session.seconds, session.opened_at)
    key = world.key(chain.KEY)
    head, played = chain.begun(key, opening), Coverage()
    with world.transaction():
        links = db.session.scalars(select(Beat).where(Beat.session_id == session.id).order_by(Beat.number)).all()
        for number, link in enumerate(links, start=1):
            head = chain.extended(key, head, chain.Link(number, link.at, link.played, link.receipts, link.kind))
            played |= Coverage.read(link.played)
            assert link.chain_hash == head
    assert session.chain_head == head
    assert session.beats == len(links)
    assert session.played == str(played)
