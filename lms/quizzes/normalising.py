"""When two written answers are the same: what a marker would not care about does not count. Pure.

Not counted: letters and figures full- or half-width (NFKC), capital letters, any white space, quotation and book marks, a full
stop, and commas, 顿号 and semicolons except between figures. Numbers are the same however they are written: 三十, 30 and ３０;
二〇二一 and 2021; 五万, 5万, 50000 and 50,000; 百分之三十 and 30%; 一点五 and 1.5. Colloquial shortenings (二百五, 一万五) are left as they are,
for nobody knows which number is meant.

A unit counts: "30日" is not "30" unless the key accepts both. So do signs: "≥10", "-10" and "10" differ.
"""

import re
import unicodedata
from decimal import Decimal

from lms.statutes import figures

UNSEEN = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x1f\x7f]+")
SPOKEN = "零〇一二三四五六七八九十百千万亿两"
# 大写 figures of cheques and contracts.
FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
POINT = re.compile(rf"([{SPOKEN}]+)点([零〇一二三四五六七八九]+)(?![十百千万亿])")
RUN = re.compile(rf"[{SPOKEN}]+")
TIMES = re.compile(r"(\d+(?:\.\d+)?)([百千万亿])(?![十百千万亿\d])")
PARTS = {"百分之": ("\1", "%"), "千分之": ("\2", "‰")}
QUOTES = re.compile(r"[\"'“”‘’《》〈〉「」『』。]")
COMMAS = re.compile(r"(?<!\d)[、,;]|[、,;](?!\d)")
WORTH = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def normal(text: str) -> str:
    """The text as it is compared; empty when it says nothing."""
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()))
    text = _numbers(THOUSANDS.sub("", text).translate(FORMAL))
    return COMMAS.sub("", QUOTES.sub("", text)).rstrip(".!?")


def _numbers(text: str) -> str:
    for words, (mark, _) in PARTS.items():
        text = text.replace(words, mark)
    text = POINT.sub(lambda found: f"{_number(found[1])}.{figures.digits_as_text(found[2])}", text)
    text = TIMES.sub(_multiplied, RUN.sub(_run, text))
    for words, (mark, sign) in PARTS.items():
        text = re.sub(rf"{mark}(\d+(?:\.\d+)?)", rf"\1{sign}", text).replace(mark, words)
    return text


def _run(found: re.Match[str]) -> str:
    # "5万" is a figure with its unit, which is multiplied afterwards.
    return found[0] if found.start() and found.string[found.start() - 1].isdigit() else _number(found[0])


def _multiplied(found: re.Match[str]) -> str:
    value = Decimal(found[1]) * WORTH[found[2]]
    return str(int(value)) if value == int(value) else found[0]


def _number(run: str) -> str:
    """A run of Chinese figures as Arabic ones, if it is written as numbers are; else as it stands."""
    if not set(run) & set("十百千万亿"):
        return figures.digits_as_text(run)
    whole = run.replace("两", "二").replace("〇", "零")
    value = 0
    for unit in ("亿", "万", ""):
        before, found, after = whole.rpartition(unit) if unit else (whole, "", "")
        if unit and not found:
            continue
        part = _below_ten_thousand(before, is_first=not value)
        if part is None or (unit and not before):
            return run
        value, whole = value + part * WORTH.get(unit, 1), after
    return str(value)


def _below_ten_thousand(text: str, *, is_first: bool) -> int | None:
    """The value of 三千零五; behind 万 a part below a thousand begins with 零. None: not written so."""
    if not text:
        return None if is_first else 0
    if not set(text) <= set("零一二三四五六七八九十百千"):
        return None
    bare = text if is_first else text.removeprefix("零")
    bare = "十" + bare[2:] if bare.startswith("一十") else bare
    value = figures.number(bare)
    is_written_so = 0 < value < 10_000 and figures.written(value) == bare
    return value if is_written_so and (is_first or (value < 1000) == text.startswith("零")) else None
