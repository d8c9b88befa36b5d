"""A second try for what plays in real time: browsers, processes that are killed, films.

Such a test may miss its moment on a machine that does three things at once, and then passes by itself. Each second try is told at
the end of the run. What only computes has none, and neither has a race: a race that is lost once is lost.
"""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.get_closest_marker(name) for name in ("browser", "slow")) and "races" not in item.path.name:
            item.add_marker(pytest.mark.flaky(reruns=1))
