"""Which seconds earn class hours, held against a plain set of (recording, second)."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.courses.hours import Rule, Rules
from lms.watching.coverage import Coverage
from lms.watching.earning import Reported, earned

DAY = date(2026, 3, 1)
# In UTC; the county is eight hours ahead, so its midnight is at 16:00.
MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)
RULES = Rules.of([Rule(DAY)])


def report(minute: float, start: int, stop: int, *, recording: int = 1, silence: float | None = 10) -> Reported:
    return Reported(recording, MIDNIGHT + timedelta(minutes=minute), silence, Coverage.of((start, stop)))


def test_a_second_earns_once_however_often_it_is_played() -> None:
    found = earned([report(minute, 0, 60) for minute in range(40)], RULES)

    assert found.seconds[1].total == 60


def test_the_day_is_the_countys() -> None:
    found = earned([report(-1, 0, 60), report(0, 60, 130)], RULES)

    assert found.by_day[1] == {date(2026, 3, 1): 60, date(2026, 3, 2): 70}


def test_two_lectures_of_a_day_share_its_cap_and_the_rest_can_be_earned_on_the_next() -> None:
    hour = 30 * 60
    rules = Rules.of([Rule(DAY, minutes=30, daily_cap=2)])
    day = [report(10, 0, hour), report(50, 0, hour + 600, recording=2)]

    assert earned(day, rules).seconds[2] == Coverage.of((0, hour))
    again = report(25 * 60, 0, hour + 600, recording=2)
    assert earned([*day, again], rules).seconds[2] == Coverage.of((0, hour + 600))


def test_what_is_reported_after_too_long_a_silence_earns_only_when_played_again() -> None:
    late = report(0, 0, 60, silence=361)

    assert earned([late], RULES).seconds[1].total == 0
    assert earned([report(0, 0, 60, silence=360)], RULES).seconds[1].total == 60
    assert earned([late, report(5, 0, 60)], RULES).seconds[1].total == 60


def test_a_tighter_rule_in_mid_plan_holds_from_its_day_on() -> None:
    rules = Rules.of([Rule(DAY, longest_gap=600), Rule(date(2026, 3, 2), longest_gap=60)])

    assert earned([report(-1, 0, 60, silence=300), report(1, 60, 120, silence=300)], rules).seconds[1].total == 60


SPANS = st.tuples(st.integers(0, 200), st.integers(1, 80)).map(lambda pair: (pair[0], pair[0] + pair[1]))
REPORTS = st.builds(
    lambda minute, span, recording, silence: report(minute, *span, recording=recording, silence=silence),
    st.integers(-2000, 2000), SPANS, st.integers(1, 3), st.sampled_from([None, 10, 100, 700]),
)  # fmt: skip
# A cap of an hour of 30 minutes is more than these reports hold, so the small caps are those that bind.
RULE = st.builds(
    lambda day, minutes, gap: Rule(date(2026, 3, day), minutes, 1, gap),
    st.integers(1, 3), st.sampled_from([1, 2, 45]), st.sampled_from([60, 360]),
)  # fmt: skip
HISTORIES = st.lists(RULE, min_size=1, max_size=3, unique_by=lambda rule: rule.from_on)


@given(st.lists(REPORTS, max_size=30), HISTORIES)
def test_it_is_what_a_plain_set_of_seconds_says(reports: list[Reported], history: list[Rule]) -> None:
    rules = Rules.of(history)
    plain: dict[tuple[int, int], date] = {}
    days: Counter[date] = Counter()
    for each in sorted(reports, key=lambda each: each.at):
        day = (each.at + timedelta(hours=8)).date()
        held = [rule for rule in sorted(history, key=lambda rule: rule.from_on) if rule.from_on <= day]
        rule = held[-1] if held else min(history, key=lambda rule: rule.from_on)
        if each.silence is not None and each.silence > rule.longest_gap:
            continue
        for start, stop in each.seconds.spans:
            for second in range(start, stop):
                key = (each.recording_id, second)
                if key not in plain and days[day] < rule.daily_cap * rule.minutes * 60:
                    plain[key] = day
                    days[day] += 1

    found = earned(reports, rules)

    told = {
        (recording, second)
        for recording, seconds in found.seconds.items()
        for start, stop in seconds.spans
        for second in range(start, stop)
    }
    assert told == set(plain)
    by_day = Counter((recording, day) for (recording, _), day in plain.items())
    assert {(r, d): n for r, days in found.by_day.items() for d, n in days.items() if n} == dict(by_day)


def kept(reports: list[Reported], rules: Rules) -> dict[int, dict[str, int]]:
    return {recording: rules.by_minutes(days) for recording, days in earned(reports, rules).by_day.items()}


@given(st.lists(REPORTS, max_size=30), HISTORIES)
def test_what_is_kept_is_each_counted_second_once(reports: list[Reported], history: list[Rule]) -> None:
    rules = Rules.of(history)

    found = kept(reports, rules)

    totals = {recording: seconds.total for recording, seconds in earned(reports, rules).seconds.items()}
    assert {recording: sum(each.values()) for recording, each in found.items()} == {
        recording: totals[recording] for recording in found
    }
    assert {minutes for each in found.values() for minutes in each} <= {str(rule.minutes) for rule in history}


@given(st.lists(REPORTS, max_size=30), HISTORIES, st.integers(0, 30))
def test_later_reports_take_nothing_away(reports: list[Reported], history: list[Rule], number: int) -> None:
    """So the evidence up to any moment says how much must stand by then at least."""
    rules = Rules.of(history)
    in_order = sorted(reports, key=lambda report: report.at)
    then = (
        [report for report in in_order if report.at <= in_order[min(number, len(in_order) - 1)].at] if in_order else []
    )

    before, after = kept(then, rules), kept(in_order, rules)

    assert all(
        seconds <= after[recording].get(minutes, 0)
        for recording, each in before.items()
        for minutes, seconds in each.items()
    )


@given(st.lists(REPORTS, max_size=12), HISTORIES)
def test_what_earned_once_earns_nothing_when_it_is_played_again(reports: list[Reported], history: list[Rule]) -> None:
    rules = Rules.of(history)
    first = earned(reports, rules)
    again = [
        Reported(recording, MIDNIGHT + timedelta(days=9), None, seconds) for recording, seconds in first.seconds.items()
    ]

    assert kept([*reports, *again], rules) == kept(reports, rules)
