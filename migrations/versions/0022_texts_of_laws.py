"""Editions have a text, article by article, which is imported; citations may name an inserted article (之一)."""

import sqlalchemy as sa
from alembic import op

revision = "0022_texts_of_laws"
down_revision = "0021_earned_seconds"
branch_labels = None
depends_on = None

CITED = ["subject", "subject_id", "edition_id", "article"]


def upgrade() -> None:
    op.add_column("edition", sa.Column("preface", sa.String(), nullable=True))
    op.add_column("citation", sa.Column("inserted", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("uq_citation", "citation")
    op.create_index("uq_citation", "citation", [*CITED, "inserted"], unique=True)
    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inserted", sa.Integer(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_article_number_counts_from_one")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_article_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("edition_id", "number", "inserted", name=op.f("uq_article_edition_id_number_inserted")),
    )
    op.create_index("ix_article_edition_position", "article", ["edition_id", "position"])
    op.create_table(
        "statute_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_statute_import_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statute_import")),
    )


def downgrade() -> None:
    op.drop_table("statute_import")
    op.drop_index("ix_article_edition_position", "article")
    op.drop_table("article")
    op.execute("DELETE FROM citation WHERE inserted > 0")
    op.drop_index("uq_citation", "citation")
    op.create_index("uq_citation", "citation", CITED, unique=True)
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.drop_column("inserted")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_column("preface")
