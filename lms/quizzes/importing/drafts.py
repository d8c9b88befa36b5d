"""What reading a question file gives: drafts, doubts with their place and reason, and twins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.quizzes.details import NONE, Details
from lms.quizzes.kinds import MULTIPLE, SINGLE, TRUE_FALSE
from lms.quizzes.pictures.cleaning import Clean
from lms.statutes.article_numbers import ArticleNumber

__all__ = ["MULTIPLE", "SINGLE", "TRUE_FALSE"]
# The two options of every 判断题, in this order, whatever the file called them.
TRUE, FALSE = 0, 1
TRUE_FALSE_OPTIONS = ("正确", "错误")
LETTERS = "ABCDEFGH"
MOST_OPTIONS = len(LETTERS)


@dataclass(frozen=True)
class Place:
    """Where in a file something stands; the sheet is empty where there is none, and `Reading.unit` says what is counted."""

    sheet: str
    row: int


@dataclass(frozen=True)
class Draft:
    """A recognised question, not yet in any bank; `right` are indexes of its options."""

    place: Place
    kind: str
    stem: str
    options: tuple[str, ...]
    right: frozenset[int]
    explanation: str = ""
    article: ArticleNumber | None = None
    details: Details = NONE
    # 1 (easy) to 5 (hard).
    difficulty: int | None = None
    tags: tuple[str, ...] = ()
    # What the file says of the difficulty where nothing could be made of it.
    odd_difficulty: str = ""
    # The citation as the file has it, where that says more than edition and article.
    cited: str = ""
    # The id of the edition that it names; none: the one that is chosen for the file.
    edition: int | None = None
    # What it names and the site does not have, in words.
    not_here: str = ""
    # Why it is out of date.
    aged: tuple["Aged", ...] = ()
    # What the plan tells of how it was read, as codes.
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aged:
    """A sign that a question is older than the law in force: a code and its parameters."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Doubt(Exception):
    """Why a row cannot be taken as it stands; also raised where it is found."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Doubtful:
    """A row that a person must look at: its place, the reason, and what it says."""

    place: Place
    doubt: Doubt
    stem: str = ""


@dataclass(frozen=True)
class Standing:
    """A question of the bank, by its number; `answer` are the letters of its right options, `details` as they are kept."""

    number: int
    kind: str
    stem: str
    options: Sequence[str]
    answer: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Twin:
    """A question that stands already at another place of the file, or in the bank when `of` is None: there by this key."""

    draft: Draft
    of: Place | None
    key: tuple[str, str, frozenset[str]] | None = None
    standing: Standing | None = None


@dataclass(frozen=True)
class Similar:
    """A question that is nearly the same as one of the bank."""

    draft: Draft
    twin: Standing

    @property
    def doubtful(self) -> Doubtful:
        """The same as a doubt, for whoever takes none such."""
        return Doubtful(
            self.draft.place, Doubt("similar", number=self.twin.number, stem=self.twin.stem), self.draft.stem
        )


@dataclass(frozen=True)
class NearTwin:
    """A question that is nearly the same as one before it in the file."""

    draft: Draft
    of: Draft


Found = Draft | Doubtful
# What is told of a draft: it holds questions with a stem in common; the file says more about answers than can be kept.
COMMON_STEM, FEEDBACK_LEFT_OUT = "common_stem", "feedback_left_out"
# What places count: rows of a table, lines of a text, paragraphs of a document, or the questions themselves.
ROW, LINE, PARAGRAPH, QUESTION = "row", "line", "paragraph", "question"


@dataclass
class Reading:
    """All that came out of a file. `recognised` holds what is new."""

    unit: str = ROW
    recognised: list[Draft] = field(default_factory=list)
    doubtful: list[Doubtful] = field(default_factory=list)
    duplicates: list[Twin] = field(default_factory=list)
    similar: list[Similar] = field(default_factory=list)
    # Those of the recognised that are nearly the same as one before them.
    alike: list[NearTwin] = field(default_factory=list)
    # Why, by the place of each recognised question that is out of date.
    outdated: dict[Place, tuple[Aged, ...]] = field(default_factory=dict)
    # By digest.
    pictures: dict[str, Clean] = field(default_factory=dict)
