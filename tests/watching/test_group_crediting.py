"""What a group session gives, against a plain set of seconds looked at one by one."""

import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lms.watching.coverage import Coverage
from lms.watching.group import crediting
from lms.watching.group.crediting import AMPLE, SECOND, Presence, Showing

times = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 60)).map(
        lambda each: (each[0] * SECOND // 3, (each[0] + each[1]) * SECOND // 3)
    ),
    max_size=4,
)
spans = st.lists(st.tuples(st.integers(0, 80), st.integers(1, 9)).map(lambda each: (each[0], sum(each))), max_size=3)
reports = st.lists(st.tuples(st.integers(1, 20), spans), max_size=5)


def shown_by(steps: list[tuple[int, list[tuple[int, int]]]]) -> list[Showing]:
    at, told = 0, []
    for step, played in steps:
        at += step * SECOND
        told.append((at, str(Coverage.of(*played))))
    return crediting.showings(0, told)


def plainly(shown: list[Showing], is_there) -> set[int]:
    """Second by second: each takes its part of its report's time, all of which must lie where the person was."""
    found = set()
    for showing in shown:
        seconds = [each for start, stop in showing.seconds.spans for each in range(start, stop)]
        for place, second in enumerate(seconds):
            length = Fraction(showing.end - showing.begin, len(seconds))
            begin, end = showing.begin + place * length, showing.begin + (place + 1) * length
            if is_there(begin, end):
                found.add(second)
    return found


def as_set(seconds: Coverage) -> set[int]:
    return {each for start, stop in seconds.spans for each in range(start, stop)}


@given(reports, times, times, times)
def test_a_second_counts_if_it_was_shown_while_the_person_was_there(steps, stays, unheeded, elsewhere):
    shown = shown_by(steps)
    presence = Presence(tuple(stays), tuple(unheeded), tuple(elsewhere))

    credit = crediting.credit(shown, presence)

    counting = presence.counting
    assert as_set(credit.seconds) == plainly(
        shown, lambda begin, end: any(start <= begin and end <= stop for start, stop in counting)
    )
    whole = as_set(Coverage.of(*(span for each in shown for span in each.seconds.spans)))
    lacking = [as_set(each.seconds) for each in credit.receipts]
    assert as_set(credit.seconds).union(*lacking) == whole
    assert credit.seconds.total <= sum(stop - start for start, stop in crediting.joined(stays)) // SECOND * 2 + 20


@given(reports)
def test_nothing_is_shown_in_less_time_than_there_was_and_all_of_it_is_somewhere(steps):
    shown = shown_by(steps)

    assert all(before.end <= after.begin for before, after in itertools.pairwise(shown))
    everywhere = Presence(((0, 10**12),))
    assert as_set(crediting.credit(shown, everywhere).seconds) == {
        each for _, played in steps for each in as_set(Coverage.of(*played))
    }


@given(reports, times, st.integers(0, 70), st.one_of(st.none(), st.integers(0, 40)))
def test_a_question_takes_nothing_that_was_shown_before_it(steps, stays, raised, later):
    shown = shown_by(steps)
    raised *= SECOND
    answered = None if later is None else raised + later * SECOND

    late = crediting.unheeded(shown, [(raised, answered)], 10**9, [(0, 10**9)])

    assert all(start >= raised for start, _ in late)


def lecture(minutes: int) -> list[Showing]:
    return crediting.showings(0, [(at * SECOND, f"{at - 10}-{at}") for at in range(10, minutes * 60 + 1, 10)])


def test_who_answers_within_ample_time_loses_nothing_and_who_never_does_keeps_what_was_before():
    shown, whole = lecture(40), (0, 2400 * SECOND)
    stays = (whole,)

    def counted(asked: tuple[int, int | None]) -> int:
        return crediting.credit(
            shown, Presence(stays, tuple(crediting.unheeded(shown, [asked], whole[1], stays)))
        ).seconds.total

    assert counted((600 * SECOND, (600 + AMPLE) * SECOND)) == 2400
    assert counted((600 * SECOND, 1200 * SECOND)) == 2400 - (600 - AMPLE)
    assert counted((600 * SECOND, None)) == 600 + AMPLE
    assert counted((2100 * SECOND, None)) == 2400, "it had no time to be answered"


def test_a_pause_of_an_hour_shows_nothing():
    told = [(10 * SECOND, "0-10"), (3700 * SECOND, "10-20")]

    shown = crediting.showings(0, told)

    assert [(each.begin, each.end) for each in shown] == [(0, 10 * SECOND), (3690 * SECOND, 3700 * SECOND)]
    assert str(crediting.credit(shown, Presence(((5 * SECOND, 3695 * SECOND),))).seconds) == "5-15"
