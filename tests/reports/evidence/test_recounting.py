"""What is counted anew in bits is what the site counts, report by report."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms import clock
from lms.courses.hours import Rule, Rules
from lms.reports.evidence import recounting, seconds
from lms.watching import earning
from lms.watching.coverage import Coverage
from lms.watching.earning import Reported

# The county's midnight between the first and the second of March.
MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)
SPANS = st.tuples(st.integers(0, 200), st.integers(1, 80)).map(lambda pair: (pair[0], pair[0] + pair[1]))
# Some at the very same moment, and some in the last and the first second of a day.
MOMENTS = st.one_of(st.integers(-2000 * 60, 2000 * 60), st.integers(-1, 1)).map(
    lambda s: MIDNIGHT + timedelta(seconds=s)
)
REPORTS = st.builds(
    lambda at, spans, recording, silence: Reported(recording, at, silence, Coverage.of(*spans)),
    MOMENTS, st.lists(SPANS, min_size=1, max_size=3), st.integers(1, 3), st.sampled_from([None, 10, 60, 60.000001, 360, 700]),
)  # fmt: skip
# Caps of one and two minutes bind, one of three quarters of an hour does not.
RULE = st.builds(
    lambda day, minutes, gap: Rule(date(2026, 3, day), minutes, 1, gap),
    st.integers(1, 3), st.sampled_from([1, 2, 45]), st.sampled_from([60, 360]),
)  # fmt: skip
HISTORIES = st.lists(RULE, min_size=1, max_size=3, unique_by=lambda rule: rule.from_on)


def in_bits(report: Reported) -> recounting.Report:
    silence = round((report.silence or 0) * recounting.SECOND)
    return clock.microseconds(report.at), report.recording_id, silence, seconds.read(str(report.seconds))


@given(st.lists(REPORTS, max_size=30), HISTORIES)
def test_it_is_what_the_site_counts(reports: list[Reported], history: list[Rule]) -> None:
    rules = Rules.of(history)

    anew = recounting.earned(map(in_bits, reports), rules)

    site = earning.earned(reports, rules).by_day
    assert {recording: dict(days) for recording, days in anew.items()} == {
        recording: dict(days) for recording, days in site.items()
    }
