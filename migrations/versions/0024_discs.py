"""A recording may be a title of a disc, and says which stretches of it are damaged."""

import sqlalchemy as sa
from alembic import op

revision = "0024_discs"
down_revision = "0023_watermark"
branch_labels = None
depends_on = None

STATES = "'uploading', 'waiting', 'working', {}'ready', 'failed'"


def upgrade() -> None:
    op.add_column("recording", sa.Column("disc_title", sa.Integer(), nullable=True))
    op.add_column("recording", sa.Column("disc", sa.JSON(), nullable=True))
    op.add_column("recording", sa.Column("damaged", sa.JSON(), server_default="[]", nullable=False))
    _allow(STATES.format("'choosing', "))


def downgrade() -> None:
    op.execute("UPDATE recording SET state = 'failed', failure = 'interrupted' WHERE state = 'choosing'")
    _allow(STATES.format(""))
    for column in ("damaged", "disc", "disc_title"):
        op.drop_column("recording", column)


def _allow(states: str) -> None:
    name = op.f("ck_recording_state_known")
    with op.batch_alter_table("recording") as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"state IN ({states})")
