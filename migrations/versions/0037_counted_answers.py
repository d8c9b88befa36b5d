"""What item analysis counts: closed attempts and their answers in narrow rows."""

import sqlalchemy as sa
from alembic import op

revision = "0037_counted_answers"
down_revision = "0036_practice"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _attempts()
    _answers()


def _attempts() -> None:
    op.create_table(
        "counted_attempt",
        sa.Column("attempt_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("result", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("error_variance", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_counted_attempt_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_counted_attempt_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_counted_attempt_person_id_person")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_counted_attempt")),
    )
    op.create_index(
        "ix_counted_attempt_quiz",
        "counted_attempt",
        ["lesson_id", "turn", "handed_in_on", "person_id", "score", "is_passed", "error_variance", "attempt_id"],
    )


def _answers() -> None:
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


def downgrade() -> None:
    op.drop_table("counted_answer")
    op.drop_table("counted_attempt")
