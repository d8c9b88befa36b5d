"""Plans that run already and were never asked about certificates go on giving none, now in so many words."""

import sqlalchemy as sa
from alembic import op

revision = "0054_certificates_by_default"
down_revision = "0053_rescored_certificates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        sa.text(
            "INSERT INTO certificate_terms (plan_id, title, given_since, stopped_at) "
            "SELECT id, '学习证明', published_at, published_at FROM plan WHERE published_at IS NOT NULL "
            "AND id NOT IN (SELECT plan_id FROM certificate_terms)"
        )
    )


def downgrade() -> None:
    op.execute("DELETE FROM certificate_terms WHERE given_since = stopped_at")
