"""Rules name the examination, 结业测试 or 正式考试, for certificates. Those that were made by the formal preset are formal."""

import sqlalchemy as sa
from alembic import op

revision = "0087_kinds_of_examination"
down_revision = "0086_retention"
branch_labels = None
depends_on = None

TABLES = ("blueprint", "plan_rule")
LIKE_FORMAL = "tries = 2 AND NOT rewatches AND shows_key = 'after_window'"


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("exam", sa.String(length=8), server_default="closing", nullable=False))
            batch_op.create_check_constraint("exam_known", "exam IN ('closing', 'formal')")
        op.execute(f"UPDATE {table} SET exam = 'formal' WHERE {LIKE_FORMAL}")


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint("exam_known", type_="check")
            batch_op.drop_column("exam")
