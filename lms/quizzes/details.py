"""What a question holds beyond its stem and options: blanks, a model answer, the parts of a case, pictures. Pure; kept as JSON.

填空: for each blank the texts that are accepted. 简答: a model answer and 评分要点, each with its share of the points.
案例分析: the stem is common to all parts, and each part is a question of another kind with its own answer and weight.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

# （　）, ____, 【 】 and [ ] in a stem.
BLANK = re.compile(r"[(（]\s*[)）]|_{2,}|＿+|[【\[]\s*[】\]]")
# What is left out of the JSON.
USUAL: tuple[Any, ...] = ([], "", True)


@dataclass(frozen=True)
class Point:
    """评分要点: what an answer must say, and its share beside those of the others."""

    text: str
    share: float = 1.0


@dataclass(frozen=True)
class Part:
    """A sub-question of a case. `answer` are the letters of its right options, `weight` stands beside those of the others."""

    kind: str
    stem: str
    options: tuple[str, ...] = ()
    answer: str = ""
    weight: float = 1.0
    explanation: str = ""
    details: "Details" = field(default_factory=lambda: Details())


@dataclass(frozen=True)
class Picture:
    """A picture by the SHA-256 of its file, with its size in pixels; `words` say what it shows, to who cannot see it.

    It stands below the stem, or at the option of that place in the bank's order.
    """

    digest: str
    words: str
    width: int
    height: int
    option: int | None = None


@dataclass(frozen=True)
class Details:
    """All of it; a choice among options has at most pictures."""

    blanks: tuple[tuple[str, ...], ...] = ()
    # Whether each blank has answers of its own; otherwise any order will do.
    in_order: bool = True
    model: str = ""
    points: tuple[Point, ...] = ()
    parts: tuple[Part, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The texts of the parts, which make one case differ from another."""
        return tuple(text for part in self.parts for text in (part.stem, *part.options))

    @property
    def shared_points(self) -> list[tuple[str, float]]:
        """评分要点 as pairs of text and share."""
        return [(point.text, point.share) for point in self.points]

    @property
    def every_picture(self) -> tuple[Picture, ...]:
        """Its own pictures and those of its parts."""
        return self.pictures + tuple(each for part in self.parts for each in part.details.every_picture)

    @property
    def below_stem(self) -> list[Picture]:
        return [each for each in self.pictures if each.option is None]

    def at_option(self, place: int) -> list[Picture]:
        return [each for each in self.pictures if each.option == place]

    @property
    def words(self) -> str:
        """What the parts ask, one below the other, to be searched."""
        return "\n".join(part.stem for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """As it is kept: only what is there."""
        whole = {
            "blanks": [list(accepted) for accepted in self.blanks],
            "in_order": self.in_order,
            "model": self.model,
            "points": [asdict(point) for point in self.points],
            "parts": [_part_as_json(part) for part in self.parts],
            "pictures": [asdict(each) for each in self.pictures],
        }
        return {name: value for name, value in whole.items() if value not in USUAL}


NONE = Details()


def _part_as_json(part: Part) -> dict[str, Any]:
    return {**asdict(part), "options": list(part.options), "details": part.details.as_json()}


def read(kept: Mapping[str, Any] | None) -> Details:
    """What `as_json` wrote, also where a database made lists of it."""
    kept = kept or {}
    return Details(
        blanks=tuple(tuple(accepted) for accepted in kept.get("blanks", ())),
        in_order=kept.get("in_order", True),
        model=kept.get("model", ""),
        points=tuple(Point(point["text"], point["share"]) for point in kept.get("points", ())),
        parts=tuple(map(_part, kept.get("parts", ()))),
        pictures=tuple(Picture(**each) for each in kept.get("pictures", ())),
    )


def _part(kept: Mapping[str, Any]) -> Part:
    return Part(**{**kept, "options": tuple(kept["options"]), "details": read(kept["details"])})


def changed(holds: Details, change: Callable[[str], str]) -> Details:
    """The same with every text changed."""
    return Details(
        blanks=tuple(tuple(map(change, accepted)) for accepted in holds.blanks),
        in_order=holds.in_order,
        model=change(holds.model),
        points=tuple(replace(point, text=change(point.text)) for point in holds.points),
        parts=tuple(_part_changed(part, change) for part in holds.parts),
        pictures=tuple(replace(each, words=change(each.words)) for each in holds.pictures),
    )


def _part_changed(part: Part, change: Callable[[str], str]) -> Part:
    return replace(
        part,
        stem=change(part.stem),
        options=tuple(map(change, part.options)),
        explanation=change(part.explanation),
        details=changed(part.details, change),
    )


def blanks_in(stem: str) -> int:
    """How many blanks a stem shows."""
    return len(BLANK.findall(stem))


def shared(points: float, weights: Sequence[float]) -> list[float]:
    """Points shared out by weight in half points, which sum up to them exactly; nobody gets none while there are enough.

    By largest remainders (Hamilton's method); of equal remainders the first comes first.
    """
    halves, whole = round(points * 2), sum(weights)
    exact = [halves * weight / whole for weight in weights]
    shares = [int(each) for each in exact]
    by_rest = sorted(range(len(weights)), key=lambda at: (shares[at] - exact[at], at))
    for at in by_rest[: halves - sum(shares)]:
        shares[at] += 1
    while 0 in shares and max(shares) > 1:
        # Of the largest shares, the one with the smallest weight gives.
        giver = max(range(len(shares)), key=lambda at: (shares[at], -weights[at]))
        shares[giver] -= 1
        shares[max(range(len(shares)), key=lambda at: (not shares[at], weights[at], -at))] += 1
    return [share / 2 for share in shares]
