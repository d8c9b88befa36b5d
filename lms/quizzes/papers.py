"""The sealed paper: exactly what is shown, with the keys, points and rule by which it is marked. Pure.

What a question says is copied, so that an edited question leaves the paper as it was. Answers are letters as they stand
on the screen: of a shuffled question they are not the letters of the bank.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lms.quizzes import marking
from lms.quizzes.importing.drafts import LETTERS
from lms.quizzes.marking import Asked, Marks, Rule
from lms.quizzes.sections import Drawable
from lms.statutes.article_numbers import ArticleNumber


@dataclass(frozen=True)
class Source:
    """A version of a question as the bank has it, to be put on a paper."""

    question: int
    version: int
    kind: str
    stem: str
    options: Sequence[str]
    answer: str
    explanation: str
    edition: int | None
    statute: str
    article: int | None
    inserted: int
    difficulty: int | None = None
    tags: Sequence[str] = ()

    @property
    def drawable(self) -> Drawable:
        """What drawing looks at."""
        number = ArticleNumber(self.article, self.inserted) if self.article else None
        return Drawable(
            self.question, self.kind, tuple(self.options), self.edition, number, self.difficulty, tuple(self.tags)
        )


@dataclass(frozen=True)
class Sealed:
    """One question as it stands on a paper. `order` are the bank's places of the options shown."""

    number: int
    question: int
    version: int
    kind: str
    stem: str
    options: Sequence[str]
    order: Sequence[int]
    key: str
    points: float
    explanation: str
    edition: int | None
    statute: str
    article: int | None
    # Papers sealed before questions could cite 之一 lack it.
    inserted: int = 0

    @property
    def numbered(self) -> ArticleNumber | None:
        return ArticleNumber(self.article, self.inserted) if self.article else None

    @property
    def allows_several(self) -> bool:
        return self.kind == "multiple"

    @property
    def lettered(self) -> list[tuple[str, str]]:
        """The options with their letters."""
        return list(zip(LETTERS, self.options, strict=False))


def indexes(letters: str) -> frozenset[int]:
    """ "AC" as {0, 2}."""
    return frozenset(LETTERS.index(letter) for letter in letters)


def letters(places: Iterable[int]) -> str:
    """{2, 0} as "AC"."""
    return "".join(LETTERS[place] for place in sorted(places))


def seal(drawn: Iterable[tuple[Source, Sequence[int], float]], rule: Rule) -> dict[str, Any]:
    """The paper as it is kept: each source with the order in which its options are shown and the points it is worth."""
    sealed = [_sealed(number, *each) for number, each in enumerate(drawn, 1)]
    return {"rule": asdict(rule), "questions": [asdict(question) for question in sealed]}


def _sealed(number: int, source: Source, order: Sequence[int], points: float) -> Sealed:
    right = indexes(source.answer)
    return Sealed(
        number=number,
        question=source.question,
        version=source.version,
        kind=source.kind,
        stem=source.stem,
        options=[source.options[place] for place in order],
        order=list(order),
        key=letters(shown for shown, place in enumerate(order) if place in right),
        points=points,
        explanation=source.explanation,
        edition=source.edition,
        statute=source.statute,
        article=source.article,
        inserted=source.inserted,
    )


def questions(paper: Mapping[str, Any]) -> list[Sealed]:
    """The questions of a kept paper, in order."""
    return [Sealed(**question) for question in paper["questions"]]


def shape(paper: Mapping[str, Any]) -> list[list[Any]]:
    """For each question the letters that may be chosen, and whether several may."""
    return [[LETTERS[: len(question.options)], question.allows_several] for question in questions(paper)]


def mark(paper: Mapping[str, Any], chosen: Mapping[int, str], pass_mark: float) -> Marks:
    """The paper marked by its own rule, from the letters chosen by question number."""
    asked = [Asked(question.number, indexes(question.key), question.points) for question in questions(paper)]
    answers = {number: indexes(given) for number, given in chosen.items()}
    return marking.mark(asked, answers, Rule(**paper["rule"]), pass_mark)
