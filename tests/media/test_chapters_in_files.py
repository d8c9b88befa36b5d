"""The chapters that a film file tells become those of its lecture, as far as they make sense."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.media import beginnings, chapters, citing
from lms.media.beginnings import Beginning, told
from lms.media.models import Chapter, Recording
from lms.statutes.article_numbers import ArticleNumber
from tests import factories
from tests.cast import Cast
from tests.media import films

HOLDING_CHAPTERS = ["-map", "0", "-map", "1", "-map_metadata", "2", "-map_chapters", "2"]
TITLED = [(0, 1000, "总则"), (1000, 2500, "负责人的职责"), (2500, 4000, "法律责任")]


def _film(folder: Path, name: str, encoding: str = "utf-8") -> Path:
    """A film of four seconds that holds those chapters, and a title of its own in the same encoding."""
    table = folder / "chapters.txt"
    lines = [f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={title}\n" for start, end, title in TITLED]
    table.write_bytes(";FFMETADATA1\ntitle=安全生产法\n".encode(encoding) + "".join(lines).encode(encoding))
    return films.film(folder / name, seconds=4, more=["-i", str(table), *HOLDING_CHAPTERS])


def _chapter(start: float, end: float, title: str = "", base: int = 1000) -> dict[str, Any]:
    metadata = {"title": title} if title else {}
    return {"start": int(start * base), "end": int(end * base), "time_base": Fraction(1, base), "metadata": metadata}


@pytest.mark.parametrize("kind", ["mp4", "mkv", "mov"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_chapters_are_read_in_whatever_encoding_they_are_named(kind: str, encoding: str, tmp_path: Path) -> None:
    film = _film(tmp_path, f"film.{kind}", encoding)

    assert beginnings.in_file(film) == ((0, "总则"), (1, "负责人的职责"), (2, "法律责任"))


@pytest.mark.slow
@pytest.mark.one_database
def test_a_film_is_imported_with_its_chapters(app: Flask, cast: Cast, tmp_path: Path) -> None:
    film = _film(tmp_path, "film.mp4", "gbk")

    told = app.test_cli_runner().invoke(args=["media", "import", "--wait", "--json", str(film)]).stdout

    assert json.loads(told)["recordings"][0]["chapters"] == [
        {"start": 0, "title": "总则"}, {"start": 1, "title": "负责人的职责"}, {"start": 2, "title": "法律责任"},
    ]  # fmt: skip


def test_a_second_that_was_linked_before_belongs_to_the_chapter_that_begins_there(
    database: Session, cast: Cast
) -> None:
    recording = factories.recording(cast.zhao_min, seconds=100)
    citing.cite(recording, 50, factories.edition(), ArticleNumber(21), by=cast.zhao_min)

    chapters.take(recording, [(0, "甲"), (50, "乙")])
    database.flush()

    assert [(each.title, len(each.cited)) for each in citing.contents(recording)] == [("甲", 0), ("乙", 1)]


def test_what_cannot_be_is_left_out() -> None:
    chapters = [
        _chapter(9, 12, "后"), _chapter(-500, -400, "前"), _chapter(2, 2, "零长"), _chapter(2.4, 9, "两秒"),
        _chapter(-0.02, 2, "开头"), _chapter(5, 4, "倒着"), _chapter(1, 2) | {"time_base": None},
    ]  # fmt: skip

    assert told(chapters) == ((0, "开头"), (2, "两秒"), (5, "倒着"), (9, "后"))


def test_a_film_that_begins_an_hour_later_counts_from_its_beginning() -> None:
    assert told([_chapter(3600, 3660), _chapter(3660, 3700)], late=3600.0) == (Beginning(0), Beginning(60))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Chapter 07", ""),
        ("00:01:02.003", ""),
        ("  第一章\t总则\x07\n续 ", "第一章 总则 续"),
        ("总则".encode()[:5].decode("utf-8", "surrogateescape"), "总"),
        ("職責".encode("big5").decode("utf-8", "surrogateescape"), "職責"),
    ],
)
def test_titles_are_such_as_a_page_can_show(title: str, shown: str) -> None:
    assert told([_chapter(0, 1, title)]) == ((0, shown),)


def _taken(recording: Recording, *found: tuple[int, str]) -> list[tuple[int, str, str | None]]:
    chapters.take(recording, found)
    return [(each.start, each.title, each.title_en) for each in chapters.of(recording)]


def test_a_lecture_takes_the_chapters_within_it_and_numbers_those_without_a_name(database: Session, cast: Cast) -> None:
    recording = factories.recording(cast.zhao_min, seconds=100)

    assert _taken(recording, (0, "甲" * 300), (50, ""), (99, "尾"), (100, "结尾之后"), (2**40, "远")) == [
        (0, "甲" * 200, None), (50, "第2段", "Part 2"), (99, "尾", None),
    ]  # fmt: skip


def test_one_chapter_at_the_beginning_divides_nothing(database: Session, cast: Cast) -> None:
    assert _taken(factories.recording(cast.zhao_min), (0, "全片")) == []


def test_hundreds_of_chapters_end_somewhere(database: Session, cast: Cast) -> None:
    recording = factories.recording(cast.zhao_min, seconds=5000)

    assert len(_taken(recording, *((second, "") for second in range(1000)))) == chapters.MOST


def test_chapters_that_are_there_stay(database: Session, cast: Cast) -> None:
    recording = factories.recording(cast.zhao_min, seconds=100)
    database.add(Chapter(recording_id=recording.id, start=5, title="自己起的"))

    assert _taken(recording, (0, "甲"), (50, "乙")) == [(5, "自己起的", None)]
