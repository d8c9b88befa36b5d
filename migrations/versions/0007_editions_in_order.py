"""Editions of a law follow each other: none ends before it begins, and no two begin together."""

from alembic import op

revision = "0007_editions_in_order"
down_revision = "0006_quizzes"
branch_labels = None
depends_on = None

CHECKS = {
    "superseded_after_effective": "superseded_on > effective_on",
    "articles_counted_from_one": "articles > 0",
}
TOGETHER = "uq_edition_statute_id_effective_on"


def upgrade() -> None:
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f(TOGETHER), ["statute_id", "effective_on"])
        for name, rule in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_edition_{name}"), rule)


def downgrade() -> None:
    with op.batch_alter_table("edition", schema=None) as batch_op:
        for name in reversed(CHECKS):
            batch_op.drop_constraint(batch_op.f(f"ck_edition_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f(TOGETHER), type_="unique")
