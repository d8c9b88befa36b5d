"""Forms of a quiz's paper for rooms without computers."""

import sqlalchemy as sa
from alembic import op

revision = "0048_paper_forms"
down_revision = "0047_negative_marks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=3), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_paper_form_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["person.id"], name=op.f("fk_paper_form_drawn_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_form")),
        sa.UniqueConstraint("lesson_id", "letter", name=op.f("uq_paper_form_lesson_id_letter")),
        sa.UniqueConstraint("code", name=op.f("uq_paper_form_code")),
    )


def downgrade() -> None:
    op.drop_table("paper_form")
