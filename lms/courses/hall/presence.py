"""What a sign-in sheet says besides the names: who was there, who was away, and of whom it says neither."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lms.courses.named_rows import Named
from lms.people.roster import cleaning

SIGNED = re.compile(
    r"^(?!.*(单位|部门|职务|人员|人数|地点|名称|电话)).*(签到|签名|签字|出勤|到会|到场|到课|出席|参加|参会|参训|考勤|到岗|是否到|上午|下午|状态)"
)
AWAY = re.compile(r"未到|未签|未参|未出席|未能|缺席|缺勤|缺课|请假|[事病公产年婚丧休]假|没来|没到|没参|旷[课会工]")
REMARK = re.compile(r"备注|说明|备考|情况|状态|结果|原因|^$")
THERE = re.compile(
    r"[√✓✔☑✅vy1是到]|已?到[会场课岗]?|已?签[到名字]?|已?出席|已?出勤|已?参[加会训]|正常|全勤|yes|true|\d{1,2}[:：]\d{2}([:：]\d{2})?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*"
)
NOT_THERE = re.compile(r"[×✗✘✕╳☒❌xn0否未没缺]|不在|no|false")
UNSURE = re.compile(r"代|替|迟到|早退|中途|出差|外出")
NO = re.compile(r"[否无0n]|没有|no|false")

_WORDS = ("there", "away", "unsure")


@dataclass(frozen=True)
class Sheet:
    """The persons of a sheet: there; away by the sheet, and those of whom it says neither, with their lines. `is_blank` where
    nobody signed in the column for it; `unread` are the headings of columns that nobody looked at."""

    there: Sequence[int]
    away: Sequence[tuple[int, Named]]
    unsure: Sequence[tuple[int, Named]]
    is_blank: bool
    unread: Sequence[str]


def sheet(persons: Mapping[int, Named], others: Collection[Named]) -> Sheet:
    """`others` are the lines of the same sheet that name nobody."""
    lines = [*persons.values(), *others]
    filled = {above for line in lines for above, cell in line.others if not cleaning.is_blank(cell)}
    signed = {above for line in lines for above, _cell in line.others if _is_signed(above)}
    said = {person: _said(line, signed & filled or signed) for person, line in persons.items()}
    of = {word: [(person, persons[person]) for person, each in said.items() if each == word] for word in _WORDS}
    unread = [above for line in lines for above, _cell in line.others if above in filled and not _is_looked_at(above)]
    there = [person for person, _line in of["there"]]
    return Sheet(there, of["away"], of["unsure"], bool(signed and not signed & filled), list(dict.fromkeys(unread)))


def _is_signed(above: str) -> bool:
    return bool(SIGNED.search(above)) and not AWAY.search(above)


def _is_looked_at(above: str) -> bool:
    return bool(SIGNED.search(above) or AWAY.search(above) or REMARK.search(above))


def _said(line: Named, signed: Collection[str]) -> str:
    """Away, if nothing says otherwise; there, if all that is said is that, or nothing is to be said."""
    said = set(_answers(line, signed))
    if said <= {"there"}:
        return "there"
    return "away" if "away" in said and "there" not in said else "unsure"


def _answers(line: Named, signed: Collection[str]) -> Iterator[str]:
    for above, cell in line.others:
        key = cleaning.key(cleaning.written(cell))
        if above in signed:
            yield _of_signature(key, line)
        elif AWAY.search(above):
            yield from ["away"] * bool(key and not NO.fullmatch(key))
        elif AWAY.search(key):
            yield "away"
        elif REMARK.search(above) and UNSURE.search(key):
            yield "unsure"


def _of_signature(key: str, line: Named) -> str:
    """One's own name is a signature; what is neither a usual yes nor a usual no is asked about."""
    if THERE.fullmatch(key) or key == cleaning.key(line.name):
        return "there"
    return "away" if NOT_THERE.fullmatch(key) or AWAY.search(key) else "unsure"
