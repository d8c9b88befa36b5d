"""Records of offline packs that were refused."""

import sqlalchemy as sa
from alembic import op

revision = "0112_offline_refusals"
down_revision = "0111_offline_known"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offline_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("way IN ('file', 'codes', 'itself', 'command')", name=op.f("ck_offline_refusal_way_known")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_offline_refusal_by_id_person")),
        sa.ForeignKeyConstraint(["pack_id"], ["offline_pack.id"], name=op.f("fk_offline_refusal_pack_id_offline_pack")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_offline_refusal_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_refusal")),
        sa.UniqueConstraint("pack_id", "sha256", "reason", name=op.f("uq_offline_refusal_pack_id_sha256_reason")),
    )
    op.create_index(op.f("ix_offline_refusal_person_id"), "offline_refusal", ["person_id"])


def downgrade() -> None:
    op.drop_table("offline_refusal")
