"""A question on its way out of a bank, as every format writes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape, quoteattr

from lms.quizzes import details
from lms.quizzes.details import NONE, Details, Picture
from lms.quizzes.importing.markup import without_controls
from lms.quizzes.kinds import TRUE_FALSE
from lms.quizzes.papers import indexes

PNG_MARK = b"\x89PNG"
# White space that a paragraph would lose.
COUNTS = re.compile(r"\n\s|\s\n|[^\S\n]{2}|\t|\xa0")


def block(text: str) -> str:
    """A paragraph, or a block in which every space counts."""
    if COUNTS.search(text):
        return f"<pre>{escape(text)}</pre>"
    return f"<p>{escape(text).replace(chr(10), '<br/>')}</p>"


def images(question: "Exported", pictures: Sequence[Picture], folder: str) -> str:
    """Pictures as HTML shows them, from files in that folder."""
    shown = (f'<img src="{folder}{question.named(each)}" alt={quoteattr(each.words)}/>' for each in pictures)
    return "".join(f"<p>{image}</p>" for image in shown)


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
    # The files of its pictures by digest.
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def can_show(self) -> bool:
        """Whether every picture stands where other programs have room for one: at a stem, or at an option of the author's."""
        is_room = self.kind != TRUE_FALSE or all(each.option is None for each in self.details.pictures)
        return is_room and all(part.can_show for part in self.parts)

    @property
    def parts(self) -> "tuple[Exported, ...]":
        """The questions about a case, each as one of its own."""
        return tuple(
            Exported(self.number, each.kind, each.stem, each.options, indexes(each.answer), each.explanation, "", each.details,
                     files=self.files)
            for each in self.details.parts
        )  # fmt: skip

    def named(self, picture: Picture) -> str:
        """The name of the picture's file."""
        return f"{picture.digest}.{'png' if self.files[picture.digest].startswith(PNG_MARK) else 'jpg'}"

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
