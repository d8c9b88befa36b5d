"""Results that rest on corrections are counted anew: void parts of cases alone are left out, and points count as in the score."""

from alembic import op

revision = "0068_void_parts"
down_revision = "0067_confirmed_lists"
branch_labels = None
depends_on = None

COUNT_ANEW = """
    DELETE FROM counted_attempt WHERE attempt_id IN (
        SELECT attempt_id FROM attempt_result WHERE CAST(basis AS TEXT) LIKE '%corrections%'
    )
"""


def upgrade() -> None:
    op.execute(COUNT_ANEW)


def downgrade() -> None:
    op.execute(COUNT_ANEW)
