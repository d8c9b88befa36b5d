"""Discs for these tests, each pressed once."""

import shutil
from pathlib import Path

import pytest

from tests.media.discs import pressing
from tests.media.discs.pressing import Lesson

# The longest is not the first; it is glued together from two films, so that its clock starts anew in the middle.
LESSONS = (
    Lesson(((2, "0"),), aspect="4:3", sound="mp2", language="en"),
    Lesson(((4, "0,0:02"), (5, "0,0:03")), aspect="16:9"),
)


@pytest.fixture(scope="session")
def disc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PAL disc of two titles, as the folder above VIDEO_TS."""
    if not shutil.which("dvdauthor"):
        pytest.fail("dvdauthor is missing; .ci/run installs it")
    return pressing.folder(tmp_path_factory.mktemp("disc") / "pal", LESSONS)


@pytest.fixture(scope="session")
def ntsc_disc(tmp_path_factory: pytest.TempPathFactory, disc: Path) -> Path:
    return pressing.folder(tmp_path_factory.mktemp("disc") / "ntsc", (Lesson(((4, "0,0:02"),), "16:9"),), "ntsc")


@pytest.fixture(scope="session")
def image(disc: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as an image with UDF."""
    return pressing.image(tmp_path_factory.mktemp("image") / "disc.iso", disc, udf=True)


@pytest.fixture
def copied(disc: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(disc, tmp_path / "copied"))
