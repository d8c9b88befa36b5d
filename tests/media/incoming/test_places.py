"""Where what was decided is moved to."""

from pathlib import Path

import pytest

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


def test_what_was_laid_there_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    film, target = tmp_path / "讲座.mp4", tmp_path / "taken" / "讲座.mp4"
    film.write_bytes(b"new")
    target.parent.mkdir()
    target.write_bytes(b"laid by somebody")

    with pytest.raises(FileExistsError):
        places.move(film, target, "")

    assert (film.read_bytes(), target.read_bytes()) == (b"new", b"laid by somebody")
