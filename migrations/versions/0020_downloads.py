"""Whether learners of a course may keep its lectures as files."""

import sqlalchemy as sa
from alembic import op

revision = "0020_downloads"
down_revision = "0019_cues"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("course", sa.Column("allows_download", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("course", "allows_download")
