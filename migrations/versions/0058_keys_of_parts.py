"""Corrections of keys of one part of a case, and of what blanks take."""

import sqlalchemy as sa
from alembic import op

revision = "0058_keys_of_parts"
down_revision = "0057_tables_of_answers"
branch_labels = None
depends_on = None

KEYS = ("old_key", "key")


def upgrade() -> None:
    with op.batch_alter_table("key_correction") as batch:
        batch.add_column(sa.Column("part", sa.Integer(), server_default="0", nullable=False))
        for name in KEYS:
            batch.alter_column(name, existing_type=sa.String(length=12), type_=sa.String(), existing_nullable=False)


def downgrade() -> None:
    """The version before knows letters of whole questions alone; what else was corrected stays in the ledger."""
    op.execute("DELETE FROM key_correction WHERE part > 0 OR key LIKE '[%' OR old_key LIKE '[%'")
    with op.batch_alter_table("key_correction") as batch:
        for name in KEYS:
            batch.alter_column(name, existing_type=sa.String(), type_=sa.String(length=12), existing_nullable=False)
        batch.drop_column("part")
