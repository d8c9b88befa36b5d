"""Seconds of a recording that cite articles of laws, beside its chapters."""

import sqlalchemy as sa
from alembic import op

revision = "0026_marks"
down_revision = "0025_handouts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.CheckConstraint("second >= 0", name=op.f("ck_mark_second_of_the_recording")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_mark_recording_id_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("recording_id", "second", name=op.f("uq_mark_recording_id_second")),
    )


def downgrade() -> None:
    op.execute("DELETE FROM citation WHERE subject = 'mark'")
    op.drop_table("mark")
