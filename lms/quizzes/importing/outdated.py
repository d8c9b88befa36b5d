"""What questions hold to be right that the 2021 Work Safety Law changed: fines, shares of income, its day, the name of the department.

A fine is told by the article of 2021 that sets it, words that tell that a question is about it, and the ranges (in 万元) of the
earlier text. Ranges that stand in both texts are not listed, so a question on today's law is never flagged; nor is one that names
another law, for the regulation on accident reports has fines and shares of its own for the same grades of accident. Where the text of
the law is here, `lms.quizzes.ageing` tells which article a question is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lms.quizzes.details import Details, Part
from lms.quizzes.importing.drafts import LETTERS, TRUE, TRUE_FALSE, Aged, Draft, Place
from lms.statutes.figures import number

Range = tuple[int | None, int]
FIGURE = r"(\d{1,4}|[一二三四五六七八九十百千两]{1,5})"
FINE = re.compile(rf"{FIGURE}\s*万?元?以上(?:至|、)?\s*{FIGURE}\s*万元?以下|{FIGURE}\s*万元?以下")
BLANK = re.compile(r"[(（]\s*[)）]|_{2,}")
OURS = re.compile("安全生产法(?!实施)")
# Another law by its name; that a crime is punished by the 刑法, the Work Safety Law says itself.
ANOTHER = re.compile(
    r"《(?!(?:中华人民共和国)?安全生产法[》（(])|条例|\d{2,4}\s*号|刑法(?!有关规定)|[\u4e00-\u9fff](?:省|自治区)[\u4e00-\u9fff]{0,8}规定"
    r"|(?:职业病防治|消防|特种设备安全|矿山安全|道路交通安全|劳动|劳动合同|建筑|突发事件应对)法"
)
DEPARTMENT = re.compile("安全生产监督管理(?:部门|局|总局)|安监(?:局|部门|总局)")
DAY = re.compile(r"2014年12月1日.{0,8}(?:施行|实施|执行|生效)|(?:施行|实施|执行|生效).{0,12}2014年12月1日")
COUNT = re.compile(r"(?:共|计|七章|7章)[有计]?\s?(?:114|一百一十四)\s?条")
INCOME = re.compile(
    r"(特别重大|重大|较大|一般)(?:生产安全)?事故[^;；。]{0,60}?年收入的?[^;；。\d百]{0,8}(?:百分之([一二三四五六七八九十百]{1,3})|(\d{1,3})\s*[%％])"
)
# Article 92 of 2014; article 95 of 2021 has 40, 60, 80 and 100.
SHARES = {"一般": 30, "较大": 40, "重大": 60, "特别重大": 80}


@dataclass(frozen=True)
class Superseded:
    """Fines that a later edition changed. Only what stands behind the word `since` counts."""

    article: int
    about: re.Pattern[str]
    ranges: frozenset[Range]
    since: str = ""


RULES = (
    Superseded(92, re.compile("(?:评价|认证|检测|检验).*虚假(?:证明|报告)"), frozenset({(2, 5)})),
    Superseded(94, re.compile("主要负责人.*未(?:依法)?履行"), frozenset({(2, 5)}), "逾期"),
    Superseded(
        97,
        re.compile(
            "未按照?规定.*(?:教育和?培训|考核合格)|未.{0,6}如实(?:告知|记录)|特种作业人员未|未按照?规定(?:设置安全生产管理机构|配备.{0,8}安全"
            "|制定.{0,12}应急救援预案)|未定期组织(?:应急)?演练"
        ),
        frozenset({(None, 5), (5, 10), (1, 2)}),
    ),
    Superseded(102, re.compile("未采取措施消除(?:生产安全)?事故隐患"), frozenset({(10, 50), (2, 5)})),
    Superseded(114, re.compile("一般(?:生产安全)?事故"), frozenset({(20, 50)})),
    Superseded(114, re.compile("较大(?:生产安全)?事故"), frozenset({(50, 100)})),
    Superseded(114, re.compile("重大(?:生产安全)?事故"), frozenset({(100, 500), (500, 1000)})),
)


def signs(draft: Draft) -> tuple[Aged, ...]:
    """Every sign that the question rests on the earlier text, each once."""
    if ANOTHER.search(draft.cited) and not OURS.search(draft.cited):
        return draft.aged
    found = [aged for claim in _claims(draft) for aged in _of_claim(claim, draft.cited)]
    return (*draft.aged, *(each for at, each in enumerate(found) if each not in found[:at]))


def asked(draft: Draft) -> str:
    """The question with what it holds to be right, or not: what it is about."""
    return "".join([draft.stem] if draft.kind == TRUE_FALSE else _claims(draft) or [draft.stem])


def _of_claim(claim: str, cited: str) -> Iterator[Aged]:
    if ANOTHER.search(claim):
        return
    yield from (Aged("fine", {"article": rule.article}) for rule in RULES if _is_superseded(rule, claim))
    if any(_share(*found) == SHARES[found[0]] for found in INCOME.findall(claim)):
        yield Aged("income", {"article": 95})
    if OURS.search(claim) or OURS.search(cited):
        yield from (Aged(code) for code, pattern in NAMES.items() if pattern.search(claim))


NAMES = {"day": DAY, "count": COUNT, "department": DEPARTMENT}


def _share(grade: str, words: str, figures: str) -> int:
    return number(words or figures)


def _is_superseded(rule: Superseded, claim: str) -> bool:
    _, since, behind = claim.partition(rule.since) if rule.since else ("", "", claim)
    return bool(rule.about.search(claim) and rule.ranges & _fines(since + behind))


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
