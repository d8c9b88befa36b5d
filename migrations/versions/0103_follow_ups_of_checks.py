"""Which failed check on the spot a 督办 is about; one stands for each check."""

import sqlalchemy as sa
from alembic import op

revision = "0103_follow_ups_of_checks"
down_revision = "0102_tallies_of_groups"
branch_labels = None
depends_on = None

STANDS = "state <> 'withdrawn'"


def upgrade() -> None:
    with op.batch_alter_table("follow_up") as table:
        table.add_column(sa.Column("spot_check_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_follow_up_spot_check_id_spot_check"), "spot_check", ["spot_check_id"], ["id"])
    op.create_index(
        "uq_follow_up_spot_check_id",
        "follow_up",
        ["spot_check_id"],
        unique=True,
        sqlite_where=sa.text(STANDS),
        postgresql_where=sa.text(STANDS),
    )


def downgrade() -> None:
    op.drop_index("uq_follow_up_spot_check_id", "follow_up")
    with op.batch_alter_table("follow_up") as table:
        table.drop_constraint(op.f("fk_follow_up_spot_check_id_spot_check"), type_="foreignkey")
        table.drop_column("spot_check_id")
