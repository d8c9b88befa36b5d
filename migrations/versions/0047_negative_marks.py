"""错选倒扣: points that a wrong choice costs, as a rule of a quiz."""

import sqlalchemy as sa
from alembic import op

revision = "0047_negative_marks"
down_revision = "0046_time_given_back"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("blueprint", sa.Column("negative", sa.Double(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("blueprint", "negative")
