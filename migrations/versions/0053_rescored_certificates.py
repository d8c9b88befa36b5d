"""With how many results given anew the score of a certificate was compared."""

import sqlalchemy as sa
from alembic import op

revision = "0053_rescored_certificates"
down_revision = "0052_sittings"
branch_labels = None
depends_on = None

ANEW = sa.text("ground IN ('key_corrected', 'looked_again')")


def upgrade() -> None:
    op.add_column("certificate", sa.Column("compared", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_attempt_result_given_anew", "attempt_result", ["attempt_id"], sqlite_where=ANEW, postgresql_where=ANEW
    )


def downgrade() -> None:
    op.drop_index("ix_attempt_result_given_anew", table_name="attempt_result")
    op.drop_column("certificate", "compared")
