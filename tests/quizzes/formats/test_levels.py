"""Difficulty and tags out of files: words, figures and shares, columns, lines, and the tags of other programs."""

import json

import pytest

from lms.quizzes.importing import levels
from lms.quizzes.importing.drafts import Draft
from lms.statutes.article_numbers import ArticleNumber
from tests.quizzes.formats.found import read


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("易", 1), ("较易", 2), ("中等", 3), ("中", 3), ("较难", 4), ("难", 5), ("困难", 5), ("Easy", 1),
        ("1", 1), ("５", 5), ("3.0", 3), ("2级", 2), ("难度 4", None), ("0.95", 1), ("0.8", 1), (".5", 3), ("0.1", 5), ("0.0", 5),
        ("★★★☆☆", 3), ("*****", 5), ("易度", 1),
        ("", None), ("0", None), ("6", None), ("1.5", None), ("-1", None), ("B", None), ("熟练掌握", None), ("★★★★★★", None),
    ],
)  # fmt: skip
def test_difficulty_is_read_in_words_figures_and_shares(typed: str, level: int | None) -> None:
    assert levels.difficulty(typed) == level


def about(draft: Draft) -> tuple[int | None, tuple[str, ...], str]:
    return draft.difficulty, draft.tags, draft.odd_difficulty


TABLE = (
    "题型,题干,答案,难度系数,知识点,标签\n判断,甲。,对,0.9,隐患排查；责任,老题\n判断,乙。,错,B级,,\n判断,丙。,错,,,\n"
)


def test_columns_give_them_and_an_odd_difficulty_is_left_out_with_its_words() -> None:
    found = read(TABLE)

    assert found.doubtful == []
    assert [about(draft) for draft in found.recognised] == [
        (1, ("老题", "隐患排查", "责任"), ""),
        (None, (), "B级"),
        (None, (), ""),
    ]


def test_lines_of_a_text_give_them() -> None:
    found = read(
        "1、方针是（）\nA.甲 B.乙\n答案：A 难度：较难 知识点：责任、方针\n解析：因为\n"
        "2、谁负责（）\nA.甲 B.乙\n答案：B\n【难度】易\n【考点】主要负责人\n标签：老题\n"
    )

    assert [about(draft) for draft in found.recognised] == [
        (4, ("责任", "方针"), ""),
        (1, ("老题", "主要负责人"), ""),
    ]
    assert [draft.explanation for draft in found.recognised] == ["因为", ""]


def test_json_gives_lists_of_tags() -> None:
    entry = {"题干": "甲。", "答案": "对", "难度": 2, "tags": ["责任", "方针"]}

    (draft,) = read(json.dumps([entry])).recognised

    assert about(draft) == (2, ("责任", "方针"), "")


GIFT = "// question: 7 [id:a] [tag:《安全生产法》第五条] [tag:责任] [tag:难度：难] [tag:a\\]b]\n甲。{T}\n"
MOODLE = (
    '<quiz><question type="truefalse"><questiontext format="plain_text"><text>甲。</text></questiontext>'
    '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    "<tags><tag><text>难度：难</text></tag><tag><text>责任</text></tag><tag><text>第5条</text></tag>"
    "<tag><text>a]b</text></tag></tags></question></quiz>"
)


@pytest.mark.parametrize("file", [GIFT, MOODLE], ids=["gift", "moodle"])
def test_tags_of_moodle_are_told_apart(file: str) -> None:
    (draft,) = read(file).recognised

    assert about(draft) == (5, ("责任", "a]b"), "")
    assert draft.article == ArticleNumber(5)
