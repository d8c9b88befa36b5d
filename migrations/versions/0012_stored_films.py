"""A recording says when its films lie in a store."""

import sqlalchemy as sa
from alembic import op

revision = "0012_stored_films"
down_revision = "0011_hours_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recording", sa.Column("stored_folder", sa.String(length=100), nullable=True))


def downgrade() -> None:
    op.drop_column("recording", "stored_folder")
