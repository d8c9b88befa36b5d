"""The number of a certificate: year, plan, place in the plan and a check digit, as 2026-003-00127-8.

The check digit (ISO 7064 Mod 11, 10) finds every digit that was mistyped and nearly every pair that was swapped.
"""

import re

from stdnum.iso7064 import mod_11_10

_SHAPE = re.compile(r"(\d{4})-?(\d{3,9})-?(\d{5,9})-?(\d)")
# Hyphens as offices and telephones type them, and blanks between them.
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212\uff0d]+")
_LETTERS = str.maketrans("０１２３４５６７８９", "0123456789")


def numbered(year: int, plan: int, place: int) -> str:
    """The number of the so manieth certificate that a plan gives."""
    body = f"{year:04}-{plan:03}-{place:05}"
    return f"{body}-{mod_11_10.calc_check_digit(body.replace('-', ''))}"


def spelled(typed: str) -> str:
    """The number in its one spelling, whatever stands between its parts."""
    return _BETWEEN.sub("-", typed.translate(_LETTERS).strip()).strip("-")


def is_number(number: str) -> bool:
    """Whether it is written like one, and its check digit is right."""
    return bool(_SHAPE.fullmatch(number)) and bool(mod_11_10.is_valid(number.replace("-", "")))
