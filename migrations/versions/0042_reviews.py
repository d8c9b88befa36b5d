"""Reviews of questions by a second person, and banks that draw reviewed questions alone."""

import sqlalchemy as sa
from alembic import op

revision = "0042_reviews"
down_revision = "0041_mock_exams"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question_bank", sa.Column("only_reviewed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("question", sa.Column("reviewed", sa.Integer(), nullable=True))
    op.create_table(
        "question_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("remark", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("verdict IN ('approved', 'sent_back')", name=op.f("ck_question_review_verdict_known")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_question_review_by_id_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_question_review_version_id_question_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_review")),
    )
    op.create_index(op.f("ix_question_review_version_id"), "question_review", ["version_id"])


def downgrade() -> None:
    op.drop_table("question_review")
    with op.batch_alter_table("question") as batch:
        batch.drop_column("reviewed")
    with op.batch_alter_table("question_bank") as batch:
        batch.drop_column("only_reviewed")
