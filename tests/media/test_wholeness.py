import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.media.faults import Fault
from lms.media.making import Limits, make
from lms.media.wholeness import verify
from tests.media.conftest import Film

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def whole(film: Film, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    make(film("seven.mp4", seconds=7), folder, Limits(3600, 0))
    return folder


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("90p/00001.m4s", emptied),
        ("90p/00000.m4s", cut),
        ("audio/00000.m4s", Path.unlink),
        ("90p/index.m3u8", cut),
        ("audio/index.m3u8", emptied),
        ("master.m3u8", emptied),
        ("lecture.mp4", cut),
    ],
)
def test_one_spoilt_file_is_found_and_named(
    name: str, spoil: Callable[[Path], None], whole: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(whole, tmp_path / "copy")
    verify(copy)
    spoil(copy / name)

    with pytest.raises(Fault) as found:
        verify(copy)

    assert found.value.figures == {"file": name}
