"""A question on its way out of a bank, as every format writes it."""

from dataclasses import dataclass, replace

from lms.quizzes import details
from lms.quizzes.details import NONE, Details
from lms.quizzes.importing.markup import without_controls


@dataclass(frozen=True)
class Exported:
    """What a question says. `right` are indexes of the options; `article` is in words: 《安全生产法》第二十一条."""

    number: int
    kind: str
    stem: str
    options: tuple[str, ...]
    right: frozenset[int]
    explanation: str = ""
    article: str = ""
    details: Details = NONE
    # 1 (easy) to 5 (hard).
    difficulty: int | None = None
    tags: tuple[str, ...] = ()

    def cleaned(self) -> "Exported":
        """The same with plain line ends, and without characters that no format can hold."""
        return replace(
            self,
            stem=without_controls(self.stem),
            options=tuple(map(without_controls, self.options)),
            explanation=without_controls(self.explanation),
            article=without_controls(self.article),
            details=details.changed(self.details, without_controls),
            tags=tuple(map(without_controls, self.tags)),
        )
