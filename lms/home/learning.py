"""A learner's part of the first page: what is owed, until when, how far, and where to continue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.courses import owing
from lms.courses.completion import window_from
from lms.courses.owing import Task
from lms.people import access
from lms.people.models import Person
from lms.supervision.volunteers import seeing
from lms.watching import stamping, unanswered
from lms.watching.unanswered import Unanswered


@dataclass(frozen=True)
class Learning:
    """The person's tasks, the one to go on with, and how many seconds of its lecture have been watched.

    `unanswered` is a question of the player on which somebody closed the page.
    """

    tasks: Sequence[Task]
    next_task: Task | None
    watched: int
    unanswered: Unanswered | None
    # Whether the person is a volunteer today, who has a page for that.
    volunteers: bool = False

    @property
    def is_all_done(self) -> bool:
        return bool(self.tasks) and all(task.enrolment.completed_at for task in self.tasks)

    @property
    def others(self) -> Sequence[Task]:
        return [task for task in self.tasks if task is not self.next_task]


def of(person: Person, today: date) -> Learning:
    tasks = owing.tasks_of(person)
    open_ones = (task for task in tasks if _can_go_on(task, today))
    next_task = next(open_ones, None)
    line = next_task.next_line if next_task else None
    watched = _watched(next_task, line.recording_id) if next_task and line else 0
    question = unanswered.of(person.id) if tasks else None
    return Learning(tasks, next_task, watched, question, _volunteers(person, tasks))


def _volunteers(person: Person, tasks: Sequence[Task]) -> bool:
    """As the tasks say; who has none, and no role, is asked about."""
    if tasks:
        return any(task.enrolment.post_kind == "volunteer" for task in tasks)
    return not access.roles_of(person) and seeing.volunteers(person)


def _can_go_on(task: Task, today: date) -> bool:
    return task.enrolment.completed_at is None and task.is_open_on(today) and not task.is_exempt_on(today)


def _watched(task: Task, recording_id: int | None) -> int:
    """What counts for the task, and not what was watched for another year's plan or was annulled."""
    if recording_id is None:
        return 0
    since = window_from(task.plan.opens_on, task.enrolment.counts_from)
    return stamping.seconds_since(since, task.enrolment.person_id, recording_id)
