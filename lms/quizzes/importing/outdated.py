"""Questions that give the fines of the 2014 Work Safety Law, superseded on 1 September 2021.

A rule says which article of 2021 sets the fine, which words tell that a question is about it, and which ranges (in 万元)
the earlier text had. Ranges that stand in both texts are not listed, so a question on today's law is never flagged.
"""

import re
from dataclasses import dataclass

from lms.quizzes.details import Details, Part
from lms.quizzes.importing.drafts import LETTERS, TRUE, TRUE_FALSE, Draft, Place
from lms.statutes.figures import number

Range = tuple[int | None, int]
FIGURE = r"(\d{1,4}|[一二三四五六七八九十百千两]{1,5})"
FINE = re.compile(rf"{FIGURE}\s*万?元?以上(?:至|、)?\s*{FIGURE}\s*万元?以下|{FIGURE}\s*万元?以下")
BLANK = re.compile(r"[(（]\s*[)）]|_{2,}")
# The regulation on accident reports has fines of its own for the same grades of accident.
OF_ANOTHER_TEXT = re.compile("报告和调查处理条例|493号|刑法|浙江省")


@dataclass(frozen=True)
class Superseded:
    """Fines that a later edition changed."""

    article: int
    about: re.Pattern[str]
    ranges: frozenset[Range]


RULES = (
    Superseded(
        97,
        re.compile("未按照?规定.*(?:教育和?培训|考核合格)|未.{0,6}如实(?:告知|记录)|特种作业人员未"),
        frozenset({(None, 5), (5, 10), (1, 2)}),
    ),
    Superseded(114, re.compile("一般(?:生产安全)?事故"), frozenset({(20, 50)})),
    Superseded(114, re.compile("较大(?:生产安全)?事故"), frozenset({(50, 100)})),
    Superseded(114, re.compile("重大(?:生产安全)?事故"), frozenset({(100, 500), (500, 1000)})),
)


def is_outdated(draft: Draft) -> bool:
    """Whether what the question holds to be right is a fine of the earlier text."""
    return any(_is_superseded(claim) for claim in _claims(draft))


def _is_superseded(claim: str) -> bool:
    if OF_ANOTHER_TEXT.search(claim):
        return False
    return any(rule.about.search(claim) and rule.ranges & _fines(claim) for rule in RULES)


def _claims(draft: Draft) -> list[str]:
    """What the question says is so: a true judgement, or the stem with each right option put in, or with its blanks filled."""
    if draft.kind == TRUE_FALSE:
        return [draft.stem] if TRUE in draft.right else []
    written = [_blanks_filled(draft.stem, draft.details)] if draft.details.blanks or draft.details.model else []
    parts = [claim for part in draft.details.parts for claim in _claims(_as_draft(part))]
    return [*(_filled(draft.stem, draft.options[index]) for index in sorted(draft.right)), *written, *parts]


def _as_draft(part: Part) -> Draft:
    right = frozenset(LETTERS.index(letter) for letter in part.answer)
    return Draft(Place("", 0), part.kind, part.stem, part.options, right, details=part.details)


def _blanks_filled(stem: str, holds: Details) -> str:
    """The stem with the first accepted text in each blank; a model answer stands behind it."""
    texts = iter(accepted[0] for accepted in holds.blanks)
    return BLANK.sub(lambda found: next(texts, found[0]), stem) + "".join(texts) + holds.model


def _filled(stem: str, option: str) -> str:
    parts = option.split() if len(BLANK.findall(stem)) == len(option.split()) else [option]
    for part in parts:
        stem = BLANK.sub(part.replace("\\", ""), stem, count=1) if BLANK.search(stem) else stem + part
    return stem


def _fines(claim: str) -> set[Range]:
    fines: set[Range] = set()
    for low, high, most in FINE.findall(claim):
        fines.add((number(low), number(high)) if low else (None, number(most)))
    return fines
