from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.watching import attention
from lms.watching.attention import SPEED, AttentionClock

START = datetime(2026, 3, 2, 9, tzinfo=UTC)

# A day of somebody's life: the pause before each claim in milliseconds, and the seconds then claimed.
pauses = st.one_of(st.integers(0, 30_000), st.integers(0, 4_000_000))
claims = st.lists(st.tuples(pauses, st.integers(0, 900)), max_size=40)


def later(milliseconds: int) -> datetime:
    return START + timedelta(milliseconds=milliseconds)


def grant(clock: AttentionClock, now: datetime, wanted: int) -> tuple[int, AttentionClock]:
    clock = attention.at(clock, now)
    granted = min(wanted, clock.seconds)
    return granted, attention.spent(clock, granted)


def granted_in_all(day: list[tuple[int, int]]) -> int:
    clock, elapsed, total = attention.opened(None, START), 0, 0
    for pause, wanted in day:
        elapsed += pause
        granted, clock = grant(clock, later(elapsed), wanted)
        total += granted
    return total


@given(claims)
def test_never_more_is_granted_than_time_passed_at_the_allowed_speed(day):
    assert granted_in_all(day) <= sum(pause for pause, _ in day) / 1000 * SPEED


@given(claims)
def test_no_silence_buys_more_than_its_first_five_minutes(day):
    assert granted_in_all(day) <= sum(min(pause, 300_000) for pause, _ in day) / 1000 * SPEED


@given(claims)
def test_one_claim_never_gets_more_than_450_seconds(day):
    clock, elapsed = attention.opened(None, START), 0
    for pause, wanted in day:
        elapsed += pause
        granted, clock = grant(clock, later(elapsed), wanted)

        assert granted <= 450


@given(claims, st.randoms())
def test_the_order_of_claims_does_not_move_the_bound(day, random):
    shuffled = random.sample(day, len(day))

    assert granted_in_all(shuffled) <= sum(min(pause, 300_000) for pause, _ in day) / 1000 * SPEED


@given(st.lists(st.integers(0, 25_000), max_size=40), st.sampled_from([1.0, 1.25, 1.5]))
def test_whoever_plays_at_an_allowed_speed_is_granted_every_second(pauses, speed):
    # No player shows its first picture within ten milliseconds.
    clock, elapsed, played, counted = attention.opened(None, START), 10, 0.0, 0
    for pause in pauses:
        elapsed += pause
        played += pause / 1000 * speed
        granted, clock = grant(clock, later(elapsed), int(played) - counted)
        counted += granted

    assert counted == int(played)


@given(st.lists(st.tuples(st.integers(0, 90_000), st.integers(-2500, 2500)), max_size=40))
def test_machines_whose_clocks_disagree_a_little_grant_nothing_extra(calls):
    clock, elapsed, latest, total = attention.opened(None, START), 0, 0, 0
    for pause, error in calls:
        elapsed += pause
        latest = max(latest, elapsed + error)
        granted, clock = grant(clock, later(elapsed + error), 900)
        total += granted

    assert total <= latest / 1000 * SPEED


def test_a_server_clock_that_was_set_back_an_hour_does_not_stop_a_learner():
    _, clock = grant(attention.opened(None, START), later(10_000), 10)

    set_back = START - timedelta(hours=1)
    _, clock = grant(clock, set_back, 0)
    granted, _ = grant(clock, set_back + timedelta(seconds=10), 10)

    assert granted == 10


def test_opening_a_second_player_keeps_what_an_outage_left_to_be_counted():
    clock = attention.opened(None, START)

    reopened = attention.opened(clock, later(300_000))

    assert reopened.seconds == 450


def test_opening_a_player_the_next_day_begins_with_nothing():
    clock = attention.opened(None, START)

    assert attention.opened(clock, START + timedelta(days=1)).seconds == 0
