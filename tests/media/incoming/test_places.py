"""Where what was decided is moved to."""

import os
import time
from pathlib import Path

import pytest
from flask import Flask

from lms.media import tasks
from lms.media.incoming import places
from tests.cast import Cast
from tests.conftest import Client
from tests.media.incoming.conftest import Look, lying


@pytest.mark.parametrize("name", ["taken", "refused"])
@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_file_or_link_in_the_place_of_our_folders_is_told(
    client: Client, cast: Cast, root: Path, look: Look, tmp_path: Path, name: str, kind: str
) -> None:
    if kind == "file":
        (root / name).write_bytes(b"film")
    else:
        (root / name).symlink_to(tmp_path)
    (root / "第一讲.mp4").write_bytes(b"film")
    (root / "讲义.docx").write_bytes(b"PK")

    look()

    assert lying(root) == {name, "第一讲.mp4", "讲义.docx"}
    client.sign_in(cast.zhao_min)
    assert "不是文件夹" in client.get("/recordings").text


def test_a_folder_goes_a_day_after_all_was_taken_from_it(app: Flask, root: Path, look: Look) -> None:
    for place in ("县局/2026/第一讲.mp4", "乡镇/第二讲.mp4"):
        (root / place).parent.mkdir(parents=True)
        (root / place).write_bytes(place.encode())
    (root / "以后用").mkdir()
    look()

    folders = {"县局", "县局/2026", "乡镇", "以后用"}
    assert swept(app, root) & folders == folders
    (root / "乡镇" / ".part").write_bytes(b"still being copied")
    for folder in folders:
        age(root / folder)
    assert swept(app, root) & folders == {"县局", "乡镇", "以后用"}
    age(root / "县局")
    assert swept(app, root) & folders == {"乡镇", "以后用"}
    assert "taken/县局/2026" in swept(app, root)


def age(folder: Path) -> None:
    """Nobody has touched it for more than a day."""
    then = time.time() - places.EMPTY_SECONDS - 60
    os.utime(folder, (then, then))


def swept(app: Flask, root: Path) -> set[str]:
    with app.app_context():
        tasks.sweep()
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_dir()}


def test_what_was_laid_there_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    film, target = tmp_path / "讲座.mp4", tmp_path / "taken" / "讲座.mp4"
    film.write_bytes(b"new")
    target.parent.mkdir()
    target.write_bytes(b"laid by somebody")

    with pytest.raises(FileExistsError):
        places.move(film, target, "")

    assert (film.read_bytes(), target.read_bytes()) == (b"new", b"laid by somebody")
