"""Uploads that are files of one disc."""

import sqlalchemy as sa
from alembic import op

revision = "0031_discs_by_folder"
down_revision = "0030_work_begun"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("upload") as upload:
        upload.add_column(sa.Column("disc_file", sa.String(length=12), nullable=True))
        upload.add_column(sa.Column("modified", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("upload") as upload:
        upload.drop_column("modified")
        upload.drop_column("disc_file")
