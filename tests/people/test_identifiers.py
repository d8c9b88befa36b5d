"""Identifiers are checked against the published samples, and never repaired."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people import identifiers
from lms.people.identifiers import Doubtful

TODAY = date(2026, 3, 5)


def reason(check: object, cell: object, **rest: object) -> str:
    with pytest.raises(Doubtful) as doubtful:
        check(cell, **rest)  # type: ignore[operator]
    return doubtful.value.reason


def reason_of_number(cell: object) -> str:
    return reason(identifiers.resident_number, cell, today=TODAY)


def reason_of_code(cell: object) -> str:
    return reason(identifiers.credit_code, cell)


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> dict:
    return json.loads((shared_data / "tables" / "identifiers-test-vectors.json").read_text("utf-8"))


def test_published_and_synthetic_credit_codes_are_right(vectors: dict) -> None:
    for code in vectors["uscc"]["valid_published"] + vectors["uscc"]["synthetic_valid_quwo"]:
        assert identifiers.credit_code(code) == code


def test_synthetic_resident_numbers_are_right(vectors: dict) -> None:
    for number in vectors["id_card_valid_synthetic"]:
        assert identifiers.resident_number(number, today=TODAY) == number


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("91110000600037341N", "code_check_digit"),
        ("9111000060003IOZSV", "code_characters"),
        ("12345", "code_length"),
        ("140700100012345", "code_length"),
        ("9.11410E+17", "code_excel_float"),
        (9.11410218209812e17, "code_excel_float"),
        ("911410218209812000.0", "code_excel_float"),
        ("9111000O600037341L", "code_characters"),
    ],
)
def test_a_wrong_credit_code_says_what_is_wrong(cell: object, expected: str) -> None:
    assert reason_of_code(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("141021198502290010", "id_date"),
        ("360426199101010072", "id_check_digit"),
        ("1.41021E+17", "id_excel_float"),
        (1.41021197802189e17, "id_excel_float"),
        ("141021197802189000.0", "id_excel_float"),
        ("141021700101001", "id_15_digits"),
        (141021700101001.0, "id_15_digits"),
        ("14102119780218957", "id_length"),
        ("141021l97802189577", "id_characters"),
        ("E12345678", "id_length"),
        ("141021********9577", "id_characters"),
    ],
)
def test_a_wrong_resident_number_says_what_is_wrong(cell: object, expected: str) -> None:
    assert reason_of_number(cell) == expected


def test_nobody_was_born_tomorrow_or_a_hundred_and_fifty_years_ago() -> None:
    assert reason_of_number(with_check_digit("14102120260306001")) == "id_date"
    assert reason_of_number(with_check_digit("14102118750306001")) == "id_date"
    assert identifiers.resident_number(with_check_digit("14102120260305001"), today=TODAY)


def with_check_digit(digits: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11]


@pytest.mark.parametrize(
    "written",
    ["11010119900307301x", "１１０１０１１９９００３０７３０１Ｘ", " 110101 19900307 301X\u3000", "\t11010119900307301X", "'11010119900307301X",
     "110101-19900307-301X", "110101\u200b19900307301X"],
)  # fmt: skip
def test_spelling_is_cleaned(written: str) -> None:
    assert identifiers.resident_number(written, today=TODAY) == "11010119900307301X"


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, more: int) -> None:
    right = "141021197001010012"
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]

    assert reason_of_number(wrong) == "id_check_digit"


@given(st.integers(2, 16), st.sampled_from(sorted(identifiers.CREDIT_CODE_LETTERS)))
def test_one_wrong_character_of_a_code_is_always_noticed(place: int, letter: str) -> None:
    right = "91141021MA0QWX013A"
    wrong = right[:place] + letter + right[place + 1 :]

    assert wrong == right or reason_of_code(wrong) in {"code_check_digit", "code_characters"}


def test_a_number_is_shown_without_the_birthday() -> None:
    assert identifiers.masked("141021197001010012") == "141021********0012"
    assert identifiers.masked("1234") == "****"


def test_the_number_tells_sex_and_birthday() -> None:
    assert identifiers.is_male("141021197001010012")
    assert not identifiers.is_male("141021198402290021")
    assert identifiers.born_on("141021198402290021") == date(1984, 2, 29)
