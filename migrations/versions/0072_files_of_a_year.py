"""Training files of a year in one file, and one kind of row for all files that the worker makes."""

import sqlalchemy as sa
from alembic import op

revision = "0072_files_of_a_year"
down_revision = "0071_receipts"
branch_labels = None
depends_on = None

OLD = "state IN ('waiting', 'working', 'ready', 'failed')"
NEW = "state IN ('waiting', 'working', 'ready', 'failed', 'disk_full')"


def upgrade() -> None:
    with op.batch_alter_table("archive_bundle") as table:
        table.alter_column("plan_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("year", sa.Integer(), nullable=True))
        table.add_column(sa.Column("chosen", sa.JSON(), server_default="{}", nullable=False))
        table.create_check_constraint(
            op.f("ck_archive_bundle_of_a_plan_or_a_year"), "(plan_id IS NULL) <> (year IS NULL)"
        )
    with op.batch_alter_table("certificate_file") as table:
        table.alter_column("state", existing_type=sa.String(8), type_=sa.String(10), existing_nullable=False)
        table.drop_constraint(op.f("ck_certificate_file_state_known"), type_="check")
        table.create_check_constraint(op.f("ck_certificate_file_state_known"), NEW)


def downgrade() -> None:
    op.execute("UPDATE certificate_file SET state = 'failed' WHERE state = 'disk_full'")
    op.execute("DELETE FROM archive_bundle WHERE plan_id IS NULL")
    with op.batch_alter_table("certificate_file") as table:
        table.drop_constraint(op.f("ck_certificate_file_state_known"), type_="check")
        table.create_check_constraint(op.f("ck_certificate_file_state_known"), OLD)
        table.alter_column("state", existing_type=sa.String(10), type_=sa.String(8), existing_nullable=False)
    with op.batch_alter_table("archive_bundle") as table:
        table.drop_constraint(op.f("ck_archive_bundle_of_a_plan_or_a_year"), type_="check")
        table.drop_column("chosen")
        table.drop_column("year")
        table.alter_column("plan_id", existing_type=sa.Integer(), nullable=False)
