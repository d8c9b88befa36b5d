"""Paper of certificates that have ended is taken back and ticked off; indexes for that and for what expires soon."""

import sqlalchemy as sa
from alembic import op

revision = "0088_certificates_taken_back"
down_revision = "0087_kinds_of_examination"
branch_labels = None
depends_on = None

OUT = "ended_at IS NOT NULL AND taken_back_at IS NULL"
ENDS = "ended_at IS NULL AND valid_until IS NOT NULL"


def upgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("taken_back_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_certificate_taken_back_by_id_person", "person", ["taken_back_by_id"], ["id"])
    for name, column, where in (
        ("ix_certificate_out", "plan_id", OUT),
        ("ix_certificate_valid_until", "valid_until", ENDS),
    ):
        op.create_index(name, "certificate", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name in ("ix_certificate_valid_until", "ix_certificate_out"):
        op.drop_index(name, table_name="certificate")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_constraint("fk_certificate_taken_back_by_id_person", type_="foreignkey")
        batch_op.drop_column("taken_back_by_id")
        batch_op.drop_column("taken_back_at")
