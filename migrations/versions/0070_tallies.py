"""Tallies of tasks by unit, and triggers that mark what changed since they were counted.

A mark is a row of its own, so that writers never wait for each other. SQLite lets one write at a time, and needs no second mark
of the same unit. On PostgreSQL a whole statement is looked at once: a plan for 100,000 posts leaves a mark for each unit.
"""

import sqlalchemy as sa
from alembic import op

revision = "0070_tallies"
down_revision = "0069_name_lists"
branch_labels = None
depends_on = None

COUNTED = ("plan_id", "unit_id", "post_id", "person_id", "post_kind", "enrolled_at", "first_enrolled_at", "due_on",
           "started_at", "completed_at", "closed_at", "closed_for")  # fmt: skip
EXCUSING = ("plan_id", "post_id", "kind", "until", "at", "lifted_at")


def upgrade() -> None:
    _tables()
    op.create_index("ix_enrolment_plan_id_person_id", "enrolment", ["plan_id", "person_id"])
    for statement in _on_sqlite() if _is_sqlite() else _on_postgresql():
        op.execute(statement)
    op.execute("INSERT INTO tally_mark (plan_id, unit_id) SELECT DISTINCT plan_id, unit_id FROM enrolment")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _tables() -> None:
    days = [sa.Column(name, sa.Date(), nullable=False) for name in ("due_on", "exempt_until", "deferred_until")]
    counts = ("tasks", "started", "completed", "joined", "gone", "gone_completed")
    op.create_table(
        "tally",
        *_of_unit(),
        sa.Column("post_kind", sa.String(length=20), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        *days,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("latest", sa.DateTime(), nullable=False),
        *_keys("tally"),
        sa.PrimaryKeyConstraint(
            "plan_id", "unit_id", "post_kind", "leads", *(day.name for day in days), name=op.f("pk_tally")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tally_latest", "tally", ["plan_id", "latest"])
    op.create_table(
        "shared_task",
        *_of_unit(),
        sa.Column("enrolment_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_kind", sa.String(length=20), nullable=False),
        sa.Column("exempt_until", sa.Date(), nullable=False),
        *_keys("shared_task"),
        sa.PrimaryKeyConstraint("plan_id", "unit_id", "enrolment_id", name=op.f("pk_shared_task")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        *_of_unit(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_mark")),
    )
    op.create_index("ix_tally_mark_plan_id_unit_id", "tally_mark", ["plan_id", "unit_id"])


def _of_unit() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False, autoincrement=False) for name in ("plan_id", "unit_id")]


def _keys(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_{table}_{name}_id_{name}"))
        for name in ("plan", "unit")
    ]


# The other units in which the person of a new task has one: who is counted once is known there, too.
THEIRS = "SELECT plan_id, unit_id FROM enrolment WHERE plan_id = {row}.plan_id AND person_id = {row}.person_id"
OF_POST = "SELECT plan_id, unit_id FROM enrolment WHERE plan_id = {row}.plan_id AND post_id = {row}.post_id"
ITS_POSTS = "SELECT plan_id, unit_id FROM enrolment WHERE post_id = {row}.id"
OWN = "SELECT {row}.plan_id AS plan_id, {row}.unit_id AS unit_id"
OF_PLAN = "SELECT plan_id, unit_id FROM tally WHERE plan_id = {row}.id"


def _on_sqlite() -> list[str]:
    return [
        _each("enrolment_came", "INSERT ON enrolment", THEIRS.format(row="NEW")),
        _each("enrolment_went", "DELETE ON enrolment", OWN.format(row="OLD")),
        _each("enrolment_changed", f"UPDATE OF {', '.join(COUNTED)} ON enrolment WHEN {_differ(COUNTED)}",
              f"{OWN.format(row='OLD')} UNION {OWN.format(row='NEW')}"),
        _each("excusal_came", "INSERT ON excusal", OF_POST.format(row="NEW")),
        _each("excusal_went", "DELETE ON excusal", OF_POST.format(row="OLD")),
        _each("excusal_changed", f"UPDATE OF {', '.join(EXCUSING)} ON excusal WHEN {_differ(EXCUSING)}",
              f"{OF_POST.format(row='OLD')} UNION {OF_POST.format(row='NEW')}"),
        _each("post_changed", "UPDATE OF kind, rank ON post WHEN OLD.kind IS NOT NEW.kind OR OLD.rank IS NOT NEW.rank", ITS_POSTS.format(row="NEW")),
        _each("plan_changed",
              "UPDATE OF opens_on, published_at ON plan WHEN"
              " OLD.opens_on IS NOT NEW.opens_on OR OLD.published_at IS NOT NEW.published_at",
              OF_PLAN.format(row="NEW")),
    ]  # fmt: skip


def _each(name: str, when: str, units: str) -> str:
    unmarked = "WHERE NOT EXISTS (SELECT 1 FROM tally_mark AS m WHERE m.plan_id = changed.plan_id AND m.unit_id = changed.unit_id)"
    order = f"INSERT INTO tally_mark (plan_id, unit_id) SELECT DISTINCT plan_id, unit_id FROM ({units}) AS changed {unmarked};"
    return f"CREATE TRIGGER tally_{name} AFTER {when} BEGIN {order} END"


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)


def _on_postgresql() -> list[str]:
    of_post = (
        "SELECT e.plan_id, e.unit_id FROM {rows} JOIN enrolment AS e ON e.post_id = c.post_id AND e.plan_id = c.plan_id"
    )
    theirs = "SELECT e.plan_id, e.unit_id FROM {rows} JOIN enrolment AS e ON e.plan_id = c.plan_id AND e.person_id = c.person_id"
    own = "SELECT c.plan_id, c.unit_id FROM {rows}"
    its_posts = "SELECT e.plan_id, e.unit_id FROM {rows} JOIN enrolment AS e ON e.post_id = c.id"
    of_plan = "SELECT t.plan_id, t.unit_id FROM {rows} JOIN tally AS t ON t.plan_id = c.id"
    return [
        *_all("enrolment", "INSERT", theirs.format(rows="now AS c")),
        *_all("enrolment", "DELETE", own.format(rows="before AS c")),
        *_all("enrolment", "UPDATE", " UNION ".join(own.format(rows=rows) for rows in _changed(COUNTED))),
        *_all("excusal", "INSERT", of_post.format(rows="now AS c")),
        *_all("excusal", "DELETE", of_post.format(rows="before AS c")),
        *_all("excusal", "UPDATE", " UNION ".join(of_post.format(rows=rows) for rows in _changed(EXCUSING))),
        *_all("post", "UPDATE", its_posts.format(rows=_changed(("kind", "rank"))[0])),
        *_all("plan", "UPDATE", of_plan.format(rows=_changed(("opens_on", "published_at"))[0])),
    ]


def _changed(columns: tuple[str, ...]) -> tuple[str, str]:
    """The changed rows as they are, and as they were. The key stands in both, and nobody changes it."""
    now, before = (", ".join(f"{rows}.{name}" for name in columns) for rows in ("now", "before"))
    both = f"now JOIN before ON before.id = now.id WHERE ({now}) IS DISTINCT FROM ({before})"
    return f"(SELECT now.* FROM {both}) AS c", f"(SELECT before.* FROM {both}) AS c"


def _all(table: str, verb: str, units: str) -> tuple[str, str]:
    """A trigger for whole statements."""
    name, rows = f"tally_{table}_{verb.lower()}", []
    rows += ["OLD TABLE AS before"] if verb != "INSERT" else []
    rows += ["NEW TABLE AS now"] if verb != "DELETE" else []
    order = f"INSERT INTO tally_mark (plan_id, unit_id) SELECT DISTINCT u.plan_id, u.unit_id FROM ({units}) AS u;"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {order} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {verb} ON {table} REFERENCING {' '.join(rows)}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    )


def downgrade() -> None:
    for name in _names():
        op.execute(name)
    op.drop_index("ix_enrolment_plan_id_person_id", "enrolment")
    for table in ("tally_mark", "shared_task", "tally"):
        op.drop_table(table)


def _names() -> list[str]:
    if _is_sqlite():
        return [f"DROP TRIGGER {order.split()[2]}" for order in _on_sqlite()]
    made = [order.split() for order in _on_postgresql() if order.startswith("CREATE TRIGGER")]
    return [f"DROP {what} {each[2]}{rest}" for each in made
            for what, rest in (("TRIGGER", f" ON {each[6]}"), ("FUNCTION", "()"))]  # fmt: skip
