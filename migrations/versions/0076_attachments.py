"""Papers beside exemptions and outside training; and which of the three are in the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0076_attachments"
down_revision = "0075_assessments"
branch_labels = None
depends_on = None

TABLES = ("excusal", "outside_training")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("entered", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("excusal_id", sa.Integer(), nullable=True),
        sa.Column("outside_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("entered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("(excusal_id IS NULL) <> (outside_id IS NULL)", name=op.f("ck_attachment_of_one_row")),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_some_bytes")),
        sa.ForeignKeyConstraint(["excusal_id"], ["excusal.id"], name=op.f("fk_attachment_excusal_id_excusal")),
        sa.ForeignKeyConstraint(
            ["outside_id"], ["outside_training.id"], name=op.f("fk_attachment_outside_id_outside_training")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_person_id_person")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_attachment_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    for column in ("excusal_id", "outside_id", "person_id"):
        op.create_index(op.f(f"ix_attachment_{column}"), "attachment", [column])


def downgrade() -> None:
    op.drop_table("attachment")
    for table in TABLES:
        op.drop_column(table, "entered")  # no copy of the table, which would lose its triggers
