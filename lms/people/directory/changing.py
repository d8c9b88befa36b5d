"""Changing a row's values, and saying for the audit what changed from what to what."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.db import Model

Changes = dict[str, list[Any]]


def change(row: Model, values: Mapping[str, Any]) -> Changes:
    """Set the values that differ; {"name": [before, after]} for each that did."""
    changes: Changes = {}
    for name, after in values.items():
        before = getattr(row, name)
        if before != after:
            changes[name] = [plain(before), plain(after)]
            setattr(row, name, after)
    return changes


def plain(value: Any) -> Any:
    """The value as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value
