"""Analysis counts signs: one row for each paper, and one for each thing that can become of a question. Counted anew by the worker."""

import sqlalchemy as sa
from alembic import op

revision = "0049_counted_outcomes"
down_revision = "0048_paper_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("counted_answer")
    op.execute("DELETE FROM counted_attempt")
    with op.batch_alter_table("counted_attempt") as batch_op:
        batch_op.add_column(sa.Column("outcomes", sa.Text(), nullable=False))
    op.create_table(
        "counted_outcome",
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.String(length=12), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("earned", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_counted_outcome_lesson_id_lesson")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_counted_outcome_version_id_question_version")
        ),
        sa.PrimaryKeyConstraint("lesson_id", "number", name=op.f("pk_counted_outcome")),
        sa.UniqueConstraint(
            "version_id", "lesson_id", "chosen", "points", "earned",
            name=op.f("uq_counted_outcome_version_id_lesson_id_chosen_points_earned"),
        ),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("counted_outcome")
    op.execute("DELETE FROM counted_attempt")
    with op.batch_alter_table("counted_attempt") as batch_op:
        batch_op.drop_column("outcomes")
    op.create_table(
        "counted_answer",
        sa.Column("attempt_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("article", sa.Integer(), nullable=True),
        sa.Column("inserted", sa.Integer(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("earned", sa.Double(), nullable=False),
        sa.Column("chosen", sa.String(length=12), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_counted_answer_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_counted_answer_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_counted_answer_version_id_question_version")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "number", name=op.f("pk_counted_answer")),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "counted_answer", columns)


INDEXES = {
    "ix_counted_answer_item": [
        "lesson_id", "version_id", "chosen", "points", "earned", "score", "turn", "handed_in_on", "person_id",
        "attempt_id",
    ],
    "ix_counted_answer_article": [
        "lesson_id", "turn", "person_id", "edition_id", "article", "inserted", "points", "earned", "handed_in_on",
        "attempt_id",
    ],
}  # fmt: skip
