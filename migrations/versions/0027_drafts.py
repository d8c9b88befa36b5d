"""Captions that are to be drafted by speech recognition."""

import sqlalchemy as sa
from alembic import op

revision = "0027_drafts"
down_revision = "0026_marks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'working', 'failed')", name=op.f("ck_draft_state_known")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_draft_recording_id_recording")),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_draft")),
    )


def downgrade() -> None:
    op.drop_table("draft")
