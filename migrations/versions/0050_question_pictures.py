"""Pictures of questions, and what uses them."""

import sqlalchemy as sa
from alembic import op

revision = "0050_question_pictures"
down_revision = "0049_counted_outcomes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_picture",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_question_picture")),
    )
    op.create_table(
        "picture_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(version_id IS NOT NULL) OR (import_id IS NOT NULL) OR (by_id IS NOT NULL)",
            name=op.f("ck_picture_use_by_something"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.{key}"], name=op.f(f"fk_picture_use_{column}_{table}"))
            for column, table, key in (
                ("digest", "question_picture", "digest"),
                ("version_id", "question_version", "id"),
                ("import_id", "question_import", "id"),
                ("by_id", "person", "id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_use")),
    )
    op.create_index(op.f("ix_picture_use_digest"), "picture_use", ["digest"])
    op.create_index(op.f("ix_picture_use_version_id"), "picture_use", ["version_id"])


def downgrade() -> None:
    op.drop_table("picture_use")
    op.drop_table("question_picture")
