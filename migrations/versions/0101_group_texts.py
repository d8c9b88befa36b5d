"""That somebody sent the text about who has not completed to the group of a unit."""

import sqlalchemy as sa
from alembic import op

revision = "0101_group_texts"
down_revision = "0100_offline_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("part", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_group_text_plan_id_plan")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_group_text_unit_id_unit")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_group_text_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_text")),
    )
    op.create_index("ix_group_text_plan_unit", "group_text", ["plan_id", "unit_id"])


def downgrade() -> None:
    op.drop_table("group_text")
