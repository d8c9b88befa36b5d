"""Supervision lines keep since when they were known, where that was later than they say, and what was mended stays for reports.

SQLite writes the table anew; its triggers are made again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0115_lines_as_known"
down_revision = "0114_former_plans"
branch_labels = None
depends_on = None

CHECK = "ends_after_it_begins"
TRIGGERS = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'supervision_line'"


def upgrade() -> None:
    triggers = _triggers()
    with op.batch_alter_table("supervision_line") as batch:
        batch.add_column(sa.Column("known_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("known_to", sa.Date(), nullable=True))
        batch.drop_constraint(op.f(f"ck_supervision_line_{CHECK}"), type_="check")
        batch.create_check_constraint(CHECK, "to_on IS NULL OR to_on >= from_on")
    _again(triggers)


def downgrade() -> None:
    op.execute("DELETE FROM supervision_line WHERE to_on = from_on")
    triggers = _triggers()
    with op.batch_alter_table("supervision_line") as batch:
        batch.drop_constraint(op.f(f"ck_supervision_line_{CHECK}"), type_="check")
        batch.create_check_constraint(CHECK, "to_on IS NULL OR to_on > from_on")
        batch.drop_column("known_to")
        batch.drop_column("known_from")
    _again(triggers)


def _triggers() -> list[str]:
    """As SQLite has them, which forgets them with the old table."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    return [str(row.sql) for row in op.get_bind().execute(sa.text(TRIGGERS))]


def _again(triggers: list[str]) -> None:
    for order in triggers:
        op.execute(order)
