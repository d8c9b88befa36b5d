"""督办: what a unit is asked, the names behind it, and each step that follows."""

import sqlalchemy as sa
from alembic import op

revision = "0063_follow_ups"
down_revision = "0062_reminders"
branch_labels = None
depends_on = None

STEPS = "'issued', 'replied', 'sent_back', 'accepted', 'withdrawn'"


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=True),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint(f"state IN ({STEPS})", name=op.f("ck_follow_up_state_known")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_follow_up_plan_id_plan")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_follow_up_unit_id_unit")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_follow_up_issued_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_unit", "follow_up", ["unit_id", "state"])
    op.create_index(op.f("ix_follow_up_issued_by_id"), "follow_up", ["issued_by_id"])
    op.create_table(
        "follow_up_name",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_name_follow_up_id_follow_up")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_follow_up_name_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("follow_up_id", "enrolment_id", name=op.f("pk_follow_up_name")),
    )
    op.create_table(
        "follow_up_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(f"kind IN ({STEPS})", name=op.f("ck_follow_up_step_kind_known")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_step_follow_up_id_follow_up")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_follow_up_step_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_step")),
    )
    op.create_index(op.f("ix_follow_up_step_follow_up_id"), "follow_up_step", ["follow_up_id"])


def downgrade() -> None:
    for table in ("follow_up_step", "follow_up_name", "follow_up"):
        op.drop_table(table)
