"""One running site for all attacks and all honest learners; everybody in it is a person of their own."""

import subprocess
from collections.abc import Iterator

import pytest

from tests import databases, serving
from tests.evidence import world as worlds
from tests.evidence.world import World


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "world" in metafunc.fixturenames:
        kinds = metafunc.config.getoption("--databases").split(",")
        metafunc.parametrize("world", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("evidence")
    if request.param == "postgresql":
        with databases.postgres_database() as address, serving.site(folder, database=address, processes=2) as site:
            yield worlds.made(site)
            what_stands_is_proved(site)
    else:
        with serving.site(folder, processes=2) as site:
            yield worlds.made(site)
            what_stands_is_proved(site)


def what_stands_is_proved(site: serving.Site) -> None:
    """After all attacks and mishaps, the ledger and the open sessions give exactly what the tables say."""
    try:
        site.flask("evidence", "verify")
    except subprocess.CalledProcessError as error:
        pytest.fail(f"evidence verify:\n{error.stdout}{error.stderr}")


@pytest.fixture
def learner(world: World) -> Iterator[worlds.Learner]:
    yield world.learner()
    world.everybody_leaves()
