"""发放台账: a learning slip for each unit of a plan, and each step that followed."""

import sqlalchemy as sa
from alembic import op

revision = "0084_learning_slips"
down_revision = "0083_marks_without_joins"
branch_labels = None
depends_on = None

STEPS = "'made', 'printed', 'handed_over', 'taken_back', 'opened', 'voided'"


def upgrade() -> None:
    op.create_table(
        "learning_slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("printed_at", sa.DateTime(), nullable=True),
        sa.Column("handed_at", sa.DateTime(), nullable=True),
        sa.Column("handed_by_id", sa.Integer(), nullable=True),
        sa.Column("handed_to", sa.String(length=60), nullable=True),
        sa.Column("handed_way", sa.String(length=10), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("handed_way IN ('paper', 'message')", name=op.f("ck_learning_slip_handed_way_known")),
        sa.CheckConstraint(
            "(handed_at IS NULL) = (handed_to IS NULL) AND (handed_at IS NULL) = (handed_way IS NULL)",
            name=op.f("ck_learning_slip_handed_over_to_somebody"),
        ),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (opened_by_id IS NULL)", name=op.f("ck_learning_slip_opened_by_somebody")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_learning_slip_plan_id_plan")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_learning_slip_unit_id_unit")),
        sa.ForeignKeyConstraint(["handed_by_id"], ["person.id"], name=op.f("fk_learning_slip_handed_by_id_person")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_learning_slip_opened_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_slip")),
        sa.UniqueConstraint("code", name=op.f("uq_learning_slip_code")),
    )
    for column in ("plan_id", "unit_id"):
        op.create_index(op.f(f"ix_learning_slip_{column}"), "learning_slip", [column])
    standing = sa.text("voided_at IS NULL")
    op.create_index(
        "uq_learning_slip_standing",
        "learning_slip",
        ["plan_id", "unit_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "slip_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.CheckConstraint(f"kind IN ({STEPS})", name=op.f("ck_slip_step_kind_known")),
        sa.ForeignKeyConstraint(["slip_id"], ["learning_slip.id"], name=op.f("fk_slip_step_slip_id_learning_slip")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_slip_step_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_step")),
    )
    op.create_index(op.f("ix_slip_step_slip_id"), "slip_step", ["slip_id"])


def downgrade() -> None:
    for table in ("slip_step", "learning_slip"):
        op.drop_table(table)
