"""Annulments go into the ledger, too: which of their facts it has."""

import sqlalchemy as sa
from alembic import op

revision = "0018_annulments_entered"
down_revision = "0017_wrong_presses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("annulment", sa.Column("entered", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("annulment", "entered")
