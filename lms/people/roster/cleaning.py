"""Cells as offices type them, made into values. What can be cleaned safely is cleaned; what would be a guess is Doubtful."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from lms import clock
from lms.people import identifiers
from lms.people.identifiers import Doubtful
from lms.sheets import Cell

Word = TypeVar("Word", str, int, bool)

# What offices write to say that there is nothing to write.
NOTHING = frozenset(
    ["无", "暂无", "空", "没有", "不详", "未知", "-", "--", "—", "——", "/", "\\", "N/A", "#N/A", "NULL", "NONE", "NAN"]
)

LONGEST_NOTHING = max(map(len, NOTHING))

# Everything that shows nothing: ordinary and wide spaces, line ends, and marks without width.
BLANKS = " \t\r\n\f\v\x85\xa0\u1680\u3000\u2028\u2029\u202f\u205f\u2060\ufeff" + "".join(
    map(chr, range(0x2000, 0x2010))
)
INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
CHINESE = r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff（）()]"
BETWEEN_CHINESE = re.compile(rf"(?<={CHINESE})\s+(?={CHINESE})")
DOTS = re.compile(r"[•‧∙⋅・●.]")
NAME = re.compile(r"[^\W\d_]+(?:[·\s'’-][^\W\d_]+)*")
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(0\d{2,3})(\d{7,8})")
COUNTRY = re.compile(r"(?:\+|00)?86(?=1\d{10}$)")
BETWEEN_DIGITS = re.compile(r"[\s\-()._'\u2010-\u2015\u2212\u200b-\u200f\ufeff]")
COUNT = re.compile(r"(\d{1,7})\s*[人名个]?")

EXCEL_DAY_ZERO = date(1899, 12, 30)
# 1979 to 2064; an older count of days could as well be a year and a month typed together.
EXCEL_DAYS = range(29_000, 60_000)
PART = r"[年月日号./\-、。\s]"
WRITTEN_DATE = re.compile(rf"(\d{{4}}){PART}+(\d{{1,2}})(?:{PART}+(\d{{1,2}}))?{PART}*(?:[T\s]*\d{{1,2}}:\d{{2}}.*)?")
JOINED_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})?")


def is_blank(cell: Cell | None) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(BLANKS))


def is_nothing(cell: Cell | None) -> bool:
    """Whether the cell is blank or says, in one of the usual ways, that there is nothing."""
    if not isinstance(cell, str):
        return cell is None
    bare = cell.strip(BLANKS)
    return len(bare) <= LONGEST_NOTHING and (not bare or half_width(bare).upper() in NOTHING)


def half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def written(cell: Cell | None) -> str:
    """The cell as a person reads it: whole numbers without a decimal point, days as 2026-03-05."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell).strip()


def text(cell: Cell) -> str:
    """One line without stray blanks: none at the ends, none between Chinese characters, one between words."""
    joined = " ".join(INVISIBLE.sub("", written(cell)).split())
    return BETWEEN_CHINESE.sub("", joined)


def key(name: str) -> str:
    """What two spellings of the same name have in common: half width, no blanks, one case."""
    return "".join(half_width(INVISIBLE.sub("", name)).split()).casefold()


def name(cell: Cell) -> str:
    """A person's name: “张　三” is 张三, and the dot of a long name is always the same dot."""
    cleaned = text(half_width(written(cell)))
    cleaned = cleaned if cleaned.isascii() else DOTS.sub("·", cleaned)
    if not NAME.fullmatch(cleaned):
        raise Doubtful("name_invalid")
    return cleaned


def mobile(cell: Cell) -> str:
    digits = COUNTRY.sub("", digits_of(cell))
    if not MOBILE.fullmatch(digits):
        raise Doubtful("mobile_invalid")
    return digits


def resident_number(cell: Cell) -> str:
    return identifiers.resident_number(cell, today=clock.today())


def phone(cell: Cell) -> str:
    """A unit's telephone: a mobile, a landline as 0357-4522000, or as written if it is neither."""
    digits = COUNTRY.sub("", digits_of(cell))
    if found := LANDLINE.fullmatch(digits):
        return f"{found[1]}-{found[2]}"
    return digits if MOBILE.fullmatch(digits) else text(cell)


def digits_of(cell: Cell) -> str:
    return BETWEEN_DIGITS.sub("", half_width(written(cell)).removesuffix(".0"))


def count(cell: Cell) -> int:
    found = COUNT.fullmatch(half_width(written(cell)).replace(",", "").removesuffix(".0"))
    if not found:
        raise Doubtful("number_invalid")
    return int(found[1])


def one_of(words: Mapping[str, Word], reason: str, cell: Cell) -> Word:
    """What the cell's word stands for, or Doubtful for that reason."""
    try:
        return words[key(written(cell))]
    except KeyError:
        raise Doubtful(reason) from None


def day(cell: Cell) -> date:
    """A day in any of the usual spellings; a month stands for its first day."""
    if isinstance(cell, datetime):
        return within_years(cell.date())
    if isinstance(cell, date):
        return within_years(cell)
    if isinstance(cell, float):
        return day_of_number(cell)
    return day_of_text(half_width(text(cell)).removesuffix(".0"))


def day_of_number(number: float) -> date:
    """Excel's count of days, 20210305, 202103, or 2021.3 typed as a number."""
    if not number.is_integer():
        return day_of_decimal(f"{number:.10g}")
    if int(number) in EXCEL_DAYS:
        return EXCEL_DAY_ZERO + timedelta(days=int(number))
    return day_of_text(str(int(number)))


def day_of_decimal(number: str) -> date:
    # 2021.10 in a number cell is kept as 2021.1: that may be January or October, and nobody can tell any more.
    if number.endswith(".1"):
        raise Doubtful("date_invalid")
    return day_of_text(number)


def day_of_text(written: str) -> date:
    if len(written) == 5 and written.isdecimal() and int(written) in EXCEL_DAYS:
        return day_of_number(float(written))
    found = WRITTEN_DATE.fullmatch(written) or JOINED_DATE.fullmatch(written)
    if not found:
        raise Doubtful("date_invalid")
    try:
        return within_years(date(int(found[1]), int(found[2]), int(found[3] or 1)))
    except ValueError:
        raise Doubtful("date_invalid") from None


def within_years(found: date) -> date:
    if found.year not in clock.YEARS:
        raise Doubtful("date_invalid")
    return found
