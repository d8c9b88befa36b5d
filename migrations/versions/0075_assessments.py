"""Statutory assessments are recorded beside outside training, with the day until which their certificate is valid."""

import sqlalchemy as sa
from alembic import op

revision = "0075_assessments"
down_revision = "0074_rule_book"
branch_labels = None
depends_on = None

CHECKS = {
    "kind_known": "kind IN ('training', 'assessment')",
    "training_has_hours": "kind = 'assessment' OR hours IS NOT NULL",
    "assessments_expire": "kind = 'assessment' OR valid_until IS NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("outside_training") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=12), server_default="training", nullable=False))
        batch.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
        batch.alter_column("hours", existing_type=sa.Numeric(precision=5, scale=1), nullable=True)
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_outside_training_{name}"), condition)


def downgrade() -> None:
    """Assessments have no place in the version before."""
    op.execute("DELETE FROM outside_training WHERE kind = 'assessment'")
    with op.batch_alter_table("outside_training") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_outside_training_{name}"), type_="check")
        batch.drop_column("valid_until")
        batch.drop_column("kind")
        batch.alter_column("hours", existing_type=sa.Numeric(precision=5, scale=1), nullable=False)
