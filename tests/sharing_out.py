"""How the tests are shared out among processes: tests of one running site together, the long ones first.

Whoever is done takes the next one, so that all end at about the same time. A browser that plays a film leaves the processor
idle for most of the time: every second process begins with these, while the others compute.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# Each of these files, or of the files in these folders, has a running site or films that its tests share.
TOGETHER = (
    "tests/browser/",
    "tests/evidence/test_senders.py",
    "tests/media/test_killed.py",
    "tests/media/test_making.py",
    "tests/media/test_senders.py",
    "tests/media/test_storing.py",
    "tests/media/test_wholeness.py",
    "tests/test_serving.py",
)


class Sharing(LoadScopeScheduling):
    """Units of work that one process does: a file, the evidence of one database, or else a single test."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(TOGETHER):
            return nodeid.partition("::")[0]
        if nodeid.startswith("tests/evidence/"):
            return "evidence, postgresql" if "[postgresql" in nodeid else "evidence, sqlite"
        return nodeid

    def _assign_work_unit(self, node: WorkerController) -> None:
        """The next unit of the kind that this process prefers, or else the next one."""
        is_for_browsers = self.nodes.index(node) % 2 == 0
        fitting = (unit for unit in self.workqueue if unit.startswith("tests/browser/") == is_for_browsers)
        self.workqueue.move_to_end(next(fitting, next(iter(self.workqueue))), last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Sharing:
    return Sharing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first; the databases in an order that changes them as seldom as may be, for each change makes one."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    is_short = not any(item.get_closest_marker(name) for name in ("slow", "browser"))
    return is_short, ("[postgresql" in item.nodeid) != is_short
