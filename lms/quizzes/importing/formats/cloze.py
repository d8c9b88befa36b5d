"""Moodle's embedded answers: {1:SHORTANSWER:=三十~=30} in a text, as its documentation describes them.

Blanks alone make a 填空题, one choice is a question, and several questions below a common text make a case. A gap begins with its
weight and its kind; then `~` divides what may be answered, `=` or `%100%` marks what is right, and `#` begins a feedback.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lms.quizzes.details import Part
from lms.quizzes.importing import answers, composed, exact, markup, option_feedback
from lms.quizzes.importing.drafts import MULTIPLE, SINGLE, TRUE_FALSE, Doubt, Place
from lms.quizzes.importing.exact import Said
from lms.quizzes.importing.formats.gift import weighed
from lms.quizzes.importing.stems import BLANK

GAP = re.compile(r"\{(\d{0,3}):([A-Z_]+):((?:\\.|[^\\{}])*)\}", re.DOTALL)
WRITTEN = re.compile(r"(?:SHORTANSWER|SA|MW)_?C?")
ONE_OF = re.compile(r"(?:MULTICHOICE|MC)_?[VH]?S?")
SEVERAL_OF = re.compile(r"(?:MULTIRESPONSE|MR)_?H?S?")
NUMERICAL = frozenset(("NUMERICAL", "NM"))
BETWEEN = re.compile(r"((?:\\.|[^\\~])*)~?", re.DOTALL)
# A sign by its number, &#35;, begins no feedback.
FEEDBACK = re.compile(r"(?<![\\&])#")
WEIGHT = re.compile(r"=|%(-?\d{1,3}(?:\.\d+)?)%")
STAR = re.compile(r"\s*\*\s*")
# What the site writes around each question about a case.
PART = '<div class="lms-part">'
# In the text: where each gap stood, and where each of the site's own parts begins. No text holds these private signs.
MARK, BEGIN = re.compile("\ue0f2(\\d{1,4})\ue0f3"), "\ue0f4"


@dataclass(frozen=True)
class Gap:
    """What may be answered at one place, and what is right."""

    weight: float
    kind: str
    texts: tuple[str, ...]
    right: frozenset[int]
    explanation: str


def marked(source: str) -> tuple[str, list[str]]:
    """The HTML with a mark for each gap, and what stood there."""
    found: list[str] = []

    def mark(gap: re.Match[str]) -> str:
        found.append(gap[0])
        return f"\ue0f2{len(found) - 1}\ue0f3"

    return GAP.sub(mark, source.replace(PART, f"<div>{BEGIN}")), found


def said(place: Place, text: str, written: Sequence[str]) -> Said:
    """The question of a text with marks. Raises Doubt."""
    gaps = [_gap(each) for each in written]
    if not gaps:
        raise Doubt("other_kind", kind="description")
    if BEGIN in text:
        stem, *parts = text.split(BEGIN)
        return exact.case(_bare(stem), [_part(place, each, gaps) for each in parts])
    is_written = {each.kind for each in gaps} == {""} and len({each.weight for each in gaps}) == 1
    if is_written or len(gaps) == 1:
        return _one(text, gaps)
    return _case(place, text, gaps)


def _gap(written: str) -> Gap:
    found = GAP.fullmatch(written)
    assert found
    weight, kind, inside = found.groups()
    said = [_answer(each) for each in BETWEEN.findall(inside) if each.strip()]
    texts, weights = tuple(text for text, _, _ in said), [weight for _, weight, _ in said]
    right = frozenset(weighed(weights, is_single=not SEVERAL_OF.fullmatch(kind)))
    explanation = option_feedback.together("", texts, [each[2] for each in said], right)
    return Gap(float(weight or 1) or 1.0, _kind(kind, texts, right), texts, right, explanation)


def _kind(named: str, texts: Sequence[str], right: frozenset[int]) -> str:
    """The kind of a choice, or nothing for a blank. Raises Doubt."""
    if WRITTEN.fullmatch(named):
        if any(STAR.fullmatch(texts[at]) for at in right):
            raise Doubt("any_text")
        return ""
    if ONE_OF.fullmatch(named):
        return TRUE_FALSE if len(texts) == 2 and {answers.truth(each) for each in texts} == {True, False} else SINGLE
    if SEVERAL_OF.fullmatch(named):
        return MULTIPLE if len(right) > 1 else SINGLE
    raise Doubt("other_kind", kind="numerical" if named in NUMERICAL else "cloze")


def _answer(written: str) -> tuple[str, float, str]:
    """What is answered, its weight in hundredths, and the feedback."""
    text, *feedback = FEEDBACK.split(written, maxsplit=1)
    text = text.strip()
    found = WEIGHT.match(text)
    weight = 0.0 if not found else float(found[1]) if found[1] else 100.0
    return _plain(text[found.end() :] if found else text), weight, _plain("".join(feedback))


def _plain(html: str) -> str:
    return markup.text_of(re.sub(r"\\(.)", r"\1", html, flags=re.DOTALL))


def _one(text: str, gaps: Sequence[Gap]) -> Said:
    """Blanks, or one choice. A gap within a sentence leaves a blank there; one that stands alone is below the question."""
    here = [gaps[int(found[1])] for found in MARK.finditer(text)]
    stem = _bare(text)
    if here and not any(each.kind for each in here):
        explanation = "\n".join(each.explanation for each in here if each.explanation)
        return exact.filled(
            stem, *([each.texts[at] for at in sorted(each.right)] for each in here), explanation=explanation
        )
    if len(here) != 1:
        raise Doubt("other_kind", kind="cloze")
    if here[0].kind == TRUE_FALSE and len(here[0].right) == 1:
        (right,) = here[0].right
        return exact.judgement(stem, bool(answers.truth(here[0].texts[right])), here[0].explanation)
    return Said(here[0].kind, stem, here[0].texts, here[0].right, here[0].explanation)


def _bare(text: str) -> str:
    lines = (line for line in text.split("\n") if not MARK.search(line) or MARK.sub("", line).strip())
    return MARK.sub(BLANK, "\n".join(lines)).strip("\n")


def _case(place: Place, text: str, gaps: Sequence[Gap]) -> Said:
    """The questions by their lines; where gaps stand within one text, each of them is a question about that text."""
    lines = text.split("\n")
    try:
        common, questions = composed.divided(lines, _is_asked, lambda line: bool(re.search(r"\w", MARK.sub("", line))))
        return exact.case("\n".join(common), [_part(place, "\n".join(each), gaps) for each in questions])
    except composed.NotDivided:
        numbered = MARK.sub(lambda found: f"（{int(found[1]) + 1}）", text)
        each = [f"（{at + 1}）\n\ue0f2{at}\ue0f3" for at in range(len(gaps))]
        return exact.case(numbered, [_part(place, one, gaps) for one in each])


def _is_asked(line: str) -> bool:
    return bool(MARK.search(line))


def _part(place: Place, text: str, gaps: Sequence[Gap]) -> Part:
    """One question, which weighs what its gaps do together."""
    weights = [gaps[int(found[1])].weight for found in MARK.finditer(text)]
    return exact.part(place, replace(_one(text, gaps)), sum(weights) or 1.0)
