"""Sittings that got another place or window: what they were before."""

import sqlalchemy as sa
from alembic import op

revision = "0078_sitting_moves"
down_revision = "0077_channels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sitting_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_move_sitting_id_sitting")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_sitting_move_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_move")),
    )
    op.create_index(op.f("ix_sitting_move_sitting_id"), "sitting_move", ["sitting_id"])


def downgrade() -> None:
    op.drop_table("sitting_move")
