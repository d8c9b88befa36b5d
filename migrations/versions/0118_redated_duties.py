"""What a post owes by a rule can be closed because its day of taking office was mended."""

from alembic import op

revision = "0118_redated_duties"
down_revision = "0117_due_by_rule"
branch_labels = None
depends_on = None

NAME, BEFORE, NOW = "closed_for_known", ("post_ended", "left_audience"), ("post_ended", "left_audience", "redated")


def upgrade() -> None:
    _allow(NOW)


def downgrade() -> None:
    op.execute("UPDATE duty SET closed_for = 'left_audience' WHERE closed_for = 'redated'")
    _allow(BEFORE)


def _allow(codes: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{code}'" for code in codes)
    with op.batch_alter_table("duty") as table:
        table.drop_constraint(op.f(f"ck_duty_{NAME}"), type_="check")
        table.create_check_constraint(op.f(f"ck_duty_{NAME}"), f"closed_for IN ({listed})")
