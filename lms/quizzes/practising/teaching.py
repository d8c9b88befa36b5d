"""Where what a question asks is written and taught: its article, and the seconds of the person's lectures about it."""

from collections.abc import Sequence

from lms.people.models import Person
from lms.quizzes.models import QuestionVersion
from lms.quizzes.practising import open_banks
from lms.quizzes.taught import Taught, where_taught
from lms.statutes import catalogue
from lms.statutes.models import Article


def article(version: QuestionVersion) -> Article | None:
    """The text of the article, if it is here."""
    return catalogue.article(version.edition, version.numbered) if version.edition and version.numbered else None


def of(person: Person, version: QuestionVersion) -> Sequence[Taught]:
    """The chapters of lectures that teach the article, in the first of the person's courses that does."""
    cited = (version.edition_id, version.numbered) if version.edition_id and version.numbered else None
    if cited is None:
        return []
    for quiz in open_banks.quizzes(person, version.question.bank_id):
        if found := where_taught(quiz, [cited]).get(cited):
            return found
    return []
