"""Whom a list of persons names of a plan's open tasks. Whoever has several posts there is named with all of them, unless a unit is given."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms.courses import named_rows
from lms.courses.models import Enrolment, Plan
from lms.courses.named_rows import Candidate, Named
from lms.db import db
from lms.people.models import Person, Unit


@dataclass(frozen=True)
class Listed:
    """The ids of the tasks that are meant, and the lines that mean none, each with a key of PROBLEMS."""

    tasks: Sequence[int]
    unclear: Sequence[tuple[Named, str]]


def listed(plan: Plan, data: bytes) -> Listed:
    """Raises CannotRead."""
    tasks: dict[int, None] = {}
    unclear: list[tuple[Named, str]] = []
    lines = named_rows.read(data)
    known = _candidates(plan, {line.name for line in lines})
    for line in lines:
        found, problem = named_rows.choose(line, known[line.name])
        tasks.update(dict.fromkeys(each.key for each in found))
        if problem:
            unclear.append((line, problem))
    return Listed(list(tasks), unclear)


def _candidates(plan: Plan, names: set[str]) -> dict[str, list[Candidate]]:
    rows = db.session.execute(
        select(Enrolment.id, Person.id, Person.name, Unit.name, Unit.short_name, Person.id_number_hash, Person.mobile)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .where(Enrolment.plan_id == plan.id, Enrolment.closed_at.is_(None), Person.name.in_(names))
    )
    found: dict[str, list[Candidate]] = defaultdict(list)
    for key, person_id, name, unit, short_name, id_hash, mobile in rows:
        found[name].append(Candidate(key, person_id, name, (unit, short_name), id_hash, mobile))
    return found
