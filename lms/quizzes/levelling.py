"""Difficulty and tags given to many questions at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from lms.errors import Refused
from lms.people.models import Person
from lms.quizzes import banks, papers
from lms.quizzes.banks import Wording
from lms.quizzes.models import Question, QuestionBank, QuestionVersion
from lms.quizzes.typed_lists import MOST_TAGS

# A page of the bank holds 50; so many are written within a few seconds.
MOST_AT_ONCE = 500


class NothingTicked(Refused):
    message = _l("Please tick the questions, and say which difficulty or tags they are to have.")
    status = 422


class TooMany(Refused):
    message = _l(
        "These are %(count)s questions, and %(limit)s can be given difficulty and tags at once. Please narrow the filter."
    )
    status = 422


@dataclass(frozen=True)
class Levels:
    """What many questions are given at once: a difficulty, or None to leave it, tags more and tags less."""

    difficulty: int | None
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()

    def of(self, says: QuestionVersion) -> tuple[int | None, tuple[str, ...]]:
        """Difficulty and tags of a question that said this so far."""
        kept = (tag for tag in (*says.tags, *self.more) if tag not in self.less)
        return self.difficulty or says.difficulty, tuple(dict.fromkeys(kept))[:MOST_TAGS]

    @property
    def is_nothing(self) -> bool:
        return not (self.difficulty or self.more or self.less)


def give(bank: QuestionBank, questions: Sequence[Question], levels: Levels, by: Person) -> int:
    """Give standing questions of the bank difficulty and tags, in a new version each; the number that changed.

    Raises NothingTicked or TooMany.
    """
    if not questions or levels.is_nothing:
        raise NothingTicked
    if len(questions) > MOST_AT_ONCE:
        raise TooMany(count=len(questions), limit=MOST_AT_ONCE)
    banks.lock(bank)
    return sum(_give(question, levels, by) for question in questions)


def _give(question: Question, levels: Levels, by: Person) -> bool:
    says = banks.says_now(question)
    difficulty, tags = levels.of(says)
    if (difficulty, tags) == (says.difficulty, tuple(says.tags)):
        return False
    texts = (says.kind, says.stem, tuple(says.options), papers.indexes(says.answer), says.explanation or "")
    wording = Wording(*texts, says.edition, says.numbered, says.held, difficulty, tags, says.cited)
    banks.change(question, wording, by)
    return True
