"""What the demonstration lectures teach: true to the law of 2021, and cut into chapters."""

import re

import pytest

from lms.demo.script import Chapter, Lecture
from lms.demo.teaching import TEACHINGS

DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))

each_lecture = pytest.mark.parametrize("lecture", [each.script for each in TEACHINGS], ids=lambda lecture: lecture.key)
each_chapter = pytest.mark.parametrize(
    "chapter",
    [chapter for lecture in (each.script for each in TEACHINGS) for chapter in lecture.chapters],
    ids=lambda chapter: chapter.title_en,
)


@each_chapter
def test_every_cited_article_exists_in_the_law_of_2021(chapter: Chapter) -> None:
    assert chapter.articles
    assert all(1 <= article <= 119 for article in chapter.articles)


@each_chapter
def test_a_chapter_names_aloud_the_articles_that_it_cites(chapter: Chapter) -> None:
    assert spoken_articles(chapter) == set(chapter.articles)


@each_lecture
def test_a_lecture_has_four_to_six_chapters_of_slides_with_three_to_five_points(lecture: Lecture) -> None:
    assert 4 <= len(lecture.chapters) <= 6
    assert all(3 <= len(slide.points) <= 5 for chapter in lecture.chapters for slide in chapter.slides)
    assert all(point.said for chapter in lecture.chapters for slide in chapter.slides for point in slide.points)


def number(numeral: str) -> int:
    """二十一 as 21; enough for the articles of this law up to the ninety-ninth."""
    tens, ten, ones = numeral.rpartition("十")
    return (DIGITS[tens] if tens else 1) * 10 * bool(ten) + (DIGITS[ones] if ones else 0)


def spoken_articles(chapter: Chapter) -> set[int]:
    said = "".join(
        sentence for slide in chapter.slides for point in slide.points for sentence in (*slide.said, *point.said)
    )
    return {number(numeral) for numeral in re.findall("第([一二三四五六七八九十]+)条", said)}
