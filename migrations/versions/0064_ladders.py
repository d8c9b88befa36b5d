"""Ladders of reminders: the days of each step of a plan, and what units were told by them."""

import sqlalchemy as sa
from alembic import op

revision = "0064_ladders"
down_revision = "0063_follow_ups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ladder_rung",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "step IN ('learner', 'liaison', 'supervisor', 'county')", name=op.f("ck_ladder_rung_step_known")
        ),
        sa.CheckConstraint("days BETWEEN -180 AND 180", name=op.f("ck_ladder_rung_days_of_half_a_year")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_ladder_rung_plan_id_plan")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_ladder_rung_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_rung")),
    )
    op.create_index("ix_ladder_rung_plan", "ladder_rung", ["plan_id"])
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("line", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("step IN ('liaison', 'supervisor', 'county')", name=op.f("ck_escalation_step_known")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_escalation_plan_id_plan")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_escalation_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint(
            "plan_id", "unit_id", "step", "line", "due_on", name=op.f("uq_escalation_plan_id_unit_id_step_line_due_on")
        ),
    )
    op.create_index("ix_escalation_unit_at", "escalation", ["unit_id", "at"])


def downgrade() -> None:
    op.drop_table("escalation")
    op.drop_table("ladder_rung")
