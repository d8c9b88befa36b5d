"""Which sound tracks the source of a recording has, and which of them its author wants."""

import sqlalchemy as sa
from alembic import op

revision = "0033_sound_tracks"
down_revision = "0032_certificates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recording", sa.Column("sound_track", sa.Integer(), nullable=True))
    op.add_column("recording", sa.Column("sounds", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("recording", "sounds")
    op.drop_column("recording", "sound_track")
