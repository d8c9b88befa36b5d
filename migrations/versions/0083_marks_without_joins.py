"""On PostgreSQL, what an UPDATE changed is told by EXCEPT and not by a join of the rows before and after.

A session keeps the plan that it made for the first, small statement: a nested loop, which took an hour for 60,000 rows of a later one.
"""

from collections.abc import Callable

from alembic import op

revision = "0083_marks_without_joins"
down_revision = "0082_self_checks"
branch_labels = None
depends_on = None

COUNTED = ("plan_id", "unit_id", "post_id", "person_id", "post_kind", "enrolled_at", "first_enrolled_at", "due_on",
           "started_at", "completed_at", "closed_at", "closed_for")  # fmt: skip
EXCUSING = ("plan_id", "post_id", "kind", "until", "at", "lifted_at")
OF_POST = (
    "SELECT e.plan_id, e.unit_id FROM {rows} JOIN enrolment AS e ON e.post_id = c.post_id AND e.plan_id = c.plan_id"
)
OWN = "SELECT c.plan_id, c.unit_id FROM {rows}"
ITS_POSTS = "SELECT e.plan_id, e.unit_id FROM {rows} JOIN enrolment AS e ON e.post_id = c.id"
OF_PLAN = "SELECT t.plan_id, t.unit_id FROM {rows} JOIN tally AS t ON t.plan_id = c.id"


def upgrade() -> None:
    _replace(_by_except)


def downgrade() -> None:
    _replace(_by_join)


def _replace(changed: Callable[..., tuple[str, str]]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    both = {
        "enrolment_update": " UNION ".join(OWN.format(rows=rows) for rows in changed(COUNTED)),
        "enrolment_passed": OWN.format(rows=changed(("plan_id", "unit_id", "passed_at"))[0]),
        "excusal_update": " UNION ".join(OF_POST.format(rows=rows) for rows in changed(EXCUSING)),
        "post_update": ITS_POSTS.format(rows=changed(("kind", "rank"))[0]),
        "plan_update": OF_PLAN.format(rows=changed(("opens_on", "published_at"))[0]),
    }
    for name, units in both.items():
        op.execute(
            f"CREATE OR REPLACE FUNCTION tally_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" INSERT INTO tally_mark (plan_id, unit_id) SELECT DISTINCT u.plan_id, u.unit_id FROM ({units}) AS u; RETURN NULL; END $$"
        )


def _by_except(columns: tuple[str, ...]) -> tuple[str, str]:
    """The changed rows as they are, and as they were. The key stands in both, and nobody changes it."""
    each = ", ".join(("id", *columns))
    now, before = f"SELECT {each} FROM now", f"SELECT {each} FROM before"
    return f"({now} EXCEPT {before}) AS c", f"({before} EXCEPT {now}) AS c"


def _by_join(columns: tuple[str, ...]) -> tuple[str, str]:
    now, before = (", ".join(f"{rows}.{name}" for name in columns) for rows in ("now", "before"))
    both = f"now JOIN before ON before.id = now.id WHERE ({now}) IS DISTINCT FROM ({before})"
    return f"(SELECT now.* FROM {both}) AS c", f"(SELECT before.* FROM {both}) AS c"
