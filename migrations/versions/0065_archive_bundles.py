"""Training files of a plan in one file, made by the worker."""

import sqlalchemy as sa
from alembic import op

revision = "0065_archive_bundles"
down_revision = "0064_ladders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "archive_bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("path", sa.String(length=100), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'working', 'ready', 'failed', 'disk_full')",
            name=op.f("ck_archive_bundle_state_known"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_archive_bundle_plan_id_plan")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_archive_bundle_asked_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_bundle")),
    )
    op.create_index("ix_archive_bundle_plan_asked", "archive_bundle", ["plan_id", "asked_by_id"])


def downgrade() -> None:
    op.drop_table("archive_bundle")
