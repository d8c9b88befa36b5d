"""A learner's own record: every task with its day of completion, what counts of each lecture, every quiz handed in."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lms.certificates import register as certificates
from lms.certificates.register import Line as CertificateLine
from lms.courses import owing
from lms.courses.attaching import attachments
from lms.courses.duties import knowing
from lms.courses.duties import register as asked
from lms.courses.duties.knowing import Known
from lms.courses.duties.models import Duty
from lms.courses.hall import register as halls
from lms.courses.hall.models import HallAttendance
from lms.courses.hours import in_hours, worth
from lms.courses.owing import Task
from lms.courses.recognising import register as recognised
from lms.courses.recognising.models import OutsideTraining
from lms.people.models import Person
from lms.quizzes import results, sat_on_paper
from lms.quizzes.models import Attempt
from lms.supervision import own
from lms.supervision.volunteers import seeing
from lms.watching import record as watched
from lms.watching.record import Entry


@dataclass(frozen=True)
class Record:
    """All that a person has learnt on this site, past plans included."""

    tasks: Sequence[Task]
    lectures: Sequence[Entry]
    attempts: Sequence[Attempt]
    # Those of them that were sat on paper, by id.
    on_paper: Collection[int]
    certificates: Sequence[CertificateLine]
    in_hall: Sequence[HallAttendance]
    # Of which of them the person may open the stamped sheet.
    own_sheets: Collection[int]
    outside: Sequence[OutsideTraining]
    # What the rule book asks, with what is known of it by the id of the duty.
    duties: Sequence[Duty]
    known: Mapping[int, Known]
    # How many cases concern them.
    reviewed: int
    # Whether the person is a volunteer today, who has a page for that.
    volunteers: bool

    def open_lessons(self, today: date) -> set[int]:
        """The lessons that can be gone on with."""
        return {line.lesson_id for task in self.tasks if task.is_open_on(today) for line in task.lines}

    @property
    def hours(self) -> Decimal:
        """All class hours together. A lecture that stands in two plans of one period counts once, as the plan that gives it
        more.
        """
        best: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
        for task in self.tasks:
            for line in task.lectures:
                key = (task.plan.period, line.recording_id or 0)
                best[key] = max(best[key], worth([line.earned or {}]))
        return in_hours(sum(best.values(), Fraction(0)))

    @property
    def earning(self) -> Sequence[Task]:
        """The tasks with something that counts for class hours."""
        return [task for task in self.tasks if task.earned_seconds]


def of(person: Person) -> Record:
    attempts, duties = results.handed_in_by(person), asked.of_person(person)
    in_hall = halls.standing_of(person)
    return Record(
        owing.tasks_ever_of(person),
        watched.begun(person.id),
        attempts,
        sat_on_paper.among(attempts),
        certificates.held_by(person),
        in_hall,
        attachments.own_sheets(person, [each.id for each in in_hall if each.attachments]),
        recognised.standing_of(person),
        duties,
        knowing.known(duties) if duties else {},
        own.how_many(person),
        seeing.volunteers(person),
    )
