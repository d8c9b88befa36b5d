"""Resident ID numbers and unified social credit codes: how they are written, and whether they can be true.

Nothing here repairs an identifier beyond its spelling (width, case, spaces, hyphens): a wrong digit is the office's to mend.
"""

import re
import unicodedata
from datetime import date

from stdnum.cn import ric, uscc

CREDIT_CODE_LETTERS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
LENGTH = 18

# Spaces of every width, tabs, marks without width, quotes of a text cell, and all the hyphens an office types.
_TRIMMINGS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'`\"\-\u2010-\u2015\u2212]")
# Excel keeps 15 digits, so a longer number that passed through a number cell has lost its end for good.
_EXCEL_FLOAT = re.compile(r"\d(\.\d+)?[Ee]\+?\d+|\d{16,}\.0*")
_OLDEST = 130


class Doubtful(ValueError):
    """A value that can't be taken as it is; `reason` is the code of the roster's reasons."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def spelled(cell: object) -> str:
    """The identifier in its one spelling: half width, upper case, without spaces and hyphens."""
    return _TRIMMINGS.sub("", unicodedata.normalize("NFKC", str(cell))).upper()


def resident_number(cell: object, *, today: date) -> str:
    """The 18 characters of a resident ID number, or Doubtful with what is wrong with it."""
    number = _whole(cell, "id")
    if len(number) == 15 and number.isdigit():
        raise Doubtful("id_15_digits")
    _check_length(number, "id")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Doubtful("id_characters")
    if number[-1] != ric.calc_check_digit(number):
        raise Doubtful("id_check_digit")
    if not _could_be_born(number, today):
        raise Doubtful("id_date")
    return number


def credit_code(cell: object) -> str:
    """The 18 characters of a unified social credit code, or Doubtful with what is wrong with it."""
    code = _whole(cell, "code")
    _check_length(code, "code")
    # stdnum's validate() wants digits in front and so refuses the N2, Y1 and A1 codes of rural collectives; its arithmetic is right.
    if not (CREDIT_CODE_LETTERS.issuperset(code) and code[2:8].isdigit()):
        raise Doubtful("code_characters")
    if code[-1] != uscc.calc_check_digit(code):
        raise Doubtful("code_check_digit")
    return code


def born_on(number: str) -> date | None:
    """The date of birth inside a resident ID number, or None if there was no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_male(number: str) -> bool:
    return int(number[16]) % 2 == 1


def masked(number: str) -> str:
    """The number as it may be shown: the region, eight stars and the last four characters."""
    return f"{number[:6]}{'*' * 8}{number[-4:]}" if len(number) == LENGTH else "*" * len(number)


def _whole(cell: object, what: str) -> str:
    """The spelled identifier, unless it went through an Excel number and lost digits."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    if isinstance(cell, float) or _EXCEL_FLOAT.fullmatch(spelled(cell).replace("+", "")):
        raise Doubtful(f"{what}_excel_float")
    return spelled(cell)


def _check_length(identifier: str, what: str) -> None:
    if len(identifier) != LENGTH:
        raise Doubtful(f"{what}_length")


def _could_be_born(number: str, today: date) -> bool:
    birthday = born_on(number)
    return birthday is not None and birthday <= today and today.year - birthday.year <= _OLDEST
