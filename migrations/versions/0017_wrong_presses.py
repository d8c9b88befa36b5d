"""When a presence check was last pressed wrongly: the next press may have to wait."""

import sqlalchemy as sa
from alembic import op

revision = "0017_wrong_presses"
down_revision = "0016_counted_then"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("presence_check", sa.Column("wrong_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("presence_check", "wrong_at")
