"""Attendance in the hall that the worker has counted, so that what a lost job left is found."""

import sqlalchemy as sa
from alembic import op

revision = "0098_hall_attendance_counted"
down_revision = "0097_spot_papers_voided"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was entered before is counted once more, which changes nothing where it was counted."""
    op.add_column("hall_attendance", sa.Column("stamped_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("hall_attendance", "stamped_at")
