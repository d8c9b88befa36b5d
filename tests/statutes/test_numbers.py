"""Numbers of articles, as laws write them and as people type them."""

import random

import pytest

from lms.statutes import article_numbers, figures
from lms.statutes.article_numbers import ArticleNumber


def test_every_number_that_is_written_is_read_as_itself() -> None:
    assert [figures.number(figures.written(value)) for value in range(1, 10_000)] == list(range(1, 10_000))


def test_no_two_numbers_are_written_alike() -> None:
    assert len({figures.written(value) for value in range(1, 10_000)}) == 9_999


def test_every_article_is_read_from_its_words_and_from_its_address() -> None:
    chance = random.Random(21)
    for _ in range(2_000):
        article = ArticleNumber(chance.randint(1, 9_999), chance.choice([0, 0, chance.randint(1, 120)]))

        assert article_numbers.read(article.words) == article
        assert article_numbers.read(str(article)) == article


def test_nothing_that_is_typed_makes_the_reader_fail() -> None:
    chance = random.Random(4)
    letters = "第条之零〇一二两三十百千0129-１２ ٣²Ⅷ"
    for _ in range(20_000):
        typed = "".join(chance.choices(letters, k=chance.randint(0, 9)))

        article = article_numbers.read(typed)

        assert article is None or article_numbers.read(article.words) == article


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("21", "第二十一条"),
        ("第２１条", "第二十一条"),
        ("第 21 条", "第二十一条"),
        ("第一百三十四条之一", "第一百三十四条之一"),
        ("134-1", "第一百三十四条之一"),
        ("第一百〇五条", "第一百零五条"),
        ("第一千二百六十条", "第一千二百六十条"),
        ("第十条", "第十条"),
    ],
)
def test_people_type_numbers_in_several_ways(typed: str, words: str) -> None:
    article = article_numbers.read(typed)

    assert article
    assert article.words == words


@pytest.mark.parametrize("typed", ["", "0", "第零条", "百百", "第一二条", "10000", "-1", "21-", "第二十一条第二款"])
def test_what_no_law_would_write_is_no_number(typed: str) -> None:
    assert article_numbers.read(typed) is None


def test_an_inserted_article_follows_the_one_that_it_was_put_behind() -> None:
    assert ArticleNumber(134, 1).follows(ArticleNumber(134))
    assert ArticleNumber(135).follows(ArticleNumber(134, 2))
    assert not ArticleNumber(134, 2).follows(ArticleNumber(134))
    assert sorted([ArticleNumber(135), ArticleNumber(134, 1), ArticleNumber(134)])[1] == ArticleNumber(134, 1)
