"""Tasks keep when their stamps were known, where that is later than they say; tallies count what was given by the opening.

That takes the place of a figure that nobody read. All tallies are counted anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0116_stamps_as_known"
down_revision = "0115_lines_as_known"
branch_labels = None
depends_on = None

KNOWN = ("started_known_at", "passed_known_at", "completed_known_at")
RATES = ["plan_id", "unit_id", "closed_at", "completed_at", "started_at", "enrolled_at", "due_on", "post_kind", "person_id",
         "closed_for", "first_enrolled_at", "post_id", "rank", "passed_at", "grade"]  # fmt: skip
TALLIES = ("tally", "unit_tally", "group_tally", "group_unit_tally")


def upgrade() -> None:
    op.drop_index("ix_enrolment_rates", "enrolment")
    for name in KNOWN:
        op.add_column("enrolment", sa.Column(name, sa.DateTime(), nullable=True))
    op.create_index("ix_enrolment_rates", "enrolment", [*RATES, *KNOWN])
    _rename("gone_completed", "opened")


def downgrade() -> None:
    op.drop_index("ix_enrolment_rates", "enrolment")
    for name in KNOWN:
        op.drop_column("enrolment", name)
    op.create_index("ix_enrolment_rates", "enrolment", RATES)
    _rename("opened", "gone_completed")


def _rename(before: str, now: str) -> None:
    for table in TALLIES:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {now}")
    op.execute("INSERT INTO tally_mark (plan_id, unit_id) SELECT DISTINCT plan_id, unit_id FROM enrolment")
