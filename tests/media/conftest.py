"""Films for the tests of media, each made once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.media import films

Film = Callable[..., Path]


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """A film by its name, made when it is first asked for: `film("lecture.mp4", seconds=4)`."""
    folder = tmp_path_factory.mktemp("films")

    def made(name: str, **qualities: Any) -> Path:
        path = folder / name
        return path if path.exists() else films.film(path, **qualities)

    return made
