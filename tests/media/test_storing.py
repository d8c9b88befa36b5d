"""Finished lectures go into a store that really runs, whole or not at all, and leave it when they are deleted."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms import clock, storage
from lms.backup import archive
from lms.db import db
from lms.media import package, recordings, sending, store, storing, sweeping, tasks, trying_store
from lms.media.models import Grant, Recording
from tests import cast as cast_of_people
from tests import objects, serving
from tests.cast import Cast
from tests.media import visiting
from tests.media.visiting import Lecture
from tests.objects import Store

pytestmark = pytest.mark.slow

FILMS = {"360p/00000.m4s", "360p/00001.m4s", "360p/00002.m4s", "lecture.mp4"}
PAGES = "https://training.example"
SMALL = {"master.m3u8", "poster.jpg", "360p/index.m3u8", "360p/init_0.mp4", package.MAP}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with objects.store(tmp_path_factory.mktemp("objects") / "store", PAGES) as there:
        yield there


@pytest.fixture
def with_store(app: Flask, running: Store) -> Iterator[Store]:
    """The site of the tests, with this store."""
    use(app, running.url)
    yield running
    use(app, "")


def use(app: Flask, url: str) -> None:
    app.config.update(MEDIA_URL=url, MEDIA_ORIGIN="http://store" if url else "")


def down(there: Store) -> str:
    """The store's address, but nobody answers at its port."""
    return there.url.replace(f":{there.ports['s3.port']}/", f":{serving.free_port()}/")


@pytest.fixture
def lecture(app: Flask, cast: Cast, with_store: Store) -> Lecture:
    # Another number for each test, for they share the store.
    lecture = visiting.laid_out(app, cast.zhao_min)
    with app.app_context():
        fresh = f"{lecture.recording_id}/{time.monotonic_ns():x}"
        lecture.folder.rename(storage.folder("media") / fresh)
        db.session.get_one(Recording, lecture.recording_id).folder = fresh
        db.session.commit()
        lecture.folder = storage.folder("media") / fresh
    return lecture


@pytest.fixture
def folder(lecture: Lecture) -> str:
    return f"{lecture.recording_id}/{lecture.folder.name}"


def here(lecture: Lecture) -> set[str]:
    return {path.relative_to(lecture.folder).as_posix() for path in lecture.folder.rglob("*") if path.is_file()}


def test_the_films_go_and_all_that_is_small_stays(lecture: Lecture, folder: str, database: Session) -> None:
    sizes = package.films(lecture.folder)

    tasks.make(0)

    assert store.sizes(folder) == sizes
    assert sizes.keys() == FILMS
    assert here(lecture) == SMALL | {package.STORED}
    assert database.get_one(Recording, lecture.recording_id).is_stored
    assert storing.waiting() == []


def test_what_is_there_already_is_not_sent_again(lecture: Lecture, folder: str, database: Session) -> None:
    """Broken off after two files, of which one was of a try that was cut: here a file of another size."""
    kept, cut = sorted(FILMS)[:2]
    store.put(lecture.folder / kept, f"{folder}/{kept}", {"Content-Type": "of/before"})
    store.put(lecture.folder / "master.m3u8", f"{folder}/{cut}", {})
    content = lecture.content(cut)

    tasks.make(0)

    assert b"".join(store.pieces(f"{folder}/{cut}", 0, len(content))) == content
    assert database.get_one(Recording, lecture.recording_id).is_stored
    assert kind_of(f"{folder}/{kept}") == "of/before"


def kind_of(key: str) -> str | None:
    parts = store.address(key).split("/", 3)
    return visiting.Visitor("/".join(parts[:3])).ask("GET", f"/{parts[3]}").headers["Content-Type"]


def test_a_store_that_is_down_costs_nobody_a_lecture(
    app: Flask, lecture: Lecture, with_store: Store, database: Session
) -> None:
    use(app, down(with_store))

    tasks.make(0)

    assert here(lecture) == SMALL | FILMS
    assert not database.get_one(Recording, lecture.recording_id).is_stored

    use(app, with_store.url)
    tasks.ask_again()
    tasks.make(0)
    database.expire_all()
    assert database.get_one(Recording, lecture.recording_id).is_stored


def test_a_deleted_recording_leaves_the_store_and_takes_nothing_else_along(
    lecture: Lecture, folder: str, database: Session
) -> None:
    tasks.make(0)
    other = f"{lecture.recording_id}/of-another-site"
    store.put(lecture.folder / "master.m3u8", f"{other}/film.m4s", {})

    recordings.remove(database.get_one(Recording, lecture.recording_id))
    database.commit()
    tasks.tidy(lecture.recording_id)

    assert store.sizes(folder) == {}
    assert store.sizes(other) == {"film.m4s": 7}
    assert not lecture.folder.parent.exists()


