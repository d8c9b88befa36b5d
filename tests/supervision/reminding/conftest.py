"""A plan for heads of enterprises: Li Lei owes it for two firms, Ma Jun for one; and a morning on which reminders go out."""

from datetime import datetime
from typing import Any

import pytest

from lms import clock
from lms.courses import enrolling
from tests import factories
from tests.cast import Cast


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine o'clock of today, whenever the tests run."""
    at_hour(monkeypatch, 9)


def at_hour(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    today = clock.today()
    moment = datetime(today.year, today.month, today.day, hour, tzinfo=clock.COUNTY_ZONE)
    monkeypatch.setattr(clock, "source", lambda: moment)


@pytest.fixture
def plan_id(kept: Any, cast: Cast) -> int:
    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan, at=plan.published_at)
        return plan.id

    return int(kept(make))
