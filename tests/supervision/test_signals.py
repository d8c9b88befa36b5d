"""Signals: what is one, and that honest people are not. Pure functions of evidence."""

import random
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from lms.supervision.signals import missed_checks, regular_beats, same_answers, same_minute, shared_device, strangers
from lms.supervision.signals.same_answers import Given
from lms.supervision.signals.same_minute import Completion
from lms.supervision.signals.shared_device import Opening

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)


def _units(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)


def test_persons_are_together_who_share_a_unit_also_through_a_third() -> None:
    found = strangers.groups({1: _units(10), 2: _units(10, 11), 3: _units(11), 4: _units(12), 5: _units()})

    assert sorted(map(sorted, found)) == [[1, 2, 3], [4], [5]]


# (persons with their units, whether it is a signal)
DEVICES = [
    ([_units(n) for n in range(5)], True),
    ([_units(n) for n in range(4)], False),
    ([_units(1)] * 30, False),
    ([_units(1)] * 20 + [_units(2)] * 10, False),
    ([_units(1)] * 3 + [_units(2), _units(3)], True),
    ([_units(1, 2, 3), _units(1), _units(2), _units(3), _units(3)], False),
]


@pytest.mark.parametrize(("units", "is_signal"), DEVICES)
def test_many_accounts_on_one_device_are_a_signal_only_where_they_share_no_unit(
    units: list[frozenset[int]], is_signal: bool
) -> None:
    openings = [Opening(person, theirs, NINE + timedelta(hours=person)) for person, theirs in enumerate(units)]

    seen = shared_device.look(openings)

    assert (seen is not None) is is_signal
    if seen:
        assert seen.persons == tuple(range(len(units)))
        assert (seen.openings, seen.first_at) == (len(units), NINE)


def _moments(gaps: list[float]) -> list[datetime]:
    moments = [NINE]
    for gap in gaps:
        moments.append(moments[-1] + timedelta(seconds=gap))
    return moments


def test_a_program_that_reports_every_ten_seconds_is_seen_though_it_pauses_now_and_then() -> None:
    chance = random.Random(1)
    gaps = [10 + chance.gauss(0, 0.05) for _ in range(100)]
    gaps[40], gaps[80], gaps[20] = 900.0, 12.0, 3.0

    seen = regular_beats.look(_moments(gaps))

    assert seen is not None
    assert (seen.gaps, round(seen.seconds), seen.share > 0.95) == (99, 10, True)


# A real player as measured in Chromium: pauses drawn from 8 to 12 seconds; and throttled to whole seconds in a hidden tab.
@pytest.mark.parametrize("round_to", [3, 0])
def test_ten_thousand_sessions_of_an_honest_player_are_no_signal(round_to: int) -> None:
    chance = random.Random(2)

    seen = [
        regular_beats.look(_moments([round(chance.uniform(8, 12), round_to) for _ in range(chance.randrange(60, 90))]))
        for _ in range(2_000)
    ]

    assert not any(seen)


def test_what_was_measured_of_the_real_player_is_no_signal() -> None:
    measured = [9.761, 8.192, 11.523, 11.505, 8.732, 10.885, 8.307, 9.177, 11.354, 10.395, 11.948, 10.706, 11.822, 10.678,
                11.938, 11.713, 11.036, 8.827, 11.87, 11.947, 11.009, 10.828, 8.237, 11.775, 9.31, 8.466, 11.117, 9.542,
                8.502, 10.621, 8.908, 8.381, 9.782, 11.096, 10.263, 11.763, 10.729, 11.174, 10.306, 7.495]  # fmt: skip

    assert regular_beats.look(_moments(measured * 2)) is None


def test_a_short_session_is_no_signal() -> None:
    assert regular_beats.look(_moments([10.0] * 59)) is None
    assert regular_beats.look(_moments([10.0] * 60)) is not None


def _completions(persons: list[int], lessons: int) -> list[Completion]:
    return [
        Completion(person, lesson, NINE + timedelta(hours=lesson, seconds=person))
        for lesson in range(lessons)
        for person in persons
    ]


def test_completing_together_again_and_again_on_one_device_is_a_signal() -> None:
    seen = same_minute.on_device([*_completions([1, 2, 3], 3), Completion(9, 1, NINE)])

    assert seen is not None
    assert (seen.persons, seen.times) == ((1, 2, 3), 3)
    assert seen.occasions[0] == (0, NINE)


