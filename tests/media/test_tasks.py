"""The row is the truth about long work: what happens to it when all goes well, when the file is bad, and when workers die."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock, jobs, storage
from lms.media import chapters, recordings, sweeping, tasks, work
from lms.media.models import Grant, Recording, Upload
from lms.media.recordings import EmptyFile, InUse, NotAFile, NotNow, UnknownKind
from lms.media.workshop import News
from tests import factories
from tests.cast import Cast
from tests.media.conftest import Film

MADE = {
    "seconds": 3.2,
    "expected_seconds": 3.2,
    "has_picture": True,
    "has_sound": True,
    "chapters": [],
    "damaged": [],
    "sounds": [],
}


@pytest.fixture
def waiting(database: Session, cast: Cast, film: Film) -> Recording:
    recording = recordings.add_file(film("plain.mp4"), "第一讲", cast.zhao_min)
    database.commit()
    return recording


def claimed(recording: Recording, database: Session) -> work.Claim:
    claim = work.claim(recording.id)
    database.commit()
    assert claim is not None
    return claim


@pytest.mark.slow
def test_a_recording_becomes_a_lecture_and_its_source_is_let_go(waiting: Recording, database: Session) -> None:
    source = storage.path(str(waiting.source_path))

    tasks.make(waiting.id)

    database.refresh(waiting)
    assert (waiting.state, waiting.percent, waiting.seconds, waiting.tries) == ("ready", 100, 3, 1)
    assert waiting.source_path is None
    assert not source.exists()
    assert (storage.folder("media") / str(waiting.folder) / "master.m3u8").exists()


@pytest.mark.slow
@pytest.mark.one_database
def test_the_file_that_was_added_stays_where_it_is(film: Film, waiting: Recording) -> None:
    tasks.make(waiting.id)

    assert film("plain.mp4").exists()


@pytest.mark.slow
def test_a_text_named_mp4_fails_in_words_and_leaves_nothing(database: Session, cast: Cast, tmp_path: Path) -> None:
    notice = tmp_path / "notice.mp4"
    notice.write_text("关于开展安全生产培训的通知")
    recording = recordings.add_file(notice, "", cast.zhao_min)
    database.commit()

    tasks.make(recording.id)

    database.refresh(recording)
    assert (recording.state, recording.failure, recording.title) == ("failed", "unreadable", "notice")
    assert list((storage.folder("media") / str(recording.id)).glob("*")) == []


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [("a.mp4", b"", EmptyFile), ("a.docx", b"PK", UnknownKind), ("a.mp4", None, NotAFile)],
)
def test_what_cannot_be_a_recording_is_not_taken(
    name: str, content: bytes | None, refusal: type[Exception], database: Session, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(refusal, match=name):
        recordings.add_file(path, "", cast.zhao_min)


def test_only_one_worker_gets_a_recording(waiting: Recording, database: Session) -> None:
    claimed(waiting, database)

    assert work.claim(waiting.id) is None


def test_news_move_the_row_and_renew_the_lease(waiting: Recording, database: Session) -> None:
    claim = claimed(waiting, database)

    assert work.heard(claim, 4711)
    assert work.heard(claim, News("encoding", 0.42))
    database.commit()

    database.refresh(waiting)
    assert (waiting.phase, waiting.percent, waiting.worker_pid) == ("encoding", 42, 4711)
    assert waiting.lease_until is not None
    assert waiting.lease_until > clock.now() + timedelta(seconds=20)


def test_a_recording_that_was_deleted_meanwhile_stops_the_work(waiting: Recording, database: Session) -> None:
    claim = claimed(waiting, database)
    recordings.remove(waiting)
    database.commit()

    assert not work.heard(claim, News("encoding", 0.5))
    work.finish(claim, MADE)
    tasks.tidy(claim.recording_id)

    assert not (storage.folder("media") / str(claim.recording_id)).exists()


def left_by_a_dead_worker(recording: Recording, database: Session) -> Path:
    """The folder of a try whose worker was killed before it was done."""
    claim = claimed(recording, database)
    (Path(claim.order.folder) / "half.m4s").write_bytes(b"...")
    recording.lease_until = clock.now() - timedelta(seconds=1)
    database.commit()
    return Path(claim.order.folder)


@pytest.mark.slow
def test_what_a_dead_worker_left_is_made_by_the_next(app: Flask, waiting: Recording, database: Session) -> None:
    left_behind = left_by_a_dead_worker(waiting, database)

    tasks.ask_again()
    jobs.run_waiting(app)

    database.refresh(waiting)
    assert (waiting.state, waiting.tries) == ("ready", 2)
    assert not left_behind.exists()


@pytest.mark.slow
def test_the_orphan_of_a_dead_worker_is_ended(waiting: Recording, database: Session) -> None:
    folder = left_by_a_dead_worker(waiting, database)
    program = [sys.executable, "-c", "print('begun', flush=True); import time; time.sleep(60)", str(folder)]
    with subprocess.Popen(program, start_new_session=True, stdout=subprocess.PIPE) as orphan:
        assert orphan.stdout is not None
        orphan.stdout.readline()
        waiting.worker_pid = orphan.pid
        database.flush()

        work.take_back_lost()

    assert orphan.returncode != 0


def test_a_recording_that_brought_down_every_worker_fails_in_words(waiting: Recording, database: Session) -> None:
    left_by_a_dead_worker(waiting, database)
    waiting.tries = work.MOST_TRIES

    work.take_back_lost()

    assert (waiting.state, waiting.failure) == ("failed", "interrupted")


@pytest.mark.slow
def test_a_message_that_the_queue_lost_is_sent_again(app: Flask, waiting: Recording, database: Session) -> None:
    tasks.ask_again()
    jobs.run_waiting(app)

    database.refresh(waiting)
    assert waiting.state == "ready"


@pytest.mark.slow
def test_the_next_worker_of_a_machine_need_not_wait_for_the_lease(waiting: Recording, database: Session) -> None:
    claimed(waiting, database)

    tasks.make(0)

    database.refresh(waiting)
    assert (waiting.state, waiting.tries) == ("ready", 2)


def test_a_machine_makes_one_lecture_at_a_time(waiting: Recording, database: Session) -> None:
    with storage.turn("making") as another_worker:
        assert another_worker
        tasks.make(waiting.id)

    database.refresh(waiting)
    assert (waiting.state, waiting.tries) == ("waiting", 0)


@pytest.mark.slow
def test_whoever_has_the_turn_makes_all_that_wait(
    waiting: Recording, database: Session, cast: Cast, film: Film
) -> None:
    second = recordings.add_file(film("plain.mp4"), "第二讲", cast.zhao_min)
    database.commit()

    tasks.make(second.id)

    database.refresh(waiting)
    database.refresh(second)
    assert waiting.state == second.state == "ready"
    assert second.ready_at is not None
    assert waiting.ready_at is not None
    assert second.ready_at < waiting.ready_at


def test_what_comes_at_the_very_end_of_a_turn_does_not_wait_for_the_next_minute(
    database: Session, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[Recording] = []
    text = tmp_path / "late.mp4"
    text.write_text("no film")

    def comes_late() -> bool:
        if not late:
            late.append(recordings.add_file(text, "第二讲", cast.zhao_min))
            database.commit()
            tasks.make(late[0].id)  # finds that it is not its turn
        return False

    monkeypatch.setattr(tasks, "_draft_next", comes_late)
    tasks.make(0)

    database.refresh(late[0])
    assert late[0].state == "failed"


@pytest.mark.slow
def test_a_failed_recording_may_be_tried_again(waiting: Recording, database: Session) -> None:
    waiting.state, waiting.failure, waiting.tries = "failed", "disk_full", 5
    recordings.try_again(waiting)
    database.commit()

    tasks.make(waiting.id)

    database.refresh(waiting)
    assert (waiting.state, waiting.failure) == ("ready", None)


def test_only_a_failed_recording_can_be_tried_again(waiting: Recording) -> None:
    with pytest.raises(NotNow):
        recordings.try_again(waiting)


@pytest.mark.slow
def test_a_full_disk_is_told_with_its_figures(app: Flask, waiting: Recording, database: Session) -> None:
    app.config["DISK_RESERVE_MB"] = 10**9
    tasks.make(waiting.id)
    app.config["DISK_RESERVE_MB"] = 0

    database.refresh(waiting)
    assert waiting.failure == "disk_short"
    assert waiting.failure_figures["free"] == 0
    assert waiting.source_path is not None


def test_a_lecture_shorter_than_its_source_keeps_the_source_and_says_so(waiting: Recording, database: Session) -> None:
    claim = claimed(waiting, database)
    work.finish(claim, MADE | {"expected_seconds": 60.0})
    database.commit()
    work.tidy(waiting.id)

    assert waiting.seconds_lost == 57
    assert waiting.source_path is not None


def test_a_lecture_made_again_keeps_the_chapters_that_its_author_made_of_those_of_the_film(
    waiting: Recording, database: Session
) -> None:
    told = MADE | {"chapters": [[0, "总则"], [2, "职责"]]}
    work.finish(claimed(waiting, database), told)
    first, second = chapters.of(waiting)
    assert (first.title, second.start, second.title) == ("总则", 2, "职责")

    first.title, waiting.state = "改过的", "waiting"
    work.finish(claimed(waiting, database), told)
    assert [each.title for each in chapters.of(waiting)] == ["改过的", "职责"]

    for each in chapters.of(waiting):
        database.delete(each)
    waiting.state = "waiting"
    work.finish(claimed(waiting, database), told)
    assert chapters.of(waiting) == []


def test_a_lecture_made_again_stays_for_those_who_watch_the_old_one(
    waiting: Recording, database: Session, cast: Cast
) -> None:
    work.finish(claimed(waiting, database), MADE)
    old = str(waiting.folder)
    grant = Grant(
        person_id=cast.li_lei.id, recording_id=waiting.id, folder=old, expires_at=clock.now() + timedelta(hours=1)
    )
    database.add(grant)
    waiting.state = "waiting"
    work.finish(claimed(waiting, database), MADE)
    database.commit()

    work.tidy(waiting.id)
    assert (storage.folder("media") / old).exists()

    grant.expires_at = clock.now() - timedelta(seconds=1)
    database.commit()
    work.tidy(waiting.id)
    assert not (storage.folder("media") / old).exists()
    assert (storage.folder("media") / str(waiting.folder)).exists()


def test_a_recording_in_a_course_cannot_be_deleted(waiting: Recording, database: Session, cast: Cast) -> None:
    factories.course(cast.zhao_min, waiting)

    with pytest.raises(InUse, match="第一讲"):
        recordings.remove(waiting)

    assert database.scalar(select(Recording.id)) == waiting.id


def test_an_upload_that_nobody_came_back_to_is_forgotten(database: Session, cast: Cast) -> None:
    given_up = Recording(title="a", owner_id=cast.zhao_min.id, source_name="a.mp4", state="uploading")
    database.add(given_up)
    database.flush()
    long_ago = clock.now() - timedelta(days=1)
    database.add(
        Upload(id="x", owner_id=cast.zhao_min.id, recording_id=given_up.id, name="a.mp4", length=9, expires_at=long_ago)
    )
    database.commit()

    tasks.sweep()

    assert database.scalars(select(Recording)).all() == []


def test_files_that_no_row_knows_are_removed_once_they_are_old(
    waiting: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = storage.folder("sources") / "stray"
    stray.write_bytes(b"...")
    monkeypatch.setattr(sweeping, "OLD_ENOUGH_SECONDS", -1)

    tasks.sweep()

    assert not stray.exists()
    assert storage.path(str(waiting.source_path)).exists()


def test_an_old_film_that_was_linked_a_moment_ago_is_no_stray(database: Session) -> None:
    film, linked = (storage.folder(kind) / "linked" for kind in ("handouts", "sources"))
    film.write_bytes(b"...")
    os.utime(film, (0, 0))
    os.link(film, linked)

    tasks.sweep()

    assert linked.exists()


@pytest.mark.slow
@pytest.mark.one_database
def test_the_command_prints_what_became_of_each_file(app: Flask, cast: Cast, film: Film, tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()

    result = app.test_cli_runner().invoke(
        args=[
            "media",
            "import",
            str(film("plain.mp4")),
            str(empty),
            "--wait",
            "--json",
            "--owner",
            cast.zhao_min.mobile,
        ]
    )

    good, bad = json.loads(result.stdout)["recordings"]
    assert (good["title"], good["state"], good["seconds"], good["failure"]) == ("plain", "ready", 3, None)
    assert (bad["state"], bad["seconds"]) == ("failed", None)
    assert "empty.mp4" in bad["failure"]
    assert result.exit_code == 1
