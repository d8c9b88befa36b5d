"""What is heard becomes lines that can be read, at the times of their words."""

import itertools

import pytest

from lms.media.spoken_lines import LONGEST, Word, divided, wide


def words(said: str, pause_after: str = "") -> list[Word]:
    """A word a sign, a fifth of a second each; a mark belongs to the sign before it. Behind `pause_after` one second is still."""
    at = itertools.count()
    heard: list[Word] = []
    pause = 0.0
    for sign in said:
        if sign in "，。？、,":
            heard[-1] = Word(heard[-1].text + sign, heard[-1].start, heard[-1].end)
        else:
            start = round(next(at) * 0.2 + pause, 3)
            heard.append(Word(sign, start, round(start + 0.2, 3)))
        pause += sign == pause_after
    return heard


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("", []),
        ("大家好。今天学习第二章。", ["大家好。", "今天学习第二章。"]),
        ("第一项,建立健全责任制,加强建设", ["第一项，建立健全责任制，加强建设"]),
        (
            "生产经营单位的主要负责人,对本单位的安全生产工作全面负责。",
            ["生产经营单位的主要负责人，对本单位的安全生产工作全面负责。"[:13], "对本单位的安全生产工作全面负责。"],
        ),
        ("甲" * 70, ["甲" * 24, "甲" * 23, "甲" * 23]),
    ],
)
def test_a_line_ends_with_its_sentence_or_with_a_clause(said: str, lines: list[str]) -> None:
    assert [cue.text for cue in divided(words(said))] == lines


def test_a_pause_ends_a_line() -> None:
    first, second = divided(words("总则讲完了下面讲保障", pause_after="了"))

    assert (first.text, first.start, first.end) == ("总则讲完了", 0.0, 1.0)
    assert (second.text, second.start, second.end) == ("下面讲保障", 2.0, 3.0)


def test_no_word_is_lost_and_no_line_is_long_or_overlaps() -> None:
    said = (
        "坚持人民至上、生命至上，把保护人民生命安全摆在首位，"
        + "树牢安全发展理念坚持安全第一预防为主综合治理" * 3
        + "。对吗？对。"
    )

    lines = divided(words(said))

    assert "".join(cue.text for cue in lines) == said
    assert max(len(cue.text) for cue in lines) <= LONGEST
    assert all(one.end <= two.start for one, two in itertools.pairwise(lines))


@pytest.mark.parametrize(
    ("written", "printed"),
    [("大家好,对吗?", "大家好，对吗？"), ("GB 3095-2012, 3,000", "GB 3095-2012, 3,000"), (" 一: ", "一：")],
)
def test_marks_are_those_of_chinese_print(written: str, printed: str) -> None:
    assert wide(written) == printed
