"""A unit that is admitted for verification keeps the credit code that was in doubt."""

import sqlalchemy as sa
from alembic import op

revision = "0008_doubtful_codes"
down_revision = "0007_editions_in_order"
branch_labels = None
depends_on = None

TABLES = ("unit", "roster_row")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("doubtful_code", sa.String(length=40), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "doubtful_code")
