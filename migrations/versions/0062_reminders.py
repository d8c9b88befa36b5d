"""提醒: reminders of learning tasks and the texts that they were written by."""

import sqlalchemy as sa
from alembic import op

revision = "0062_reminders"
down_revision = "0061_outside_training"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("title_en", sa.String(length=100), nullable=True),
        sa.Column("body", sa.String(length=500), nullable=False),
        sa.Column("body_en", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_reminder_text_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_text")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("step IN ('by_hand', 'learner')", name=op.f("ck_reminder_step_known")),
        sa.CheckConstraint("channel IN ('notice')", name=op.f("ck_reminder_channel_known")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_reminder_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["text_id"], ["reminder_text.id"], name=op.f("fk_reminder_text_id_reminder_text")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_reminder_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "enrolment_id", "step", "due_on", "number", name=op.f("uq_reminder_enrolment_id_step_due_on_number")
        ),
    )
    op.create_index("ix_reminder_enrolment_at", "reminder", ["enrolment_id", "at"])


def downgrade() -> None:
    op.drop_table("reminder")
    op.drop_table("reminder_text")
