"""Requests that a result be looked at again, and the answers."""

import sqlalchemy as sa
from alembic import op

revision = "0045_rechecks"
down_revision = "0044_human_marking"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_recheck_answered_in_words")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_recheck_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_recheck_answered_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_recheck_attempt_id")),
    )


def downgrade() -> None:
    op.drop_table("recheck")
