"""Mock exams, which have the shape of attempts and are none."""

import sqlalchemy as sa
from alembic import op

revision = "0041_mock_exams"
down_revision = "0040_attempt_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("shape", sa.JSON(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_by", sa.String(length=12), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("passed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("submitted_by IN ('person', 'clock')", name=op.f("ck_mock_submitted_by_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mock_person_id_person")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_mock_lesson_id_lesson")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mock")),
    )
    is_open = sa.text("submitted_at IS NULL")
    op.create_index("uq_mock_open", "mock", ["person_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("ix_mock_person_lesson", "mock", ["person_id", "lesson_id"])
    op.create_index(op.f("ix_mock_lesson_id"), "mock", ["lesson_id"])
    op.create_index(op.f("ix_mock_started_at"), "mock", ["started_at"])


def downgrade() -> None:
    op.drop_table("mock")
