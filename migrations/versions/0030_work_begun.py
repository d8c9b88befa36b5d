"""When work on a recording or a draft began, so that pages can tell how long it still takes."""

import sqlalchemy as sa
from alembic import op

revision = "0030_work_begun"
down_revision = "0029_inserted_articles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recording", sa.Column("begun_at", sa.DateTime(), nullable=True))
    op.add_column("draft", sa.Column("begun_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("draft", "begun_at")
    op.drop_column("recording", "begun_at")
