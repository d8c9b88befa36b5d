"""Rows about persons: in which unit, of which kind, and who it is - by ID number, or by name where that can mean one person only."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from lms import vault
from lms.people.roster import cleaning, matching
from lms.people.roster.checks import FileChecks
from lms.people.roster.columns import HEADS
from lms.people.roster.headers import Heading
from lms.people.roster.known import KnownUnit
from lms.people.roster.lines import Line
from lms.people.roster.matching import Found, Namesake, Namesakes
from lms.people.roster.plan import PersonRef, Plan

SAFETY = re.compile("安全(生产)?管理人员|安管人员|安全员")
VOLUNTEERS = re.compile("志愿者")


@dataclass
class PostRow:
    """A row with its unit, kind of post and person; what the database has of the person, if it has anything."""

    line: Line
    unit: KnownUnit | None
    kind: str
    hash: str | None
    # The unit is one that somebody admitted for verification, and this is the first row to name it.
    is_unit_new: bool = False
    person: PersonRef | None = None
    before: Found | None = None

    @property
    def place(self) -> str:
        """Unit, kind and name, by which a person without ID number is known."""
        assert self.unit is not None
        return f"{self.unit.id}/{self.unit.number}/{self.kind}/{cleaning.key(str(self.line.values['name']))}"


def kind_of(line: Line, heading: Heading) -> str:
    """The kind of post: what the row says, or else what the title of the roster says."""
    if said := line.values.get("post_kind"):
        return str(said)
    if heading.kind.name != HEADS:
        return "official"
    if "负责人" not in heading.title and SAFETY.search(heading.title):
        return "safety_manager"
    return "volunteer" if VOLUNTEERS.search(heading.title) else "enterprise_head"


@dataclass
class Finder:
    """Finds who the rows of one chunk are about."""

    plan: Plan
    by_hash: Mapping[str, Found]
    namesakes: Namesakes

    def find(self, row: PostRow) -> None:
        """Fill in the person, or flag the row if nobody can tell who is meant."""
        row.person = self._by_number(row) if row.hash else self._by_name(row)
        if row.person:
            self._remember(row)

    def _by_number(self, row: PostRow) -> PersonRef | None:
        assert row.hash is not None
        if row.hash in self.plan.persons:
            row.before = self.by_hash.get(row.hash)
            return self.plan.persons[row.hash]
        if found := self.by_hash.get(row.hash):
            row.before = found
            return found.id, None
        return self._without_number(row)

    def _without_number(self, row: PostRow) -> PersonRef | None:
        """Somebody known by name alone, whose ID number the row now gives; else somebody new."""
        people = {each.person.id: each.person for each in self._named(row) if each.person.id_number_hash is None}
        free = [person for id, person in people.items() if id not in self.plan.identified]
        if len(free) > 1:
            row.line.flag("namesakes", "name")
            return None
        row.before = free[0] if free else None
        return (free[0].id, None) if free else self.plan.make_person()

    def _by_name(self, row: PostRow) -> PersonRef | None:
        named = self._named(row)
        meant = [each for each in named if each.is_open] or named
        people = {each.person.id: each.person for each in meant}
        refs = {(id, None) for id in people} | self.plan.people_at(row.place)
        if len(refs) > 1:
            row.line.flag("namesakes", "name")
            return None
        row.before = next(iter(people.values()), None)
        return refs.pop() if refs else self.plan.make_person()

    def _named(self, row: PostRow) -> Sequence[Namesake]:
        assert row.unit is not None
        return self.namesakes.get((row.unit.id or 0, row.kind, str(row.line.values["name"])), [])

    def _remember(self, row: PostRow) -> None:
        assert row.person is not None
        if row.hash:
            self.plan.persons[row.hash] = row.person
            self.plan.identified.add(row.person[0])
        self.plan.meet(row.place, row.person)


def judge(
    lines: Sequence[Line],
    heading: Heading,
    checks: FileChecks,
    plan: Plan,
    admitted: Collection[str],
    connection: Connection,
) -> list[PostRow]:
    """Who each row is about, and where; units of the admitted names are made, to be verified."""
    numbers = [line.values.get("id_number") for line in lines]
    hashes = [vault.keyed_hash(str(number)) if number else None for number in numbers]
    by_hash = matching.persons_by_hash(connection, [hash for hash in hashes if hash])
    for hash, person in by_hash.items():
        plan.holders.setdefault(hash, cleaning.key(person.name))
    rows = [_row(line, hash, heading, checks, plan, admitted) for line, hash in zip(lines, hashes, strict=True)]
    finder = Finder(plan, by_hash, _namesakes(rows, by_hash, connection))
    for row in rows:
        if not row.line.flags:
            finder.find(row)
    return rows


def _row(
    line: Line, hash: str | None, heading: Heading, checks: FileChecks, plan: Plan, admitted: Collection[str]
) -> PostRow:
    row = PostRow(line, checks.unit_of_post(line), kind_of(line, heading), hash)
    if row.unit is None and cleaning.key(str(line.values.get("unit", ""))) in admitted:
        kind = "enterprise" if heading.kind.name == HEADS else "organ"
        row.unit, row.is_unit_new = plan.make_unit(kind, str(line.values["unit"]), line), True
        line.flags[:] = [flag for flag in line.flags if flag.reason != "unit_unknown"]
    checks.person(line, row.unit, row.kind, hash)
    return row


def _namesakes(rows: Sequence[PostRow], by_hash: Mapping[str, Found], connection: Connection) -> Namesakes:
    """Who may be meant by the rows whose ID number, if they have one, nobody is known to hold."""
    unknown = [row for row in rows if row.unit and row.unit.id and not row.line.flags and row.hash not in by_hash]
    wanted = {(row.unit.id, str(row.line.values["name"])) for row in unknown if row.unit and row.unit.id}
    return matching.namesakes(connection, {id for id, _ in wanted}, {name for _, name in wanted}) if wanted else {}
