"""Receipts of what units were told, and reminders that go back to the words that the site comes with."""

import sqlalchemy as sa
from alembic import op

revision = "0071_receipts"
down_revision = "0070_tallies"
branch_labels = None
depends_on = None

NOTICES = ("escalation", "follow_up")


def upgrade() -> None:
    for notice in NOTICES:
        op.create_table(
            f"{notice}_receipt",
            sa.Column(f"{notice}_id", sa.Integer(), nullable=False),
            sa.Column("person_id", sa.Integer(), nullable=False),
            sa.Column("at", sa.DateTime(), nullable=False),
            sa.ForeignKeyConstraint(
                [f"{notice}_id"], [f"{notice}.id"], name=op.f(f"fk_{notice}_receipt_{notice}_id_{notice}")
            ),
            sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{notice}_receipt_person_id_person")),
            sa.PrimaryKeyConstraint(f"{notice}_id", "person_id", name=op.f(f"pk_{notice}_receipt")),
        )
    with op.batch_alter_table("reminder_text") as table:
        table.alter_column("title", existing_type=sa.String(length=100), nullable=True)
        table.alter_column("body", existing_type=sa.String(length=500), nullable=True)


def downgrade() -> None:
    """Reminders keep the words that they were sent in; those of the site are written out."""
    op.execute(
        "UPDATE reminder_text SET title = '提醒', body = '“{计划}”尚未完成，请于{期限}前完成。' WHERE title IS NULL"
    )
    with op.batch_alter_table("reminder_text") as table:
        table.alter_column("title", existing_type=sa.String(length=100), nullable=False)
        table.alter_column("body", existing_type=sa.String(length=500), nullable=False)
    for notice in reversed(NOTICES):
        op.drop_table(f"{notice}_receipt")
