"""The zips of offline packs."""

import sqlalchemy as sa
from alembic import op

revision = "0100_offline_files"
down_revision = "0099_words_of_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offline_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("path", sa.String(length=100), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'working', 'ready', 'failed', 'disk_full')",
            name=op.f("ck_offline_file_state_known"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_offline_file_asked_by_id_person")),
        sa.ForeignKeyConstraint(["pack_id"], ["offline_pack.id"], name=op.f("fk_offline_file_pack_id_offline_pack")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_file")),
    )
    op.create_index(op.f("ix_offline_file_pack_id"), "offline_file", ["pack_id"])


def downgrade() -> None:
    op.drop_table("offline_file")
