"""The citation of a question in words, where it says more than edition and article or names a law that is not here."""

import sqlalchemy as sa
from alembic import op

revision = "0055_cited_in_words"
down_revision = "0054_certificates_by_default"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question_version", sa.Column("cited", sa.String(length=500), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("question_version", "cited")
