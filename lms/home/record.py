"""A learner's own record: every task with its day of completion, what counts of each lecture, every quiz handed in."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.courses import owing
from lms.courses.owing import Task
from lms.people.models import Person
from lms.quizzes import results
from lms.quizzes.models import Attempt
from lms.watching import record as watched
from lms.watching.record import Entry


@dataclass(frozen=True)
class Record:
    """All that a person has learnt on this site, past plans included."""

    tasks: Sequence[Task]
    lectures: Sequence[Entry]
    attempts: Sequence[Attempt]


def of(person: Person) -> Record:
    return Record(owing.tasks_ever_of(person), watched.begun(person.id), results.handed_in_by(person))
