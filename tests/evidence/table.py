"""The table that both suites print: case, seconds claimed, seconds counted, verdict.

A module that takes part names its suite, and the docstring of each of its tests is the case, as docs/evidence.md lists it:

    SUITE = "attack suite"

    def test_one_forged_request(learner, note):
        \"\"\"One forged “complete” request.\"\"\"
        …
        note(claimed, counted, at_most=0)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

Note = Callable[..., None]


class Row(NamedTuple):
    """One line of the table. All runs of a case that came out alike (databases, speeds) are one line."""

    suite: str
    place: tuple[str, int]
    case: str
    figures: str
    verdict: str
    holds: bool


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """Judge a case, and write it down whether it holds or not.

    An attack may earn `at_most` so many seconds. Without that bound the case is an honest one, that keeps every second
    but those `lost` at pauses.
    """

    def judge(claimed: int, counted: int, at_most: int | None = None, *, lost: int = 0) -> None:
        promised = _promise(at_most, lost)
        request.node.user_properties.append(("seconds", (f"{claimed:>6} {counted:>6}", promised)))
        if at_most is None:
            assert claimed - lost <= counted <= claimed, f"{counted} of {claimed} s were counted"
        else:
            assert counted <= at_most, f"{counted} s were counted, and at most {at_most} may be"

    return judge


def _promise(at_most: int | None, lost: int) -> str:
    if at_most is not None:
        return f"at most {at_most}" if at_most else "nothing"
    return f"all but {lost}" if lost else "every second"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Results travel to whoever prints the table as properties of their tests."""
    for item in items:
        module = getattr(item, "module", None)
        if hasattr(module, "SUITE"):
            words = (getattr(item, "function", item).__doc__ or item.name).split("\n")[0].rstrip(".")
            item.user_properties.append(("case", (module.SUITE, item.location[:2], words)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    runs: dict[Row, set[str]] = {}
    for row, variant in _rows(terminalreporter):
        runs.setdefault(row, set()).add(variant)
    for suite in sorted({row.suite for row in runs}):
        rows = sorted(row for row in runs if row.suite == suite)
        terminalreporter.section(f"{suite}: case, seconds claimed, seconds counted, verdict")
        for row in rows:
            times = f" ({len(runs[row])} runs)" if len(runs[row]) > 1 else ""
            terminalreporter.write_line(f"{row.case + times:<92} {row.figures}  {row.verdict}", red=not row.holds)
        _sum_up(terminalreporter, rows)


def _rows(reporter: pytest.TerminalReporter) -> Iterator[tuple[Row, str]]:
    for outcome in ("passed", "failed", "error"):
        for report in reporter.stats.get(outcome, []):
            known = dict(getattr(report, "user_properties", []))
            if "case" in known and (report.when == "call" or report.failed):
                yield _row(report.passed, *known["case"], known.get("seconds")), report.nodeid.partition("[")[2]


def _row(holds: bool, suite: str, place: tuple[str, int], case: str, seconds: tuple[str, str] | None) -> Row:
    figures, promised = seconds or ("     –      –", "refused" if suite.startswith("attack") else "as promised")
    return Row(suite, tuple(place), case, figures, promised if holds else f"BROKEN: {promised}", holds)  # type: ignore[arg-type]


def _sum_up(reporter: pytest.TerminalReporter, rows: list[Row]) -> None:
    cases, broken = {row.case for row in rows}, {row.case for row in rows if not row.holds}
    reporter.write_line(f"{len(cases)} cases, {len(broken)} broken", bold=True, red=bool(broken), green=not broken)
