"""Banks that are open to practice, and what was answered in it."""

import sqlalchemy as sa
from alembic import op

revision = "0036_practice"
down_revision = "0035_attempt_results"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question_bank", sa.Column("practised_since", sa.DateTime(), nullable=True))
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practice_person_id_person")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_practice_question_id_question")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_practice_version_id_question_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    op.create_index("ix_practice_person_question", "practice", ["person_id", "question_id", "at"])
    op.create_index("ix_practice_at", "practice", ["at"])


def downgrade() -> None:
    op.drop_table("practice")
    op.drop_column("question_bank", "practised_since")
