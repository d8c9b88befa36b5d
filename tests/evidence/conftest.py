"""One running site for all attacks and all honest learners; everybody in it is a person of their own."""

from collections.abc import Callable, Iterator

import pytest

from tests import databases, serving
from tests.evidence import world as worlds
from tests.evidence.world import World


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    kinds = metafunc.config.getoption("--databases").split(",")
    metafunc.parametrize("world", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("evidence")
    if request.param == "postgresql":
        with databases.postgres_database() as address, serving.site(folder, database=address, processes=2) as site:
            yield worlds.made(site)
    else:
        with serving.site(folder, processes=2) as site:
            yield worlds.made(site)


@pytest.fixture
def learner(world: World) -> Iterator[worlds.Learner]:
    yield world.learner()
    world.everybody_leaves()


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Write a case into the table that is printed at the end."""

    def write(claimed: int, counted: int, at_most: int | None = None) -> None:
        verdict = "every second" if at_most is None and counted == claimed else f"at most {at_most}"
        request.node.user_properties.append(("evidence", (claimed, counted, verdict)))

    return write


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = [
        (report.nodeid.rpartition("::")[2], *row)
        for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
        for name, row in getattr(report, "user_properties", [])
        if name == "evidence" and report.when == "call"
    ]
    if rows:
        terminalreporter.section("evidence of watching: seconds claimed, seconds counted")
    for case, claimed, counted, verdict in rows:
        terminalreporter.write_line(f"{case:<90} {claimed:>7} {counted:>7}  {verdict}")
