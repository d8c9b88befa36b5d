from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.watching import chain
from lms.watching.chain import Link, Opening

KEY = bytes(range(32))
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPENING = Opening(session=7, person=3, recording=2, seconds=2400, at=START)


def beat(number: int) -> Link:
    played = f"{number * 10}-{number * 10 + 10}"
    return Link(number, START + timedelta(seconds=10 * number), played, "")


BEATS = [beat(number) for number in range(1, 6)]


def head(opening: Opening, beats: list[Link], key: bytes = KEY) -> bytes:
    head = chain.begun(key, opening)
    for link in beats:
        head = chain.extended(key, head, link)
    return head


def test_the_same_beats_always_make_the_same_chain():
    # A change here would make every chain that was ever kept look forged.
    assert head(OPENING, BEATS).hex() == "63c0fb4c7a78b3416082d193796d2b550d5676e4e17ca94867d2facecb7df17d"


@pytest.mark.parametrize(
    "changed",
    [
        replace(BEATS[2], number=9),
        replace(BEATS[2], at=START),
        replace(BEATS[2], played="30-41"),
        replace(BEATS[2], receipts="too_fast:40-41"),
    ],
)
def test_altering_any_fact_of_a_beat_alters_the_head(changed):
    assert head(OPENING, [*BEATS[:2], changed, *BEATS[3:]]) != head(OPENING, BEATS)


@given(st.permutations(BEATS))
def test_beats_in_another_order_make_another_head(beats):
    assert (head(OPENING, beats) == head(OPENING, BEATS)) is (beats == BEATS)


@given(st.sets(st.integers(0, 4)))
def test_leaving_out_beats_alters_the_head(left_out):
    kept = [link for number, link in enumerate(BEATS) if number not in left_out]

    assert (head(OPENING, kept) == head(OPENING, BEATS)) is (not left_out)


def test_the_chain_of_one_session_is_not_that_of_another():
    assert head(replace(OPENING, person=4), BEATS) != head(OPENING, BEATS)


def test_nobody_makes_a_chain_without_its_key():
    assert head(OPENING, BEATS, key=bytes(32)) != head(OPENING, BEATS)


@given(st.permutations(BEATS))
def test_the_next_nonce_follows_from_the_chain_and_from_its_key(beats):
    ours, theirs = head(OPENING, beats), head(OPENING, BEATS)

    assert (chain.nonce_after(KEY, ours) == chain.nonce_after(KEY, theirs)) is (ours == theirs)
    assert chain.nonce_after(KEY, ours) != chain.nonce_after(bytes(32), ours)
    assert len(chain.nonce_after(KEY, ours)) == 16
