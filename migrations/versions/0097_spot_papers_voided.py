"""Checks on the spot: who voided one for which ground, and the ledger knows what was drawn before anything came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0097_spot_papers_voided"
down_revision = "0096_volunteers"
branch_labels = None
depends_on = None

BEFORE = "CASE WHEN received_at IS NULL THEN 0 WHEN signature_sha256 IS NULL THEN 1 ELSE 3 END"
AFTER = f"{BEFORE} + CASE WHEN voided_at IS NULL THEN 8 ELSE 12 END"
GROUNDED = "(voided_at IS NULL) = (void_ground IS NULL) AND (voided_at IS NULL) = (voided_by_id IS NULL)"


def upgrade() -> None:
    op.drop_index("ix_spot_paper_to_enter", "spot_paper")
    with op.batch_alter_table("spot_paper") as table:
        table.add_column(sa.Column("voided_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("void_ground", sa.String(length=500), nullable=True))
        table.add_column(sa.Column("voided_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_spot_paper_voided_by_id_person"), "person", ["voided_by_id"], ["id"])
        table.create_check_constraint(op.f("ck_spot_paper_voided_for_a_ground"), GROUNDED)
    # What was entered before said when it was drawn, too.
    op.execute("UPDATE spot_paper SET entered = entered + 8 WHERE entered <> 0")
    _index(AFTER)


def _index(facts: str) -> None:
    waits = sa.text(f"(({facts}) & ~entered) <> 0")
    op.create_index("ix_spot_paper_to_enter", "spot_paper", ["id"], sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    """What was voided stands again; the ledger goes on to say that it was."""
    op.drop_index("ix_spot_paper_to_enter", "spot_paper")
    op.execute("UPDATE spot_paper SET entered = entered & 3")
    with op.batch_alter_table("spot_paper") as table:
        table.drop_constraint(op.f("ck_spot_paper_voided_for_a_ground"), type_="check")
        table.drop_constraint(op.f("fk_spot_paper_voided_by_id_person"), type_="foreignkey")
        for column in ("voided_by_id", "void_ground", "voided_at"):
            table.drop_column(column)
    _index(BEFORE)
