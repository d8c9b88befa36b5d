"""A watch session keeps keyed hashes of the browser's own number and of its network address."""

import sqlalchemy as sa
from alembic import op

revision = "0014_device_marks"
down_revision = "0013_ledger"
branch_labels = None
depends_on = None

COLUMNS = ("device_mark", "address_mark")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("watch_session", sa.Column(name, sa.String(length=32), nullable=True))
    op.create_index("ix_watch_session_device", "watch_session", ["device_mark"])


def downgrade() -> None:
    op.drop_index("ix_watch_session_device", "watch_session")
    for name in COLUMNS:
        op.drop_column("watch_session", name)
