"""The plan and the morning of reminders."""

from tests.supervision.reminding.conftest import morning, plan_id

__all__ = ["morning", "plan_id"]
