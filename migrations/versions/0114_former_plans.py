"""Plans keep the due days that they had and when they had been closed. Whoever leaves after a last day is counted: all tallies anew."""

import sqlalchemy as sa
from alembic import op

revision = "0114_former_plans"
down_revision = "0113_grants_that_group"
branch_labels = None
depends_on = None

ANEW = "INSERT INTO tally_mark (plan_id, unit_id) SELECT DISTINCT plan_id, unit_id FROM enrolment WHERE closed_at IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "former_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_former_plan_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_plan")),
    )
    op.create_index(op.f("ix_former_plan_plan_id_until"), "former_plan", ["plan_id", "until"])
    op.execute(ANEW)


def downgrade() -> None:
    op.drop_table("former_plan")
    op.execute(ANEW)
