"""Whether the player writes the learner's name and unit over the picture."""

import sqlalchemy as sa
from alembic import op

revision = "0023_watermark"
down_revision = "0022_texts_of_laws"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("course", sa.Column("shows_watermark", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("course", "shows_watermark")
