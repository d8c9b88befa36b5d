"""By which evidence of the person a record of an offline pack was judged."""

import sqlalchemy as sa
from alembic import op

revision = "0111_offline_known"
down_revision = "0110_team_closings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offline_record", sa.Column("known", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("offline_record", "known")
