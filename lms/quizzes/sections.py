"""大题 of a paper: how many questions of a kind, for how many points each, out of which part of the bank. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from lms.statutes import article_numbers
from lms.statutes.article_numbers import ArticleNumber


@dataclass(frozen=True)
class Drawable:
    """A question of the bank as drawing sees it; a case with kind and options of each part."""

    id: int
    kind: str
    options: tuple[str, ...] = ()
    edition: int | None = None
    article: ArticleNumber | None = None
    difficulty: int | None = None
    tags: tuple[str, ...] = ()
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Span:
    """Articles from one number to another, both included; 第三十条之一 stands behind 第三十条 and is not in 21 to 30."""

    first: ArticleNumber
    last: ArticleNumber

    def __contains__(self, number: ArticleNumber) -> bool:
        return self.first <= number <= self.last


@dataclass(frozen=True)
class Section:
    """`points` are those of one question. What is left empty narrows nothing: any article, tag or difficulty (1 to 5).

    With several spans, tags or difficulties one of each is enough. Articles belong to `edition`, an edition's id.
    """

    kind: str
    count: int
    points: float
    edition: int | None = None
    articles: tuple[Span, ...] = ()
    tags: tuple[str, ...] = ()
    difficulties: tuple[int, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The section that `kept` wrote."""
        return cls(
            kind=kept["kind"],
            count=kept["count"],
            points=kept["points"],
            edition=kept.get("edition"),
            articles=tuple(Span(*map(_number, ends)) for ends in kept.get("articles", ())),
            tags=tuple(kept.get("tags", ())),
            difficulties=tuple(kept.get("difficulties", ())),
        )

    @property
    def kept(self) -> dict[str, Any]:
        """As the database and sealed papers keep it; what narrows nothing is left out."""
        narrows = {
            "edition": self.edition,
            "articles": [[str(span.first), str(span.last)] for span in self.articles],
            "tags": list(self.tags),
            "difficulties": list(self.difficulties),
        }
        always = {"kind": self.kind, "count": self.count, "points": self.points}
        return always | {name: value for name, value in narrows.items() if value}

    @property
    def total(self) -> float:
        return self.count * self.points

    def takes(self, question: Drawable) -> bool:
        """Whether the question may stand in this section."""
        return self.has_points_for(question) and self.names(question)

    def has_points_for(self, question: Drawable) -> bool:
        """Whether each part of a case gets half a point at least."""
        return len(question.parts) <= self.points * 2

    def names(self, question: Drawable) -> bool:
        """Whether the question is of the kind and out of the part of the bank that the section names."""
        return (
            question.kind == self.kind
            and (self.edition is None or question.edition == self.edition)
            and (not self.articles or any(question.article in span for span in self.articles if question.article))
            and (not self.tags or not set(self.tags).isdisjoint(question.tags))
            and (not self.difficulties or question.difficulty in self.difficulties)
        )


def _number(kept: str) -> ArticleNumber:
    number = article_numbers.read(kept)
    assert number is not None, f"no number of an article: {kept}"
    return number
