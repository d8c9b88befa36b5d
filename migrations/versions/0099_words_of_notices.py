"""The words of notices to units as administrators write them, and in which of them each was told."""

import sqlalchemy as sa
from alembic import op

revision = "0099_words_of_notices"
down_revision = "0098_hall_attendance_counted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escalation_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("title_en", sa.String(length=100), nullable=True),
        sa.Column("body", sa.String(length=500), nullable=True),
        sa.Column("body_en", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_escalation_text_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_text")),
    )
    with op.batch_alter_table("escalation") as table:
        table.add_column(sa.Column("text_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_escalation_text_id_escalation_text"), "escalation_text", ["text_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("escalation") as table:
        table.drop_constraint(op.f("fk_escalation_text_id_escalation_text"), type_="foreignkey")
        table.drop_column("text_id")
    op.drop_table("escalation_text")
