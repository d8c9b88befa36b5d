from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.watching import accepting, attention, presence
from lms.watching.accepting import Reason, Receipt, Standing, decide
from lms.watching.attention import AttentionClock
from lms.watching.coverage import Coverage
from lms.watching.presence import Vigil

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = START + timedelta(seconds=10)
NOTHING = Coverage()
FULL = AttentionClock(NOW, 450_000_000)

edges = st.integers(0, 900)
coverages = st.lists(st.tuples(edges, edges), max_size=6).map(lambda spans: Coverage.of(*spans))
clocks = st.integers(0, 450_000_000).map(lambda allowance: AttentionClock(NOW, allowance))
farewells = st.one_of(st.none(), st.integers(0, 300))
vigils = st.one_of(
    st.builds(Vigil, st.integers(0, 900)), st.builds(Vigil, st.just(0), st.integers(1, presence.HELD_AT_MOST))
)


@st.composite
def standings_of(draw: st.DrawFn) -> Standing:
    played, held = draw(coverages), draw(coverages)
    return Standing(
        draw(coverages), played, draw(coverages) | played, draw(clocks), draw(vigils), held - played, draw(farewells)
    )


standings = standings_of()
FREE = Vigil(900)


def spans(text: str) -> Coverage:
    return Coverage.read(text)


@given(coverages, standings)
def test_every_claimed_second_either_counts_or_has_exactly_one_receipt(claimed, standing):
    verdict = decide(claimed, standing, NOW)

    parts = [verdict.counted, *(receipt.seconds for receipt in verdict.receipts)]
    assert sum(part.total for part in parts) == claimed.total
    assert Coverage.of(*(span for part in parts for span in part.spans)) == claimed
    assert accepting.claim_of(verdict.played, verdict.receipts) == claimed


@given(coverages, standings)
def test_nothing_counts_that_was_not_delivered_or_counted_before(claimed, standing):
    counted = decide(claimed, standing, NOW).counted

    assert not counted - standing.delivered
    assert not counted & (standing.covered | standing.played)


@given(coverages, standings)
def test_nothing_counts_beyond_the_attention_clock(claimed, standing):
    verdict = decide(claimed, standing, NOW)

    paid = (verdict.played.total + verdict.held.total) * 1_000_000
    assert paid <= standing.clock.allowance
    assert verdict.clock.allowance == standing.clock.allowance - paid


@given(coverages, standings)
def test_claiming_again_what_was_counted_earns_nothing(claimed, standing):
    first = decide(claimed, standing, NOW)
    after = replace(
        standing,
        played=standing.played | first.played,
        covered=standing.covered | first.counted,
        clock=first.clock,
        vigil=Vigil(first.until_check, standing.vigil.held + first.held.total),
        held=standing.held | first.held,
    )

    second = decide(first.played, after, NOW)

    assert not second.counted
    assert second.clock == first.clock
    assert all(receipt.reason is Reason.COUNTED_BEFORE for receipt in second.receipts)


def test_honest_seconds_count_and_need_no_receipt():
    verdict = decide(
        spans("0-10"), Standing(spans("0-300"), NOTHING, NOTHING, attention.opened(None, START), FREE, NOTHING), NOW
    )

    assert verdict.counted == spans("0-10")
    assert verdict.receipts == ()


def test_seconds_whose_media_never_went_out_do_not_count():
    verdict = decide(spans("0-60"), Standing(NOTHING, NOTHING, NOTHING, FULL, FREE, NOTHING), NOW)

    assert verdict.counted == NOTHING
    assert verdict.receipts == (Receipt(Reason.NOT_DELIVERED, spans("0-60")),)


def test_what_is_faster_than_time_is_cut_off_and_the_rest_counts():
    clock = attention.opened(None, START)

    verdict = decide(spans("0-60"), Standing(spans("0-60"), NOTHING, NOTHING, clock, FREE, NOTHING), NOW)

    assert verdict.counted == spans("0-15")
    assert verdict.receipts == (Receipt(Reason.TOO_FAST, spans("15-60")),)


def test_a_session_that_was_taken_over_hands_in_only_what_it_played_until_then():
    verdict = decide(spans("0-60"), Standing(spans("0-60"), NOTHING, NOTHING, FULL, FREE, NOTHING, farewell=20), NOW)

    assert verdict.counted == spans("0-20")
    assert verdict.receipts == (Receipt(Reason.TAKEN_OVER, spans("20-60")),)


def test_one_beat_can_meet_every_reason_at_once():
    clock, vigil = AttentionClock(NOW, 15_000_000), Vigil(0, presence.HELD_AT_MOST - 5)
    standing = Standing(spans("0-40"), spans("0-10"), spans("0-20"), clock, vigil, spans("50-52"), farewell=28)

    verdict = decide(spans("0-52"), standing, NOW)

    assert verdict.played == NOTHING
    assert verdict.held == spans("20-25")
    assert accepting.written(verdict.receipts) == (
        "counted_before:0-10;not_delivered:40-50;taken_over:38-40;too_fast:10-20,35-38;held:20-25,50-52;unanswered:25-35"
    )


def test_seconds_that_the_person_lacks_are_paid_for_before_repeats():
    standing = Standing(spans("0-40"), NOTHING, spans("0-20"), AttentionClock(NOW, 25_000_000), FREE, NOTHING)

    verdict = decide(spans("0-40"), standing, NOW)

    assert verdict.counted == spans("20-40")
    assert verdict.played == spans("0-5,20-40")


@given(coverages, standings)
def test_receipts_are_read_back_as_they_were_written(claimed, standing):
    receipts = decide(claimed, standing, NOW).receipts

    assert accepting.read(accepting.written(receipts)) == receipts


def test_a_session_has_played_nothing_before_it_was_opened():
    standing = Standing(spans("0-300"), spans("0-5"), NOTHING, FULL, FREE, NOTHING, opened_at=START)

    verdict = decide(spans("0-300"), standing, NOW)

    assert verdict.played == spans("5-15")


def test_a_clock_that_was_set_back_before_the_opening_takes_nothing_away():
    standing = Standing(spans("0-300"), NOTHING, NOTHING, FULL, FREE, NOTHING, opened_at=NOW + timedelta(hours=1))

    assert decide(spans("0-10"), standing, NOW).played == spans("0-10")