def test_what_could_not_be_deleted_is_deleted_later(
    app: Flask,
    lecture: Lecture,
    folder: str,
    with_store: Store,
    database: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks.make(0)
    recordings.remove(database.get_one(Recording, lecture.recording_id))
    database.commit()
    use(app, down(with_store))
    tasks.tidy(lecture.recording_id)
    assert lecture.folder.exists()

    use(app, with_store.url)
    monkeypatch.setattr(sweeping, "OLD_ENOUGH_SECONDS", -1)
    sweeping.remove_strays()

    assert store.sizes(folder) == {}
    assert not lecture.folder.exists()


def test_a_recording_that_is_deleted_while_it_is_put_away_leaves_nothing(
    lecture: Lecture, folder: str, database: Session
) -> None:
    recordings.remove(database.get_one(Recording, lecture.recording_id))
    database.commit()

    assert not storing.put_away(lecture.recording_id, folder)

    assert store.sizes(folder) == {}
    assert not lecture.folder.exists()


def test_films_that_somebody_else_put_away_meanwhile_stay_in_the_store(
    lecture: Lecture, folder: str, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when two machines share the folder: the slower one finds its films gone, and must not clear away what is there."""
    put = store.put

    def slowly(path: Path, key: str, headers: dict[str, str]) -> None:
        monkeypatch.setattr(store, "put", put)
        assert storing.put_away(lecture.recording_id, folder)
        database.commit()
        put(path, key, headers)

    monkeypatch.setattr(store, "put", slowly)

    assert not storing.put_away(lecture.recording_id, folder)

    assert store.sizes(folder).keys() == FILMS
    assert storing.waiting() == []
    assert here(lecture) == SMALL | {package.STORED}


def test_a_lecture_made_anew_is_put_away_and_the_old_one_stays_for_who_watches_it(
    lecture: Lecture, folder: str, database: Session, cast: Cast
) -> None:
    tasks.make(0)
    grant = lecture.grant(cast.li_lei)
    anew = f"{folder}b"
    visiting.fill(storage.folder("media") / anew)
    database.get_one(Recording, lecture.recording_id).folder = anew
    database.commit()

    tasks.make(0)
    tasks.tidy(lecture.recording_id)
    assert store.sizes(folder).keys() == store.sizes(anew).keys() == FILMS

    database.get_one(Grant, grant).expires_at = clock.now() - timedelta(seconds=1)
    database.commit()
    tasks.tidy(lecture.recording_id)
    assert store.sizes(folder) == {}
    assert store.sizes(anew).keys() == FILMS


def test_a_site_that_leaves_its_store_sends_what_was_brought_back(
    app: Flask, lecture: Lecture, folder: str, database: Session
) -> None:
    """A key is the path below `media`, so that copying the bucket there is all."""
    name = "360p/00001.m4s"
    content = lecture.content(name)
    tasks.make(0)
    brought = b"".join(store.pieces(f"{folder}/{name}", 0, len(content)))
    use(app, "")
    assert not sending.find(folder, name).is_here

    (lecture.folder / name).write_bytes(brought)

    assert sending.find(folder, name).is_here
    assert brought == content


@pytest.mark.usefixtures("with_store")
def test_a_store_that_does_not_let_pages_read_is_told(database: Session) -> None:
    assert trying_store.problems(PAGES) == []
    assert "CORS" in trying_store.problems("https://elsewhere.example")[0]


def test_the_command_says_whether_the_store_will_do(
    app: Flask, lecture: Lecture, with_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", PAGES)
    well = app.test_cli_runner().invoke(args=["media", "store"])
    use(app, down(with_store))
    ill = app.test_cli_runner().invoke(args=["media", "store"])
    use(app, "")
    none = app.test_cli_runner().invoke(args=["media", "store"])

    assert (well.exit_code, well.output) == (0, "lectures in it: 0, still to be put there: 1\n")
    assert (ill.exit_code, none.exit_code) == (1, 1)
    assert "error" in ill.output


def until(what: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


@pytest.mark.both_databases
def test_a_worker_killed_on_the_way_goes_on_after_its_next_start(running: Store, tmp_path: Path) -> None:
    site = serving.Site(tmp_path, settings={"LMS_MEDIA_URL": running.url})
    site.flask("prepare")
    app = site.app()
    with app.app_context():
        lecture = visiting.laid_out(app, cast_of_people.assemble().zhao_min, 3_000_000, 4_000_000)
        films, place = package.films(lecture.folder), f"{lecture.recording_id}/{lecture.folder.name}"
        content = lecture.content("lecture.mp4")
        try:
            site.start()
            until(lambda: len(store.sizes(place)) >= 2)
            site.kill()
            assert store.sizes(place).keys() < films.keys()
            assert not db.session.get_one(Recording, lecture.recording_id).is_stored
            db.session.rollback()

            site.start()
            until(lambda: not (lecture.folder / "lecture.mp4").exists())
        finally:
            site.stop()

        assert store.sizes(place) == films
        assert b"".join(store.pieces(f"{place}/lecture.mp4", 0, len(content))) == content


def test_a_backup_says_what_it_does_not_hold(lecture: Lecture, folder: str, database: Session, tmp_path: Path) -> None:
    tasks.make(0)

    manifest = archive.create(tmp_path / "site.tar", lambda name: None)

    assert manifest["films_in_the_store"] == 1
    held = {name.removeprefix(f"media/{folder}/") for name in manifest["sha256"]}
    assert held >= SMALL
    assert not held & FILMS
