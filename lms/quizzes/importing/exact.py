"""Drafts of files that say exactly what is stem, option and right answer, and whose texts are therefore taken as they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lms.quizzes.details import NONE, Details, Part
from lms.quizzes.importing import levels, recognising, written_kinds
from lms.quizzes.importing.drafts import (
    FALSE,
    LETTERS,
    MULTIPLE,
    SINGLE,
    TRUE,
    TRUE_FALSE,
    TRUE_FALSE_OPTIONS,
    Doubt,
    Draft,
    Place,
)
from lms.quizzes.importing.records import LONGEST_CITATION
from lms.quizzes.kinds import CASE, CHOICES, FILL_IN, SHORT_ANSWER


@dataclass(frozen=True)
class Said:
    """What a file says of one question. `right` are indexes of the options."""

    kind: str
    stem: str
    options: Sequence[str] = ()
    right: Collection[int] = field(default_factory=frozenset)
    explanation: str = ""
    article: str = ""
    details: Details = NONE
    difficulty: str = ""
    tags: str = ""
    # What is said of each option, where that does not stand with the explanation yet.
    of_options: Sequence[str] = ()
    told: tuple[str, ...] = ()


def judgement(stem: str, is_true: bool, explanation: str = "", article: str = "") -> Said:
    """A 判断题."""
    return Said(TRUE_FALSE, stem, TRUE_FALSE_OPTIONS, {TRUE if is_true else FALSE}, explanation, article)


def choice(stem: str, options: Sequence[str], right: Collection[int], explanation: str = "", article: str = "") -> Said:
    """A question whose kind follows from the number of its right options."""
    return Said(SINGLE if len(right) < 2 else MULTIPLE, stem, options, right, explanation, article)


def filled(stem: str, *blanks: Sequence[str], explanation: str = "", article: str = "") -> Said:
    """A 填空题, each blank of which takes any of its texts."""
    return Said(FILL_IN, stem, (), (), explanation, article, Details(blanks=tuple(map(tuple, blanks))))


def written(stem: str, holds: Details = NONE, explanation: str = "", article: str = "") -> Said:
    """A 简答题 with what markers go by. Formats that have no place for it give none."""
    return Said(SHORT_ANSWER, stem, (), (), explanation, article, holds)


def draft(place: Place, said: Said) -> Draft:
    """The question as a draft.

    Raises Doubt with the reason why a person must look at it.
    """
    recognising.refuse_bad_stem(said.stem)
    if said.kind in CHOICES:
        _refuse_bad_choice(said)
    elif said.kind in {FILL_IN, CASE}:
        written_kinds.refuse_bad_details(said.kind, said.stem, said.details)
    cited = " ".join(said.article.split())[:LONGEST_CITATION]
    says = (said.kind, said.stem, tuple(said.options), frozenset(said.right), said.explanation)
    asks = Draft(place, *says, recognising.article_number(cited), said.details, cited=cited, told=said.told)
    return levels.given(asks, said.difficulty, said.tags)


def part(place: Place, said: Said, weight: float) -> Part:
    """The question as one about a case. Raises Doubt."""
    found = draft(place, said)
    letters = "".join(LETTERS[index] for index in sorted(found.right))
    return Part(found.kind, found.stem, found.options, letters, weight, found.explanation, found.details)


def case(stem: str, parts: Sequence[Part], explanation: str = "", article: str = "") -> Said:
    """A common stem with the questions about it."""
    return Said(CASE, stem, (), (), explanation, article, Details(parts=tuple(parts)))


def _refuse_bad_choice(said: Said) -> None:
    if said.kind != TRUE_FALSE:
        recognising.refuse_bad_options(tuple(said.options))
    if not said.right:
        raise Doubt("no_answer")
    if said.kind == MULTIPLE and len(said.right) == 1:
        raise Doubt("multiple_with_one")
    if said.kind != MULTIPLE and len(said.right) > 1:
        raise Doubt("single_with_several")
