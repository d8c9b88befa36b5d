"""What a record of an offline pack can tell truly, against a plain set of seconds looked at one by one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.watching.accepting import Reason
from lms.watching.coverage import Coverage
from lms.watching.group.crediting import SECOND
from lms.watching.offline import judging, lines
from lms.watching.offline.judging import AMPLE, LONGEST_UNASKED
from lms.watching.offline.lines import Broken, Line

LENGTH = 2400
MADE = 1_800_000_000
edges = st.integers(0, 400)
spans = st.lists(st.tuples(edges, edges), max_size=3).map(lambda each: Coverage.of(*each))
steps = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from(("open", "play", "play", "play", "ask", "answer", "leave")), spans),
    max_size=12,
)
times = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 300)), max_size=3).map(
    lambda found: [((MADE + start) * SECOND, (MADE + start + length) * SECOND) for start, length in found]
)


def written(found: list[tuple[int, str, Coverage]]) -> list[Line]:
    """The steps as lines, after an opening."""
    made, at, tick, sitting = [Line(1, MADE, 0, 1, "open")], MADE, 0, 1
    for passed, kind, seconds in found:
        at += passed
        tick, sitting = (0, sitting + 1) if kind == "open" else (tick + passed, sitting)
        made.append(Line(len(made) + 1, at, tick, sitting, kind, seconds if kind == "play" else Coverage()))
    return made


def all_answered(record: list[Line]) -> list[Line]:
    last = record[-1]
    return [*record, replace(last, number=last.number + 1, kind="answer", seconds=Coverage())]


def as_set(seconds: Coverage) -> set[int]:
    return {each for start, stop in seconds.spans for each in range(start, stop)}


def plainly(record: list[Line]) -> list[set[int]]:
    """Second by second: what each line of playing can have played."""
    found, in_sitting, past, unasked, is_asked = [], 0, 0, 0, False
    for before, line in zip([record[0], *record], record, strict=False):
        if line.kind == "open":
            in_sitting = 0
        if line.kind == "ask" and not is_asked:
            is_asked, past = True, 0
        if line.kind == "answer" and is_asked:
            is_asked, unasked = False, 0
        if line.kind != "play":
            continue
        counted, pace = set(), 3 * (line.tick - before.tick + 1) // 2
        for second in sorted(as_set(line.seconds)):
            too_fast = len(counted) >= pace or in_sitting >= 3 * (line.tick + 1) // 2
            if not too_fast and unasked < LONGEST_UNASKED and not (is_asked and past >= AMPLE):
                counted.add(second)
                in_sitting, past, unasked = in_sitting + 1, past + 1, unasked + 1
        found.append(counted)
    return found


@given(steps)
def test_each_line_counts_what_its_ticks_and_questions_allow(found):
    record = written(found)

    assert [as_set(each.played) for each in judging.seen(record)] == plainly(record)


@given(steps, steps)
def test_what_comes_later_changes_nothing_of_what_came_before(found, more):
    whole = list(judging.seen(written([*found, *more])))
    part = list(judging.seen(written(found)))

    for late, early in zip(whole, part, strict=False):
        assert replace(late, counts_with=early.counts_with) == early
        assert late.counts_with == early.counts_with or early.counts_with is None


@given(steps, steps)
def test_what_two_records_bring_is_what_the_whole_brings(found, more):
    whole, upto = written([*found, *more]), len(written(found))

    early = judging.credit(list(judging.news(judging.seen(whole[:upto]), 0)), LENGTH, [])
    late = judging.credit(list(judging.news(judging.seen(whole), upto)), LENGTH, [])

    assert early.seconds | late.seconds == judging.credit(list(judging.seen(whole)), LENGTH, []).seconds


@given(steps, st.integers(-10, 900), times)
def test_every_second_counts_or_has_a_receipt(found, budget, elsewhere):
    seen = list(judging.seen(written(found)))

    credit = judging.credit(seen, budget, elsewhere)

    claimed = set().union(*(as_set(each.line.seconds) for each in seen))
    lacking = set().union(*(as_set(each.seconds) for each in credit.receipts))
    assert as_set(credit.seconds) | lacking == claimed
    assert not as_set(credit.seconds) & lacking
    assert credit.seconds.total <= max(budget, 0)


@given(steps, times)
def test_what_was_played_at_another_time_than_elsewhere_counts(found, elsewhere):
    seen = list(judging.seen(written(found)))

    credit = judging.credit(list(judging.seen(all_answered(written(found)))), LENGTH, elsewhere)

    counted = set()
    for each in seen:
        places = sorted(as_set(each.played))
        length = (each.showing.end - each.showing.begin) / max(len(places), 1)
        for place, second in enumerate(places):
            begin, end = each.showing.begin + place * length, each.showing.begin + (place + 1) * length
            # A second that lies on an edge of the times counts or does not.
            if all(end <= start - 1 or stop + 1 <= begin for start, stop in elsewhere):
                counted.add(second)
    assert counted <= as_set(credit.seconds)


def test_steady_playing_counts_to_the_second():
    found = [(30, "play", Coverage.of((start, start + 45))) for start in range(0, 1080, 45)]

    credit = judging.credit(list(judging.seen(written(found))), LENGTH, [])

    assert (credit.seconds.total, credit.receipts) == (1080, ())


def test_ticks_that_stand_still_buy_nothing():
    record = written([(0, "play", Coverage.of((second, second + 1))) for second in range(60)])

    assert sum(each.played.total for each in judging.seen(record)) == 1


def asked(*more):
    return [
        (1, "ask", Coverage()),
        *((30, "play", Coverage.of((start, start + 30))) for start in range(0, 600, 30)),
        *more,
    ]


def test_nothing_past_a_question_counts_without_an_answer():
    credit = judging.credit(list(judging.seen(written(asked()))), LENGTH, [])

    assert credit.seconds.total == 0
    assert [(each.reason, each.seconds.total) for each in credit.receipts] == [(Reason.UNHEEDED, 600)]


def test_an_answer_lets_count_what_a_page_can_have_played_before_it():
    credit = judging.credit(list(judging.seen(written(asked((1, "answer", Coverage()))))), LENGTH, [])

    assert credit.seconds.total == AMPLE
    assert [each.reason for each in credit.receipts] == [Reason.UNHEEDED]


def test_opening_the_page_anew_does_not_avoid_a_question():
    found = [(1, "ask", Coverage())]
    for start in range(0, 600, 60):
        found += [(0, "open", Coverage()), (60, "play", Coverage.of((start, start + 60)))]

    assert sum(each.played.total for each in judging.seen(written(found))) == AMPLE


def test_a_page_that_was_open_before_a_name_was_pressed_takes_no_time():
    first = [Line(1, MADE + 3600, 3600, 1, "open"), Line(2, MADE + 3660, 3660, 1, "leave")]
    second = [Line(3, MADE + 3670, 3670, 2, "open"), Line(4, MADE + 3700, 3700, 2, "leave")]

    assert judging.ticks([*first, *second]) == 90


@pytest.mark.parametrize(("changes", "is_right"), [
    ({}, True),
    ({2: -3600}, False),
    ({0: -86_400}, False),
    ({3: 86_400}, False),
])  # fmt: skip
def test_a_clock_is_believed_only_where_it_can_be_right(changes, is_right):
    at = [MADE + 10, MADE + 40, MADE + 70, MADE + 100]
    record = [
        Line(number + 1, moment + changes.get(number, 0), number * 30, 1, "open" if not number else "play")
        for number, moment in enumerate(at)
    ]

    assert judging.is_clock_right(record, MADE, MADE + 200) is is_right


def test_a_machine_that_slept_has_a_clock_that_can_be_right():
    record = [Line(1, MADE, 0, 1, "open"), Line(2, MADE + 4000, 40, 1, "play", Coverage.of((0, 30)))]

    assert judging.is_clock_right(record, MADE, MADE + 5000)


@pytest.mark.parametrize("texts", [
    ["1|1800000000|0|1|play|0-30"],
    ["1|1800000000|0|2|open|"],
    ["2|1800000000|0|1|open|"],
    ["1|1800000000|0|1|open|", "3|1800000030|30|1|play|0-30"],
    ["1|1800000000|0|1|open|", "2|1800000030|30|2|play|0-30"],
    ["1|1800000000|40|1|open|", "2|1800000030|30|1|play|0-30"],
    ["1|1800000000|0|1|open|", "2|1800000030|30|1|play|0-3000"],
    ["1|1800000000|0|1|open|", "2|1800000030|30|1|play|30-0"],
    ["1|1800000000|0|1|open|", "2|1800000030|30|1|play|0-10,5-20"],
    ["1|1800000000|0|1|open|", "2|1800000030|-30|1|play|0-30"],
    ["1|1800000000|0|1|open|", "2|1800000030|30|1|skip|0-30"],
    ["1|1800000000|0|1|open|", "2|1800000030|NaN|1|play|0-30"],
    ["1|1800000000|0|1|open|", "2|1800000030|٣٠|1|play|0-30"],
    ["1|1800000000|0|1|open|\n"],
])  # fmt: skip
def test_what_a_page_never_writes_is_refused(texts):
    with pytest.raises(Broken):
        lines.read(texts, LENGTH)


def test_lines_are_read_as_they_were_written():
    found = lines.read(
        ["1|1800000000|0|1|open|", "2|1800000030|30|1|play|0-10,15-30", "3|1800000031|31|1|leave|"], LENGTH
    )

    assert [each.kind for each in found] == ["open", "play", "leave"]
    assert found[1] == Line(2, 1800000030, 30, 1, "play", Coverage.of((0, 10), (15, 30)))
