"""Tallies added up by unit, and by day; what is known of a person's several tasks tells ranks and ways of learning apart."""

import sqlalchemy as sa
from alembic import op

revision = "0090_tallies_by_day"
down_revision = "0089_absences"
branch_labels = None
depends_on = None

COUNTS = ("tasks", "started", "completed", "passed", "joined", "gone", "gone_completed")
DAYS = ("due_on", "exempt_until", "deferred_until")
MORE = (
    sa.Column("rank", sa.SmallInteger(), nullable=False),
    sa.Column("grade", sa.String(length=8), nullable=False),
    sa.Column("due_on", sa.Date(), nullable=False),
    sa.Column("deferred_until", sa.Date(), nullable=False),
)


def upgrade() -> None:
    op.create_table(
        "unit_tally",
        *_of_unit("unit_tally"),
        sa.Column("leads", sa.Boolean(), nullable=False),
        *_dates(DAYS),
        *_numbers(COUNTS),
        sa.PrimaryKeyConstraint("plan_id", "unit_id", "leads", *DAYS, name=op.f("pk_unit_tally")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "day_tally",
        *_of_unit("day_tally"),
        *_dates(("day", "exempt_until")),
        *_numbers(("completed", "joined")),
        sa.PrimaryKeyConstraint("plan_id", "unit_id", "day", "exempt_until", name=op.f("pk_day_tally")),
        sqlite_with_rowid=False,
    )
    _shared_tasks(*MORE[:3], sa.Column("exempt_until", sa.Date(), nullable=False), MORE[3])


def downgrade() -> None:
    op.drop_table("day_tally")
    op.drop_table("unit_tally")
    _shared_tasks(sa.Column("exempt_until", sa.Date(), nullable=False))


def _shared_tasks(*columns: sa.Column[object]) -> None:
    """Anew with these columns. What all tallies held is counted anew."""
    op.drop_table("shared_task")
    op.create_table(
        "shared_task",
        *_of_unit("shared_task"),
        sa.Column("enrolment_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_kind", sa.String(length=20), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("plan_id", "unit_id", "enrolment_id", name=op.f("pk_shared_task")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO tally_mark (plan_id, unit_id) SELECT DISTINCT plan_id, unit_id FROM enrolment")


def _of_unit(table: str) -> list[sa.Column[int] | sa.ForeignKeyConstraint]:
    return [
        *(sa.Column(f"{name}_id", sa.Integer(), nullable=False, autoincrement=False) for name in ("plan", "unit")),
        *(sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_{table}_{name}_id_{name}")) for name in ("plan", "unit")),
    ]  # fmt: skip


def _dates(names: tuple[str, ...]) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Date(), nullable=False) for name in names]


def _numbers(names: tuple[str, ...]) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False, autoincrement=False) for name in names]
