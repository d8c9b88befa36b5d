"""What judges everybody alike: the outlines of all plans, the lengths of recordings, and the moment of the look."""

from __future__ import annotations

from dataclasses import dataclass

from lms.reports.evidence.completing import Window
from lms.reports.evidence.corrections import Corrections
from lms.reports.evidence.group_elsewhere import Stays
from lms.reports.evidence.told import Facts, Teaching


@dataclass(frozen=True, slots=True)
class Court:
    """`now` is in microseconds."""

    teaching: Teaching
    now: int
    # By plan, the days on which its tasks were ever due.
    due_days: dict[int, set[str]]
    corrections: Corrections
    # When each person was at which group session.
    stays: Stays

    def windows(self, task: Facts, at: int) -> list[Window]:
        """What may have decided a task at a moment: one outline of its plan, or two around a change."""
        outlines = self.teaching.in_force(task["plan"], at)
        lengths, closed = self.teaching.lengths, task["closed"]
        return [Window.of(outline, task["counts_from"], lengths, closed) for outline in outlines]

    def running(self, task: Facts) -> Window | None:
        """What decides an open task whose plan runs."""
        outline = self.teaching.latest(task["plan"])
        if task["closed"] is not None or outline is None:
            return None
        if outline["published"] is None or outline["closed"] is not None or not outline["taught"]:
            return None
        return Window.of(outline, task["counts_from"], self.teaching.lengths)

    def closed(self, task: Facts) -> int | None:
        """When a task was closed, or else its plan; none: neither is."""
        outline = self.teaching.latest(task["plan"]) or {}
        return min((at for at in (task["closed"], outline.get("closed")) if at is not None), default=None)
