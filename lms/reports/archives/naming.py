"""Units and persons named one on each line, within what the viewer oversees: a line that names nobody, or several, is refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from lms.courses import named_rows
from lms.courses.models import Enrolment, Plan
from lms.courses.named_rows import PROBLEMS, Candidate, Named
from lms.db import db
from lms.errors import Refused
from lms.people import access
from lms.people.models import Person, Post, Unit
from lms.unpacking import CannotRead
from lms.watching import seeing

MOST_LINES = 3000
# SQLite takes some ten thousand values in one question.
TOGETHER = 500


class LineRefused(Refused):
    message = _l("Line %(line)s: %(sentence)s")
    status = 422


class TooManyLines(Refused):
    message = _l("At most %(most)s lines can be given.")
    status = 422


class NotAList(Refused):
    message = _l("The list of persons cannot be read. Please give one person on each line: the name, then the unit.")
    status = 422


def units(text: str, viewer: Person) -> Sequence[int]:
    """The ids of the units that the lines name: by name, short name or credit code."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    called = _units_called([line for _number, line in lines], viewer)
    return [_the_one(number, line, called[line.upper()]) for number, line in lines]


def _units_called(names: Sequence[str], viewer: Person) -> defaultdict[str, set[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for first in range(0, len(names), TOGETHER):
        some = names[first : first + TOGETHER]
        called = or_(
            Unit.name.in_(some), Unit.short_name.in_(some), Unit.credit_code.in_([each.upper() for each in some])
        )
        theirs = Unit.id.in_(access.units_overseen_by(viewer))
        rows = db.session.execute(select(Unit.id, Unit.name, Unit.short_name, Unit.credit_code).where(called, theirs))
        for number, *words in rows:
            for each in filter(None, words):
                found[each.upper()].add(number)
    return found


def _the_one(line: int, name: str, found: set[int]) -> int:
    if len(found) == 1:
        return next(iter(found))
    sentence = _l("No unit is called “%(name)s”.") if not found else _SEVERAL
    raise LineRefused(line=line, sentence=str(sentence) % {"name": name})


_SEVERAL = _l("Several units are called “%(name)s”. Please give the unified social credit code.")


def persons(text: str, viewer: Person) -> Sequence[int]:
    """The ids of the persons that the lines name, of those whose learning the viewer may see."""
    if not text.strip():
        return []
    try:
        lines = named_rows.read(text.replace("，", ",").encode())
    except CannotRead:
        raise NotAList from None
    called = _persons_called(sorted({line.name for line in lines}), viewer)
    return list(dict.fromkeys(_person(line, called[line.name]) for line in lines))


def _person(line: Named, candidates: Sequence[Candidate]) -> int:
    found, problem = named_rows.choose(line, candidates)
    if problem:
        raise LineRefused(line=line.number, sentence=f"{line.words}: {PROBLEMS[problem]}")
    return found[0].person_id


def _persons_called(names: Sequence[str], viewer: Person) -> defaultdict[str, list[Candidate]]:
    found: defaultdict[str, list[Candidate]] = defaultdict(list)
    for first in range(0, len(names), TOGETHER):
        query = (
            select(Person.id, Person.name, Unit.name, Unit.short_name, Person.id_number_hash, Person.mobile)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .join(Plan, Plan.id == Enrolment.plan_id)
            .join(Post, Post.id == Enrolment.post_id)
            .join(Unit, Unit.id == Enrolment.unit_id)
            .where(Person.name.in_(names[first : first + TOGETHER]), seeing.is_seen_by(viewer))
            .distinct()
        )
        for number, name, unit, short, id_hash, mobile in db.session.execute(query):
            found[name].append(Candidate(number, number, name, (unit, short), id_hash, mobile))
    return found
