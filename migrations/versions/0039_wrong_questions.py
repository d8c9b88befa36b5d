"""Answers of quizzes taken over into practice, and the marks of the book of wrong questions."""

import sqlalchemy as sa
from alembic import op

revision = "0039_wrong_questions"
down_revision = "0038_kinds_of_question"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("practice") as table:
        table.add_column(sa.Column("attempt_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_practice_attempt_id_attempt"), "attempt", ["attempt_id"], ["id"])
        table.create_index("uq_practice_attempt", ["attempt_id", "question_id"], unique=True)
    op.create_table(
        "book_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_book_mark_person_id_person")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_book_mark_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_mark")),
    )
    op.create_index("ix_book_mark_person_question", "book_mark", ["person_id", "question_id"])
    op.create_index(op.f("ix_book_mark_at"), "book_mark", ["at"])


def downgrade() -> None:
    op.drop_table("book_mark")
    with op.batch_alter_table("practice") as table:
        table.drop_index("uq_practice_attempt")
        table.drop_constraint(op.f("fk_practice_attempt_id_attempt"), type_="foreignkey")
        table.drop_column("attempt_id")
