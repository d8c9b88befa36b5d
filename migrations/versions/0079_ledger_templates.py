"""The workbooks that training ledgers are filled into."""

import sqlalchemy as sa
from alembic import op

revision = "0079_ledger_templates"
down_revision = "0078_sitting_moves"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_ledger_template_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_template")),
    )


def downgrade() -> None:
    op.drop_table("ledger_template")
