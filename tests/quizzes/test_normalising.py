"""Which written answers count as the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.normalising import normal
from lms.statutes import figures


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三十", "30"),
        ("３０", "30"),
        ("三十日", "30 日"),
        ("两年", "2年"),
        ("十五", "15"),
        ("一百一十四", "114"),
        ("二〇二一年", "2021年"),
        ("五万元", "50000元"),
        ("5万元", "50,000元"),
        ("1.5万元", "一万五千元"),
        ("三万零五百", "30500"),
        ("一亿元", "1亿元"),
        ("百分之三十", "30%"),
        ("百分之三十", "30％"),
        ("一点五倍", "1.5倍"),
        ("《安全生产法》", "安全生产法"),
        ("“双控”机制。", "双控机制"),
        ("安全第一、预防为主、综合治理", "安全第一，预防为主，综合治理"),
        ("ABC", "ａｂｃ"),
        ("贰拾", "20"),
        ("第一责任人", "第1责任人"),
        ("八点三十分", "八点30分"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    assert normal(one) == normal(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("30", "30日"),
        ("30", "13"),
        ("1.5", "15"),
        ("1,2", "12"),
        ("≥10", "≤10"),
        ("-10", "10"),
        ("二百五", "250"),
        ("二百五", "205"),
        ("一万五", "15000"),
        ("万一", "10001"),
        ("5%", "5"),
        ("〇五", "5"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@pytest.mark.parametrize("text", ["", " ", "\u3000\n", "。", "“”", "\u200b"])
def test_what_says_nothing_is_empty(text: str) -> None:
    assert normal(text) == ""


@given(st.integers(1, 9999))
def test_every_number_of_the_law_reads_as_its_figure(number: int) -> None:
    assert normal(figures.written(number)) == str(number)


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_numbers_behind_ten_thousand_too(thousands: int, rest: int) -> None:
    below = ("零" if 0 < rest < 1000 else "") + (figures.written(rest) if rest else "")
    below = below.replace("零十", "零一十")

    assert normal(f"{figures.written(thousands)}万{below}") == str(thousands * 10_000 + rest)


@given(st.text())
def test_no_text_whatever_breaks_it_and_spaces_never_count(text: str) -> None:
    assert normal(f" {text}\u3000") == normal(text)
