"""One question put before somebody: a paper of one, so that it is shown and marked like any other."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.errors import row_of
from lms.people.models import Person
from lms.quizzes import drawing, papers, sources
from lms.quizzes.marking import Rule
from lms.quizzes.models import Practice, Question, QuestionVersion
from lms.quizzes.papers import Sealed
from lms.quizzes.practising import boxes, open_banks, progress, scope, standing
from lms.quizzes.practising.progress import Progress
from lms.quizzes.practising.scope import Scope


@dataclass(frozen=True)
class Asked:
    """A question on its paper of one, for the `turn`th time; each turn has its own order of the options."""

    version: QuestionVersion
    turn: int
    paper: dict[str, Any]

    @property
    def questions(self) -> list[Sealed]:
        """As they stand on the screen; their keys are those of the version, and may have been corrected since."""
        return papers.questions(self.paper)


def next_question(person: Person, wanted: Scope) -> tuple[Asked | None, Progress]:
    """What the person is asked next, if there is anything, and how far they are."""
    questions, known = scope.questions(person, wanted), standing.of(person)
    following = boxes.next_of(questions, known, f"practice/{person.id}")
    return (_asked_now(person, following) if following else None), progress.of(questions, known)


def _asked_now(person: Person, question_id: int) -> Asked:
    version = row_of(
        select(QuestionVersion)
        .options(joinedload(QuestionVersion.edition))
        .select_from(QuestionVersion)
        .join(Question, open_banks.asked_version())
        .where(Question.id == question_id)
    )
    counted = select(func.count()).where(Practice.person_id == person.id, Practice.question_id == question_id)
    return asked(person, version, (db.session.scalar(counted) or 0) + 1)


def asked(person: Person, version: QuestionVersion, turn: int) -> Asked:
    """The question as it stands on the screen in that turn; the same again whenever it is looked at."""
    seed = f"practice/{person.id}/{version.question_id}/{turn}"
    source = sources.of(version, version.edition)
    order = drawing.order_of(source.drawable, seed, shuffle=True)
    return Asked(version, turn, papers.seal([(source, order, 1.0)], Rule()))
