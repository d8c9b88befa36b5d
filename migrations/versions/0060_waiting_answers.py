"""Answers that have waited for people since before there were markers come into the queue of marking."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0060_waiting_answers"
down_revision = "0059_mark_changes"
branch_labels = None
depends_on = None

ATTEMPT = sa.table(
    "attempt", sa.column("id"), sa.column("lesson_id"), sa.column("paper", sa.JSON()),
    sa.column("awaits_marking", sa.Boolean()),
)  # fmt: skip
ANSWER = sa.table("answer", *map(sa.column, ("id", "attempt_id", "number", "chosen", "chosen_at")))
WRITTEN = sa.table(
    "written_answer", *map(sa.column, ("attempt_id", "number", "lesson_id", "version_id", "part", "points"))
)


def upgrade() -> None:
    queued = sa.exists().where(WRITTEN.c.attempt_id == ATTEMPT.c.id)
    left = sa.select(ATTEMPT.c.id, ATTEMPT.c.lesson_id, ATTEMPT.c.paper).where(ATTEMPT.c.awaits_marking, ~queued)
    for attempt in op.get_bind().execute(left).all():
        op.bulk_insert(WRITTEN, list(_waiting(attempt)))


def _waiting(attempt: Any) -> Iterator[dict[str, Any]]:
    """What was written of a paper, by the answers chosen last."""
    mine = sa.select(ANSWER.c.number, ANSWER.c.chosen).where(ANSWER.c.attempt_id == attempt.id)
    rows = op.get_bind().execute(mine.order_by(ANSWER.c.chosen_at, ANSWER.c.id))
    chosen = {row.number: row.chosen for row in rows}
    for asked in attempt.paper["questions"]:
        if asked["kind"] == "short_answer" and chosen.get(asked["number"], "").strip():
            yield {
                "attempt_id": attempt.id, "number": asked["number"], "lesson_id": attempt.lesson_id,
                "version_id": asked["version"], "part": asked.get("part", 0), "points": asked["points"],
            }  # fmt: skip


def downgrade() -> None:
    """They wait as well in the queue of the version before."""
