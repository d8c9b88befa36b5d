"""A watch session knows what counted when it was opened, where that is less than the coverage."""

import sqlalchemy as sa
from alembic import op

revision = "0016_counted_then"
down_revision = "0015_review_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("watch_session", sa.Column("counted_then", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("watch_session", "counted_then")
