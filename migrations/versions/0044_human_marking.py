"""Written answers, who marks them and how, and what each marker gave."""

import sqlalchemy as sa
from alembic import op

revision = "0044_human_marking"
down_revision = "0043_key_corrections"
branch_labels = None
depends_on = None


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for column, other in columns.items()
    ]


def upgrade() -> None:
    op.create_table(
        "marking_way",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("markers", sa.Integer(), nullable=False),
        sa.Column("gap", sa.Double(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("markers BETWEEN 1 AND 2", name=op.f("ck_marking_way_one_or_two")),
        sa.CheckConstraint("gap >= 0", name=op.f("ck_marking_way_gap_of_points")),
        *_references("marking_way", lesson_id="lesson", set_by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking_way")),
    )
    op.create_index(op.f("ix_marking_way_lesson_id"), "marking_way", ["lesson_id"])
    op.create_table(
        "quiz_marker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        *_references("quiz_marker", lesson_id="lesson", person_id="person", named_by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_marker")),
    )
    op.create_index(
        "uq_quiz_marker_standing", "quiz_marker", ["lesson_id", "person_id"], unique=True,
        sqlite_where=sa.text("removed_at IS NULL"), postgresql_where=sa.text("removed_at IS NULL"),
    )  # fmt: skip
    op.create_index("ix_quiz_marker_person_id", "quiz_marker", ["person_id"])
    op.create_table(
        "written_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        *_references("written_answer", attempt_id="attempt", lesson_id="lesson"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_answer")),
        sa.UniqueConstraint("attempt_id", "number", name=op.f("uq_written_answer_attempt_id_number")),
    )
    op.create_index("ix_written_answer_lesson_id", "written_answer", ["lesson_id", "version_id", "part"])
    op.create_table(
        "human_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("written_id", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("by_point", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("entered", sa.Boolean(), nullable=False),
        *_references("human_mark", written_id="written_answer", marker_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human_mark")),
    )
    op.create_index("ix_human_mark_written_id", "human_mark", ["written_id"])
    op.create_index(
        "ix_human_mark_to_enter", "human_mark", ["id"],
        sqlite_where=sa.text("NOT entered"), postgresql_where=sa.text("NOT entered"),
    )  # fmt: skip


def downgrade() -> None:
    for table in ("human_mark", "written_answer", "quiz_marker", "marking_way"):
        op.drop_table(table)
