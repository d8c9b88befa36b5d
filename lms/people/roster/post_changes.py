"""What rows about persons write: new persons, new posts, and what changes in those that the database has."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from lms import vault
from lms.people import identifiers
from lms.people.roster import matching, staging
from lms.people.roster.columns import ENTERPRISES, ORGANS
from lms.people.roster.matching import Found, PostKey
from lms.people.roster.plan import Plan
from lms.people.roster.post_rows import PostRow
from lms.people.roster.staging import Place, Staged

PERSON = ("sex", "mobile", "education")
POST = ("title", "rank", "training", "from_on", "note")


def stage(rows: Sequence[PostRow], place: Place, plan: Plan, connection: Connection) -> list[Staged]:
    """The staged rows; units admitted for verification come before the rows that name them."""
    ids = {row.person[0] for row in rows if row.person and row.person[0]}
    posts = matching.open_posts(connection, ids) if ids else {}
    staged = []
    for row in rows:
        if row.is_unit_new:
            staged.append(_admitted_unit(row, place, plan))
        staged.append(_staged(row, place, plan, posts))
    return staged


def _staged(row: PostRow, place: Place, plan: Plan, posts: Mapping[PostKey, Found]) -> Staged:
    if row.line.flags:
        return place.flagged(row.line) | _where(row)
    assert row.person is not None
    assert row.unit is not None
    key = (row.person, row.unit.ref, row.kind)
    is_named_again = key in plan.posts
    plan.posts.add(key)
    before = posts.get((row.person[0] or 0, row.unit.id or 0, row.kind))
    values = _values(row, plan, before)
    changes = {} if is_named_again else _changes(row, values, before)
    return place.row(
        row.line,
        _verdict(before, is_named_again, changes),
        **values,
        changes=changes or None,
        changes_person="person" in changes,
    )


def _verdict(before: Found | None, is_named_again: bool, changes: dict[str, Any]) -> str:
    if before is None and not is_named_again:
        return "new"
    return "changed" if changes else "unchanged"


def _where(row: PostRow) -> Staged:
    """The unit of a flagged row, as far as it is known."""
    return {"unit_name": row.unit.name if row.unit else None, "post_kind": row.kind} | staging.ref("unit", row.unit)


def _values(row: PostRow, plan: Plan, before: Found | None) -> Staged:
    """What the row says, in the columns of the staging table."""
    assert row.person is not None
    said = row.line.values
    speaks = row.person not in plan.spoken_for
    plan.spoken_for.add(row.person)
    return {field: said.get(field) for field in ("name", "mobile", "education", *POST)} | {
        "sex": said.get("sex") or _sex(row),
        **_where(row),
        "person_id": row.person[0],
        "person_number": row.person[1],
        "speaks_for_person": speaks,
        "post_id": before.id if before else None,
        "id_number_hash": row.hash,
        "id_number_sealed": vault.seal(str(said["id_number"]))
        if row.hash and speaks and not _has_number(row)
        else None,
    }


def _sex(row: PostRow) -> str | None:
    number = row.line.values.get("id_number")
    return None if number is None else "male" if identifiers.is_male(str(number)) else "female"


def _has_number(row: PostRow) -> bool:
    return row.before is not None and row.before.id_number_hash is not None


def _changes(row: PostRow, values: Staged, before: Found | None) -> dict[str, Any]:
    """What changes in a person and a post that the database has."""
    person: dict[str, Any] = {}
    if row.before is not None and values["speaks_for_person"]:
        person = staging.differences(row.before, values, PERSON)
        if row.hash and not _has_number(row):
            person["id_number"] = [None, identifiers.masked(str(row.line.values["id_number"]))]
    post = staging.differences(before, values, POST) if before is not None else {}
    return {table: found for table, found in (("person", person), ("post", post)) if found}


def _admitted_unit(row: PostRow, place: Place, plan: Plan) -> Staged:
    unit = row.unit
    assert unit is not None
    return place.row(row.line, "new") | {
        "kind": ORGANS if unit.is_public else ENTERPRISES,
        "name": unit.name,
        "unit_name": unit.name,
        "unit_kind": unit.kind,
        "unit_state": "unverified",
        "credit_code": unit.credit_code,
        "lines_from_on": plan.today,
        **staging.ref("unit", unit),
        **staging.ref("comprehensive", plan.units.comprehensive_supervisor_of(unit)),
    }
