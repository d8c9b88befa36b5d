"""Tallies added up over units that are supervised alike; those by day tell leading posts apart.

A trigger notes what may put a unit into another group; on PostgreSQL once for a statement.
"""

import sqlalchemy as sa
from alembic import op

revision = "0102_tallies_of_groups"
down_revision = "0101_group_texts"
branch_labels = None
depends_on = None

COUNTS = ("tasks", "started", "completed", "passed", "joined", "gone", "gone_completed")
DAYS = ("due_on", "exempt_until", "deferred_until")
LINES = ("unit_id", "line", "supervisor_id", "from_on", "to_on")
TABLES = ("group_tally", "group_unit_tally", "group_day_tally")
# What is watched: table, verb, columns of an update, and on SQLite which rows matter.
WATCHED = (
    ("supervision_line", "INSERT", (), ""),
    ("supervision_line", "DELETE", (), ""),
    ("supervision_line", "UPDATE", LINES, ""),
    ("unit", "INSERT", (), ""),
    ("unit", "DELETE", (), ""),
    ("unit", "UPDATE", ("kind",), ""),
    ("role_grant", "INSERT", (), "NEW.role = 'supervisor'"),
    ("role_grant", "UPDATE", ("role", "unit_id"), "NEW.role = 'supervisor'"),
)
NOTE = "INSERT INTO group_mark (group_id) SELECT NULL"


def upgrade() -> None:
    op.create_table(
        "alike_unit",
        sa.Column("unit_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_alike_unit")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_alike_unit_group_id"), "alike_unit", ["group_id"])
    op.create_table(
        "tally_state",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_state")),
    )
    op.create_table(
        "group_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_mark")),
    )
    of_posts = (sa.Column("post_kind", sa.String(length=20), nullable=False), _leads(),
                sa.Column("rank", sa.SmallInteger(), nullable=False), sa.Column("grade", sa.String(length=8), nullable=False))  # fmt: skip
    _sums("group_tally", (*of_posts, *_dates(DAYS)), COUNTS)
    _sums("group_unit_tally", (_leads(), *_dates(DAYS)), COUNTS)
    _sums("group_day_tally", (*_dates(("day",)), _leads(), *_dates(("exempt_until",))), ("completed", "joined"))
    _days_anew(_leads())
    for order in _triggers():
        op.execute(order)
    op.execute(NOTE)


def downgrade() -> None:
    for table, verb, _columns, _rows in WATCHED:
        name = f"group_{table}_{verb.lower()}"
        op.execute(f"DROP TRIGGER {name}" + ("" if _is_sqlite() else f" ON {table}"))
    if not _is_sqlite():
        op.execute("DROP FUNCTION note_grouping()")
    for table in (*TABLES, "group_mark", "tally_state", "alike_unit"):
        op.drop_table(table)
    _days_anew()


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _triggers() -> list[str]:
    if _is_sqlite():
        return [
            f"CREATE TRIGGER {_when(table, verb, columns)} {f'WHEN {rows}' if rows else ''}"
            f" BEGIN {NOTE} WHERE NOT EXISTS (SELECT 1 FROM group_mark WHERE group_id IS NULL); END"
            for table, verb, columns, rows in WATCHED
        ]
    # Each has a mark of its own: what another has seen may be gone before this one is committed.
    order = f"BEGIN {NOTE}; RETURN NULL; END"
    return [f"CREATE FUNCTION note_grouping() RETURNS trigger LANGUAGE plpgsql AS $$ {order} $$"] + [
        f"CREATE TRIGGER {_when(table, verb, columns)} FOR EACH STATEMENT EXECUTE FUNCTION note_grouping()"
        for table, verb, columns, _rows in WATCHED
    ]


def _when(table: str, verb: str, columns: tuple[str, ...]) -> str:
    of_columns = f" OF {', '.join(columns)}" if columns else ""
    return f"group_{table}_{verb.lower()} AFTER {verb}{of_columns} ON {table}"


def _sums(table: str, keys: tuple[sa.Column[object], ...], counts: tuple[str, ...]) -> None:
    names = [f"{name}_id" for name in ("plan", "unit")]
    op.create_table(
        table,
        *(sa.Column(name, sa.Integer(), nullable=False, autoincrement=False) for name in names),
        *(sa.Column(key.name, key.type, nullable=False) for key in keys),
        *(sa.Column(name, sa.Integer(), nullable=False, autoincrement=False) for name in counts),
        sa.PrimaryKeyConstraint(*names, *(key.name for key in keys), name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )


def _days_anew(*more: sa.Column[object]) -> None:
    """The tallies by day with these columns. What all tallies held is counted anew."""
    op.drop_table("day_tally")
    keys = (*_dates(("day",)), *more, *_dates(("exempt_until",)))
    names = [f"{name}_id" for name in ("plan", "unit")]
    op.create_table(
        "day_tally",
        *(sa.Column(name, sa.Integer(), nullable=False, autoincrement=False) for name in names),
        *(sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_day_tally_{name}_id_{name}")) for name in ("plan", "unit")),
        *keys,
        *(sa.Column(name, sa.Integer(), nullable=False, autoincrement=False) for name in ("completed", "joined")),
        sa.PrimaryKeyConstraint(*names, *(key.name for key in keys), name=op.f("pk_day_tally")),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.execute("INSERT INTO tally_mark (plan_id, unit_id) SELECT DISTINCT plan_id, unit_id FROM enrolment")


def _leads() -> sa.Column[object]:
    return sa.Column("leads", sa.Boolean(), nullable=False)


def _dates(names: tuple[str, ...]) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, sa.Date(), nullable=False) for name in names)
