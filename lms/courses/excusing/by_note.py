"""A decision about those who are noted as away: each of them until the last day of their own note, where the terms ask for it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from lms.courses.absences import register
from lms.courses.absences.models import Absence
from lms.courses.excusing import deciding
from lms.courses.excusing.deciding import Terms
from lms.courses.models import Enrolment, Plan

# Terms, and the tasks that they are for.
Part = tuple[Terms, list[Enrolment]]


def notes(tasks: Sequence[Enrolment], grounds: Collection[str]) -> Mapping[int, Absence]:
    """By task, the note by which it was found."""
    found = register.of_posts({task.post_id for task in tasks}, grounds) if grounds else {}
    return {task.id: found[task.post_id] for task in tasks if task.post_id in found}


def divided(terms: Terms, tasks: Sequence[Enrolment], noted: Mapping[int, Absence]) -> Sequence[Part]:
    """The tasks by the day until which each is decided; a note without a last day leaves the day of the terms."""
    by_day: dict[date | None, list[Enrolment]] = defaultdict(list)
    for task in tasks:
        note = noted.get(task.id)
        by_day[(note.to_on if note else None) or terms.until].append(task)
    return [(replace(terms, until=day), those) for day, those in by_day.items()]


def obstacles(plan: Plan, parts: Sequence[Part]) -> dict[int, str]:
    """As `deciding.obstacles`, each part by its own terms."""
    found: dict[int, str] = {}
    for terms, tasks in parts:
        found |= deciding.obstacles(plan, terms, tasks)
    return found
