"""One 督办 for each failed paper of a check on the spot, so that a check may have several."""

import sqlalchemy as sa
from alembic import op

revision = "0107_follow_ups_of_papers"
down_revision = "0103_follow_ups_of_checks"
branch_labels = None
depends_on = None

STANDS = "state <> 'withdrawn'"


def upgrade() -> None:
    op.drop_index("uq_follow_up_spot_check_id", "follow_up")
    op.create_index("ix_follow_up_spot_check_id", "follow_up", ["spot_check_id"])


def downgrade() -> None:
    """Before, one stood for each check: the first keeps its link, and the others tell of it in their words alone."""
    op.drop_index("ix_follow_up_spot_check_id", "follow_up")
    later = "SELECT 1 FROM follow_up AS first WHERE first.spot_check_id = follow_up.spot_check_id AND first.id < follow_up.id"
    op.execute(f"UPDATE follow_up SET spot_check_id = NULL WHERE {STANDS} AND EXISTS ({later} AND first.{STANDS})")
    op.create_index(
        "uq_follow_up_spot_check_id",
        "follow_up",
        ["spot_check_id"],
        unique=True,
        sqlite_where=sa.text(STANDS),
        postgresql_where=sa.text(STANDS),
    )
