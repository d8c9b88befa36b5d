"""考试场次: supervised rooms, their invigilators and candidates, and attempts begun there."""

import sqlalchemy as sa
from alembic import op

revision = "0052_sittings"
down_revision = "0051_paper_entries"
branch_labels = None
depends_on = None

KNOWN = "ck_attempt_submitted_by_known"


def _of_sitting(table: str) -> None:
    """People of a sitting, each once."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f(f"fk_{table}_sitting_id_sitting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("sitting_id", "person_id", name=op.f(f"uq_{table}_sitting_id_person_id")),
    )
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def upgrade() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("opens_at < ends_at", name=op.f("ck_sitting_ends_after_opening")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_sitting_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_sitting_created_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
    )
    op.create_index(op.f("ix_sitting_lesson_id"), "sitting", ["lesson_id"])
    _of_sitting("invigilator")
    _of_sitting("candidate")
    op.create_table(
        "wrong_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wrong_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_code")),
    )
    op.create_index("ix_wrong_code_person_at", "wrong_code", ["person_id", "at"])
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("sitting_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("seen_at", sa.DateTime(), nullable=True))
        batch.create_foreign_key(op.f("fk_attempt_sitting_id_sitting"), "sitting", ["sitting_id"], ["id"])
        batch.create_index(op.f("ix_attempt_sitting_id"), ["sitting_id"])
        batch.drop_constraint(op.f(KNOWN), type_="check")
        batch.create_check_constraint(op.f(KNOWN), "submitted_by IN ('person', 'clock', 'invigilator')")


def downgrade() -> None:
    # The version before knows people and the clock.
    op.execute("UPDATE attempt SET submitted_by = 'clock' WHERE submitted_by = 'invigilator'")
    with op.batch_alter_table("attempt") as batch:
        batch.drop_constraint(op.f(KNOWN), type_="check")
        batch.create_check_constraint(op.f(KNOWN), "submitted_by IN ('person', 'clock')")
        batch.drop_index(op.f("ix_attempt_sitting_id"))
        batch.drop_constraint(op.f("fk_attempt_sitting_id_sitting"), type_="foreignkey")
        batch.drop_column("seen_at")
        batch.drop_column("sitting_id")
    for table in ("wrong_code", "candidate", "invigilator", "sitting"):
        op.drop_table(table)
