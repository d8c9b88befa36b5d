"""Questions that cite an inserted article, such as 第一百三十四条之一."""

import sqlalchemy as sa
from alembic import op

revision = "0029_inserted_articles"
down_revision = "0028_arrivals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question_version", sa.Column("inserted", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    # 第一百三十四条之一 is not 第一百三十四条.
    op.execute("UPDATE question_version SET article = NULL WHERE inserted > 0")
    op.drop_column("question_version", "inserted")
