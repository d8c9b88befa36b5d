"""The sealed paper: exactly what is shown, with the keys, points and rule by which it is marked. Pure.

What a question says is copied, so that an edited question leaves the paper as it was. Each part of a case is a question of its
own, which carries the common stem. Answers are texts: letters as they stand on the screen (of a shuffled question they are not
the letters of the bank), for 填空 a JSON list with the text of each blank, for 简答 what was written.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from lms.quizzes import details, marking
from lms.quizzes.details import NONE, Details, Part, Picture
from lms.quizzes.importing.drafts import LETTERS
from lms.quizzes.kinds import CASE, CHOICES, FILL_IN, SHORT_ANSWER
from lms.quizzes.marking import Asked, Given, Marks, Rule
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
    details: Details = NONE

    @property
    def drawable(self) -> Drawable:
        """What drawing looks at."""
        number = ArticleNumber(self.article, self.inserted) if self.article else None
        parts = tuple((part.kind, part.options) for part in self.details.parts)
        about = (self.edition, number, self.difficulty, tuple(self.tags))
        return Drawable(self.question, self.kind, tuple(self.options), *about, parts)


@dataclass(frozen=True)
class Sealed:
    """One question as it stands on a paper. `order` are the bank's places of the options shown.

    `pictures` are as `details.Picture` has them, but for `option`: there it is the place on this paper. `blanks` are the
    accepted texts of each blank. `marking_points` are what a written answer must say, each with its points. A part of a
    case has the common stem as `case`, with its `case_pictures`, and tells which `part` of it it is, from 1.
    """

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
    # What choices lack, and what stands at its default, is not kept: such papers are as before there were other kinds.
    blanks: Sequence[Sequence[str]] = ()
    in_order: bool = True
    model: str = ""
    marking_points: Sequence[Sequence[Any]] = ()
    case: str = ""
    part: int = 0
    pictures: Sequence[Mapping[str, Any]] = ()
    case_pictures: Sequence[Mapping[str, Any]] = ()

    @property
    def below_stem(self) -> list[Mapping[str, Any]]:
        """The pictures of the stem."""
        return [each for each in self.pictures if each["option"] is None]

    def at_option(self, place: int) -> list[Mapping[str, Any]]:
        """The picture of the option that stands at this place here, counted from 0, if it has one."""
        return [each for each in self.pictures if each["option"] == place]

    @property
    def numbered(self) -> ArticleNumber | None:
        return ArticleNumber(self.article, self.inserted) if self.article else None

    @property
    def allows_several(self) -> bool:
        return self.kind == "multiple"

    @property
    def is_chosen(self) -> bool:
        """Whether it is answered by choosing among options."""
        return self.kind in CHOICES

    @property
    def begins_case(self) -> bool:
        """Whether the common stem is shown above it."""
        return self.part == 1

    def in_blanks(self, chosen: str) -> list[str]:
        """What stands in each blank."""
        texts = texts_of(chosen)
        return [*texts, *[""] * (len(self.blanks) - len(texts))]

    def blanks_marked(self, chosen: str) -> list[tuple[str, bool, Sequence[str]]]:
        """Each blank: what stands in it, whether that is right, and what is accepted."""
        texts = self.in_blanks(chosen)
        right = marking.right_blanks(self.blanks, texts, in_order=self.in_order)
        return list(zip(texts, right, self.blanks, strict=True))

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


def filled(texts: Sequence[str]) -> str:
    """The texts of the blanks as one answer; empty when nothing was filled in."""
    return json.dumps(list(texts), ensure_ascii=False) if any(text.strip() for text in texts) else ""


def texts_of(chosen: str) -> tuple[str, ...]:
    """The text of each blank. Raises ValueError for what `filled` did not write."""
    texts = json.loads(chosen) if chosen else []
    if not (isinstance(texts, list) and all(isinstance(text, str) for text in texts)):
        raise ValueError(chosen)
    return tuple(texts)


def seal(drawn: Iterable[tuple[Source, Sequence[Any], float]], rule: Rule) -> dict[str, Any]:
    """The paper as it is kept: each source with the order in which its options are shown and the points it is worth.

    Of a case the order holds those of its parts, over which its points are shared out.
    """
    flat = (each for source, order, points in drawn for each in _flat(source, order, points))
    sealed = [replace(each, number=number) for number, each in enumerate(flat, 1)]
    return {"rule": asdict(rule), "questions": [_kept(question) for question in sealed]}


def _flat(source: Source, order: Sequence[Any], points: float) -> Iterator[Sealed]:
    """The source as one question, or a case as one for each part."""
    if source.kind != CASE:
        yield _sealed(source, order, points)
        return
    parts = source.details.parts
    shares = details.shared(points, [part.weight for part in parts])
    for number, (part, its_order, share) in enumerate(zip(parts, order, shares, strict=True), 1):
        sealed = _sealed(_as_source(source, part), its_order, share)
        yield replace(sealed, case=source.stem, part=number, case_pictures=list(map(asdict, source.details.pictures)))


def _as_source(source: Source, part: Part) -> Source:
    """A part with what it has from its case."""
    return replace(
        source,
        kind=part.kind,
        stem=part.stem,
        options=part.options,
        answer=part.answer,
        details=part.details,
        explanation=part.explanation or source.explanation,
    )


def _sealed(source: Source, order: Sequence[int], points: float) -> Sealed:
    right, holds = indexes(source.answer), source.details
    shares = details.shared(points, [point.share for point in holds.points]) if holds.points else []
    return Sealed(
        number=0,
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
        blanks=[list(accepted) for accepted in holds.blanks],
        in_order=holds.in_order,
        model=holds.model,
        marking_points=[[point.text, share] for point, share in zip(holds.points, shares, strict=True)],
        pictures=[_placed(picture, order) for picture in holds.pictures],
    )


def _placed(picture: Picture, order: Sequence[int]) -> dict[str, Any]:
    """The picture at its option as this paper shows it."""
    return asdict(picture) | {"option": None if picture.option is None else list(order).index(picture.option)}


_LATER = {field.name: field.default for field in fields(Sealed) if field.name in
          {"blanks", "in_order", "model", "marking_points", "case", "part", "pictures", "case_pictures"}}  # fmt: skip


def _kept(question: Sealed) -> dict[str, Any]:
    kept = asdict(question)
    return {name: kept[name] for name in kept if not (name in _LATER and kept[name] in ([], _LATER[name]))}


def questions(paper: Mapping[str, Any]) -> list[Sealed]:
    """The questions of a kept paper, in order."""
    return [Sealed(**question) for question in paper["questions"]]


def shape(paper: Mapping[str, Any]) -> list[Any]:
    """For each question what an answer may be: [letters, whether several], {"blanks": how many} or {"text": True}."""
    return [_shape(question) for question in questions(paper)]


def _shape(question: Sealed) -> Any:
    if question.kind == FILL_IN:
        return {"blanks": len(question.blanks)}
    if question.kind == SHORT_ANSWER:
        return {"text": True}
    return [LETTERS[: len(question.options)], question.allows_several]


def mark(paper: Mapping[str, Any], chosen: Mapping[int, str], pass_mark: float) -> Marks:
    """The paper marked by its own rule, from the answers by question number. Raises ValueError for what is no answer."""
    asked = questions(paper)
    given = {each.number: _given(each, chosen[each.number]) for each in asked if each.number in chosen}
    return marking.mark([_asked(each) for each in asked], given, Rule(**paper["rule"]), pass_mark)


def _asked(question: Sealed) -> Asked:
    return Asked(
        question.number,
        indexes(question.key),
        question.points,
        blanks=tuple(map(tuple, question.blanks)),
        in_order=question.in_order,
        by_person=question.kind == SHORT_ANSWER,
    )


def _given(question: Sealed, chosen: str) -> Given:
    if question.kind == FILL_IN:
        return texts_of(chosen)
    return chosen.strip() if question.kind == SHORT_ANSWER else indexes(chosen)
