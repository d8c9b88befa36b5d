"""A plan for whoever owes by a rule can take each post's due day from the rule."""

import sqlalchemy as sa
from alembic import op

revision = "0117_due_by_rule"
down_revision = "0116_stamps_as_known"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan", sa.Column("due_by_rule", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("plan", "due_by_rule")
