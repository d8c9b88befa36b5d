"""What is laid into the watched folder: taken once it stands still, or refused with the reason, and never lost."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms import storage
from lms.db import db
from lms.media import recordings as shelf
from lms.media.incoming import finding
from lms.media.models import Arrival, Captions, Recording
from tests.cast import Cast
from tests.media.discs.conftest import copied, disc  # noqa: F401
from tests.media.incoming.conftest import Look, lying

SRT = "1\n00:00:01,000 --> 00:00:02,000\n{}\n"
Rows = Callable[[], list[Recording]]


def test_a_file_that_stands_still_becomes_a_recording_and_is_moved(
    root: Path, look: Look, recordings: Rows, cast: Cast, app: Flask
) -> None:
    (root / "第一讲_总则.mp4").write_bytes(b"picture and sound")

    look(times=1)
    assert recordings() == []
    look(times=1)

    (recording,) = recordings()
    assert (recording.title, recording.owner_id, recording.state) == ("第一讲 总则", cast.zhao_min.id, "waiting")
    assert lying(root) == {"taken/第一讲_总则.mp4"}
    with app.app_context():
        assert storage.path(str(recording.source_path)).read_bytes() == b"picture and sound"
    look(times=3)
    assert len(recordings()) == 1


def test_a_file_that_grows_is_left_until_it_has_ended(root: Path, look: Look, recordings: Rows) -> None:
    film = root / "a.mp4"
    for length in range(1, 4):
        film.write_bytes(b"x" * length)
        look(times=1)
        assert recordings() == []

    look(times=1)

    assert [row.source_bytes for row in recordings()] == [3]


def test_a_file_that_grows_while_it_is_copied_is_left(
    root: Path, look: Look, recordings: Rows, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = root / "a.mp4"
    film.write_bytes(b"begin")

    def copy(path: Path, target: Path) -> None:
        shutil.copyfile(path, target)
        with path.open("ab") as file:
            file.write(b" and more")

    monkeypatch.setattr(shelf, "_link_or_copy", copy)
    with app.app_context():
        before = lying(storage.folder("sources"))

    look(times=2)

    assert recordings() == []
    assert lying(root) == {"a.mp4"}
    with app.app_context():
        assert lying(storage.folder("sources")) == before


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    "name", [".a.mp4", "a.mp4.part", "a.mp4.filepart", "b.crdownload", "a.mp4~", "~$a.mp4", "Thumbs.db"]
)
def test_what_programs_are_writing_is_left_alone(root: Path, look: Look, recordings: Rows, name: str) -> None:
    (root / name).write_bytes(b"half of it")

    look(times=3)

    assert recordings() == []
    assert lying(root) == {name}


def test_folders_in_folders_keep_their_order(root: Path, look: Look, recordings: Rows) -> None:
    for place in ("县局/2026/第一讲.mp4", "县局/2026/第二讲.m4a", "县局/第三讲.avi"):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes(place.encode())

    look()

    assert {row.title for row in recordings()} == {"第一讲", "第二讲", "第三讲"}
    assert lying(root) == {"taken/县局/2026/第一讲.mp4", "taken/县局/2026/第二讲.m4a", "taken/县局/第三讲.avi"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.mp4", b"", "0 字节"),
        ("讲义.docx", b"PK", "不是可以制成录播课的文件"),
        ("坏.iso", b"no disc at all", "VIDEO_TS"),
    ],
)
def test_what_cannot_be_a_recording_is_refused_in_words(
    root: Path, look: Look, recordings: Rows, name: str, content: bytes, words: str
) -> None:
    (root / name).write_bytes(content)

    look()

    assert recordings() == []
    assert lying(root) == {f"refused/{name}", f"refused/{name}.txt"}
    why = (root / f"refused/{name}.txt").read_text("utf-8")
    assert words in why
    assert name in why


def test_a_link_is_not_followed(root: Path, look: Look, recordings: Rows, tmp_path: Path) -> None:
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(b"elsewhere")
    (root / "a.mp4").symlink_to(secret)
    (root / "b").symlink_to(tmp_path)
    (root / "disc" / "VIDEO_TS").mkdir(parents=True)
    (root / "disc" / "VIDEO_TS" / "VTS_01_1.VOB").symlink_to(secret)

    look(times=3)

    assert recordings() == []
    assert {name for name in lying(root) if not name.endswith(".txt")} == {
        "refused/a.mp4", "refused/b", "refused/disc/VIDEO_TS/VTS_01_1.VOB"}  # fmt: skip
    assert secret.read_bytes() == b"elsewhere"


def test_a_pipe_is_refused_and_nobody_waits_for_it(root: Path, look: Look, recordings: Rows) -> None:
    os.mkfifo(root / "a.mp4")

    look()

    assert recordings() == []
    assert "refused/a.mp4" in lying(root)


def test_a_name_in_an_old_encoding_is_refused(root: Path, look: Look, recordings: Rows) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/" + "安全.mp4".encode("gbk"))).write_bytes(b"film")

    look(times=3)

    assert recordings() == []
    assert len(lying(root / "refused")) == 2


def test_names_never_collide(root: Path, look: Look, recordings: Rows) -> None:
    for content in (b"one", b"two!", b"three"):
        (root / "a.mp4").write_bytes(content)
        (root / "b.docx").write_bytes(content)
        look()

    assert len(recordings()) == 3
    assert lying(root / "taken") == {"a.mp4", "a (2).mp4", "a (3).mp4"}
    assert lying(root / "refused") == {
        name for stem in ("b", "b (2)", "b (3)") for name in (f"{stem}.docx", f"{stem}.docx.txt")
    }


def test_a_long_name_and_a_file_where_a_folder_is_to_be(root: Path, look: Look, recordings: Rows) -> None:
    long = "安" * 83 + ".mp4"
    (root / long).write_bytes(b"long")
    (root / "taken").mkdir()
    (root / "taken" / "县局").write_bytes(b"a file of this name")
    (root / "县局").mkdir()
    (root / "县局" / "a.mp4").write_bytes(b"film")

    look()

    assert len(recordings()) == 2
    assert (root / "taken" / "县局 (2)" / "a.mp4").read_bytes() == b"film"


def test_the_same_file_is_not_taken_twice(root: Path, look: Look, recordings: Rows) -> None:
    (root / "a.mp4").write_bytes(b"film")
    look()
    shutil.copy2(root / "taken" / "a.mp4", root / "a.mp4")

    look()

    assert len(recordings()) == 1
    assert "已于" in (root / "refused" / "a.mp4.txt").read_text("utf-8")


def test_what_finds_no_room_waits_until_there_is_some(app: Flask, root: Path, look: Look, recordings: Rows) -> None:
    (root / "a.mp4").write_bytes(b"film")
    reserve = app.config["DISK_RESERVE_MB"]
    app.config["DISK_RESERVE_MB"] = 10**9
    look(times=3)
    assert recordings() == []
    assert lying(root) == {"a.mp4"}

    app.config["DISK_RESERVE_MB"] = reserve
    look()

    assert len(recordings()) == 1


def test_captions_come_with_their_film(app: Flask, root: Path, look: Look, recordings: Rows) -> None:
    (root / "a.mp4").write_bytes(b"film")
    (root / "a.srt").write_text(SRT.format("安全生产"), "utf-8")
    (root / "a.en.srt").write_text(SRT.format("Safety"), "utf-8")
    (root / "b.mp4").write_bytes(b"another")
    (root / "b.vtt").write_text("no times", "utf-8")

    look()

    assert len(recordings()) == 2
    with app.app_context():
        found = db.session.execute(select(Recording.title, Captions.language).join(Captions)).all()
    assert {tuple(row) for row in found} == {("a", "zh"), ("a", "en")}
    assert lying(root / "taken") == {"a.mp4", "a.srt", "a.en.srt", "b.mp4"}
    assert lying(root / "refused") == {"b.vtt", "b.vtt.txt"}


def test_captions_wait_an_hour_for_their_film(root: Path, look: Look) -> None:
    (root / "a.srt").write_text(SRT.format("安全生产"), "utf-8")
    look(times=3)
    assert lying(root) == {"a.srt"}

    look(times=2, minutes=40)

    assert lying(root) == {"refused/a.srt", "refused/a.srt.txt"}


def test_a_disc_is_taken_as_one(root: Path, look: Look, recordings: Rows, copied: Path) -> None:  # noqa: F811
    shutil.copytree(copied, root / "安全_法")

    look()

    (recording,) = recordings()
    assert (recording.title, recording.disc_title) == ("安全 法", 2)
    assert {path.name for path in (root / "taken" / "安全_法").iterdir()} == {path.name for path in copied.iterdir()}
    assert lying(root / "taken" / "安全_法") == lying(copied)
    assert not (root / "安全_法").exists()


def test_a_film_beside_a_disc_is_not_lost(root: Path, look: Look, recordings: Rows, copied: Path) -> None:  # noqa: F811
    shutil.copytree(copied, root / "stick")
    (root / "stick" / "extra.mp4").write_bytes(b"film")

    look()

    assert {row.title for row in recordings()} == {"stick", "extra"}
    assert (root / "taken" / "stick" / "extra.mp4").exists()
    assert (root / "taken" / "stick" / "VIDEO_TS").is_dir()


def test_a_file_taken_away_after_it_was_decided_holds_nothing_up(app: Flask, root: Path, look: Look) -> None:
    with app.app_context():
        db.session.add(Arrival(name="a.mp4", stamp="0" * 32, place="taken/a.mp4"))
        db.session.commit()

    look(times=1)

    with app.app_context():
        assert db.session.scalars(select(Arrival)).one().moved_at


def test_of_many_films_with_captions_the_folder_is_listed_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        (root / f"{number}.mp4").write_bytes(b"film")
        (root / f"{number}.en.srt").write_text(SRT.format("Safety"), "utf-8")
    listed, look_in = list[Path](), Path.iterdir

    def counted(path: Path) -> Iterator[Path]:
        listed.append(path)
        return look_in(path)

    monkeypatch.setattr(Path, "iterdir", counted)

    films = finding.found(root)

    assert listed == [root]
    assert [len(film.captions) for film in films] == [1] * 40


def test_a_loose_part_of_a_disc_beside_a_whole_one_is_refused(
    root: Path,
    look: Look,
    recordings: Rows,
    copied: Path,  # noqa: F811
) -> None:
    shutil.copytree(copied, root / "VIDEO_TS")
    (root / "VTS_09_1.VOB").write_bytes(b"film")

    look()

    assert len(recordings()) == 1
    assert (root / "refused" / "VTS_09_1.VOB.txt").exists()
