"""Of each lecture the seconds are kept that count for class hours, by the minutes of an hour, and no tenths of hours."""

import sqlalchemy as sa
from alembic import op

revision = "0021_earned_seconds"
down_revision = "0020_downloads"
branch_labels = None
depends_on = None

# A plan without rules has the customary one.
SHORTEST = "COALESCE((SELECT MIN(r.minutes) FROM hours_rule r JOIN enrolment e ON e.plan_id = r.plan_id WHERE e.id = enrolment_id), 45)"
WITH_SEVERAL = """SELECT e.id FROM enrolment e JOIN hours_rule r ON r.plan_id = e.plan_id
 GROUP BY e.id HAVING COUNT(DISTINCT r.minutes) > 1"""
PROGRESS = sa.table(
    "lesson_progress",
    sa.column("id", sa.Integer()),
    sa.column("earned", sa.JSON()),
    sa.column("earned_seconds", sa.Integer()),
    sa.column("tenths", sa.Integer()),
)


def upgrade() -> None:
    op.add_column("lesson_progress", sa.Column("earned", sa.JSON(), nullable=False, server_default="{}"))
    written = f"""'{{"' || {SHORTEST} || '": ' || earned_seconds || '}}'"""
    kept = f"CAST({written} AS JSON)" if op.get_bind().dialect.name == "postgresql" else written
    op.execute(f"UPDATE lesson_progress SET earned = {kept} WHERE earned_seconds > 0")
    # Where an hour has had several lengths, the shortest stands until the worker counts anew, within minutes of its start.
    op.execute(
        f"UPDATE lesson_progress SET counted_at = NULL WHERE earned_seconds > 0 AND enrolment_id IN ({WITH_SEVERAL})"
    )
    for name in ("earned_seconds", "tenths"):
        op.drop_column("lesson_progress", name)


def downgrade() -> None:
    for name in ("tenths", "earned_seconds"):
        op.add_column("lesson_progress", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    bind = op.get_bind()
    rows = bind.execute(sa.select(PROGRESS.c.id, PROGRESS.c.earned)).all()
    back = [{"row": row.id, **_as_before(row.earned)} for row in rows if row.earned]
    if back:
        named = {name: sa.bindparam(f"its_{name}") for name in ("earned_seconds", "tenths")}
        bind.execute(sa.update(PROGRESS).where(PROGRESS.c.id == sa.bindparam("row")).values(named), back)
    op.drop_column("lesson_progress", "earned")


def _as_before(earned: dict[str, int]) -> dict[str, int]:
    """Tenths of each lecture were cut; where an hour has had several lengths, the last count cuts each part."""
    tenths = sum(seconds * 10 // (60 * int(minutes)) for minutes, seconds in earned.items())
    return {"its_earned_seconds": sum(earned.values()), "its_tenths": tenths}
