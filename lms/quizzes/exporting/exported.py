"""A question on its way out of a bank, as every format writes it."""

from dataclasses import dataclass

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

    def cleaned(self) -> "Exported":
        """The same with plain line ends, and without characters that no format can hold."""
        return Exported(
            self.number,
            self.kind,
            without_controls(self.stem),
            tuple(map(without_controls, self.options)),
            self.right,
            without_controls(self.explanation),
            without_controls(self.article),
        )