@pytest.mark.parametrize(("persons", "lessons"), [([1, 2, 3], 2), ([1, 2], 9)])
def test_twice_or_two_persons_are_no_signal(persons: list[int], lessons: int) -> None:
    assert same_minute.on_device(_completions(persons, lessons)) is None


def test_colleagues_who_use_one_telephone_in_turn_are_no_signal() -> None:
    in_turn = [
        Completion(person, lesson, NINE + timedelta(days=lesson, minutes=40 * person))
        for lesson in range(20)
        for person in range(6)
    ]

    assert same_minute.on_device(in_turn) is None


def test_an_office_that_learns_together_is_no_signal_and_strangers_at_one_address_are() -> None:
    completions = _completions([1, 2, 3], 4)

    assert same_minute.at_address(completions, {1: _units(1), 2: _units(1), 3: _units(1)}) is None
    assert same_minute.at_address(completions, {1: _units(1), 2: _units(1), 3: _units(2)}) is not None
    assert same_minute.at_address(_completions([1, 2, 3], 3), {1: _units(1), 2: _units(2), 3: _units(3)}) is None


def _path(seconds: list[float], wrong: int, questions: int = 12) -> dict[int, Given]:
    return {
        number: Given(frozenset({1 if number < wrong else 0}), number >= wrong, seconds[number])
        for number in range(questions)
    }


RHYTHM = [6.0, 9, 31, 14, 22, 8, 5, 17, 40, 12, 9, 7]


def test_the_same_answers_with_their_mistakes_in_the_same_rhythm_are_a_signal() -> None:
    seen = same_answers.look(_path(RHYTHM, 3), _path([each + 1.5 for each in RHYTHM], 3))

    assert seen is not None
    assert (seen.common, seen.wrong, seen.in_rhythm) == (12, 3, 12)


@pytest.mark.parametrize(
    "other",
    [
        _path(RHYTHM, 0),
        _path([each * 1.6 + 3 for each in RHYTHM], 3),
        _path(RHYTHM, 2),
        _path(RHYTHM, 3, questions=7),
    ],
    ids=["right", "another rhythm", "another answer", "few in common"],
)
def test_each_of_it_alone_is_no_signal(other: dict[int, Given]) -> None:
    one = _path(RHYTHM, 0) if not any(not each.is_right for each in other.values()) else _path(RHYTHM, 3)

    assert same_answers.look(one, other) is None


def test_two_hundred_honest_people_who_share_their_mistakes_are_no_signal() -> None:
    """Every pair of them sat the same paper of twenty; six questions mislead two in three."""
    chance = random.Random(3)
    paths = [
        {
            number: Given(frozenset({1 if is_wrong else 0}), not is_wrong, chance.lognormvariate(2.6, 0.6))
            for number, is_wrong in ((n, chance.random() < (0.66 if n < 6 else 0.05)) for n in range(20))
        }
        for _ in range(200)
    ]

    assert not [pair for pair in combinations(paths, 2) if same_answers.look(*pair)]
    # Nothing is lost by looking at those alone that share mistakes.
    pairs = set(same_answers.candidates(dict(enumerate(paths[:120])), dict(enumerate(paths[120:], 120))))
    assert pairs == {
        (one, other)
        for one, other in combinations(range(len(paths)), 2)
        if other >= 120
        and sum(not given.is_right and given.chosen == paths[other][n].chosen for n, given in paths[one].items()) >= 2
    }


def test_guessing_at_the_players_question_is_a_signal_and_a_slip_now_and_then_is_not() -> None:
    chance = random.Random(4)

    def answers(share_wrong: float) -> list[tuple[datetime, int]]:
        wrong = [next(n for n in range(100) if chance.random() >= share_wrong) for _ in range(8)]
        return [(NINE + timedelta(minutes=9 * number), presses) for number, presses in enumerate(wrong)]

    assert sum(missed_checks.look(answers(5 / 6)) is not None for _ in range(200)) > 150
    assert not any(missed_checks.look(answers(0.2)) for _ in range(2_000))
    assert missed_checks.look(answers(5 / 6)[:7]) is None
