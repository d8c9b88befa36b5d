"""改分: changes of marks that were released."""

import sqlalchemy as sa
from alembic import op

revision = "0059_mark_changes"
down_revision = "0058_keys_of_parts"
branch_labels = None
depends_on = None

UNDECIDED = sa.text("decided_at IS NULL AND dropped_at IS NULL")
WAITING = sa.text("decided_at IS NOT NULL AND NOT entered")
POINTS_AT = {"written_id": "written_answer", "proposed_by_id": "person", "decided_by_id": "person"}


def upgrade() -> None:
    op.create_table(
        "mark_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("written_id", sa.Integer(), nullable=False),
        sa.Column("old_points", sa.Double(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("ground", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.Column("entered", sa.Boolean(), nullable=False),
        sa.CheckConstraint("points <> old_points", name=op.f("ck_mark_change_changes_something")),
        sa.CheckConstraint("decided_at IS NULL OR dropped_at IS NULL", name=op.f("ck_mark_change_decided_or_dropped")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_mark_change_{column}_{table}"))
            for column, table in POINTS_AT.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_change")),
    )
    op.create_index("ix_mark_change_written_id", "mark_change", ["written_id"])
    op.create_index(
        "uq_mark_change_undecided", "mark_change", ["written_id"], unique=True, sqlite_where=UNDECIDED,
        postgresql_where=UNDECIDED,
    )  # fmt: skip
    op.create_index("ix_mark_change_to_enter", "mark_change", ["id"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_table("mark_change")
