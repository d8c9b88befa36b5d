"""One search over everything that somebody may open, in groups: laws, lectures, courses, handouts, questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from lms import clock
from lms.courses import searching as lectures
from lms.courses import titles
from lms.courses.models import Course
from lms.db import db
from lms.media import sought
from lms.media.models import Recording
from lms.people.models import Person
from lms.quizzes import searching as questions
from lms.quizzes.models import Question
from lms.statutes import searching as laws
from lms.statutes.models import Article

SHOWN_OF_EACH = 5
MOST_SHOWN = 50

TITLES = {
    "laws": _l("Articles of laws"),
    "lectures": _l("Said in lectures"),
    "chapters": _l("Chapters of lectures"),
    "courses": _l("Courses and lessons"),
    "handouts": _l("Handouts"),
    "questions": _l("Questions"),
}


@dataclass(frozen=True)
class Group:
    """What was found of one kind: how many there are, and the first of them, in the shape of that kind."""

    kind: str
    count: int
    hits: Sequence[Any]

    @property
    def title(self) -> Any:
        return TITLES[self.kind]

    @property
    def more(self) -> int:
        return self.count - len(self.hits)


def is_anything_there() -> bool:
    """Whether the site holds anything that could be found, by whomever."""
    kinds = (Article, Course, Recording, Question)
    return any(db.session.scalar(select(exists().select_from(kind))) for kind in kinds)


def search(person: Person, asked: str, only: str | None) -> list[Group]:
    """The groups in which something was found: the first few of each, or more of the one that is asked for."""
    wanted, most = sought.terms(asked), MOST_SHOWN if only else SHOWN_OF_EACH
    if not wanted:
        return []
    kinds = [only] if only in TITLES else list(TITLES)
    groups = [_group(kind, person, asked, wanted, most) for kind in kinds]
    return [group for group in groups if group.count]


def _group(kind: str, person: Person, asked: str, wanted: Sequence[str], most: int) -> Group:
    if kind == "laws":
        found = laws.search(asked, clock.today())
        return Group(kind, found.count, found.hits[:most])
    if kind == "questions":
        asking = questions.search(person, wanted, most)
        return Group(kind, asking.count, asking.known)
    if kind == "lectures":
        number, first = lectures.search(person, wanted, most)
        return Group(kind, number, first)
    hits = LISTS[kind](person, wanted)
    return Group(kind, len(hits), hits[:most])


LISTS: dict[str, Any] = {
    "chapters": titles.chapters,
    "courses": titles.courses_and_lessons,
    "handouts": titles.handouts,
}
