"""What was decided of files in the watched folder."""

import sqlalchemy as sa
from alembic import op

revision = "0028_arrivals"
down_revision = "0027_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("refusal", sa.String(length=40), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
    )
    op.create_index(op.f("ix_arrival_name"), "arrival", ["name"])
    op.create_index(op.f("ix_arrival_moved_at"), "arrival", ["moved_at"])


def downgrade() -> None:
    op.drop_table("arrival")
