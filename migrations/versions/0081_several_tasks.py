"""Who has several tasks in a plan is found in the index alone: SQLite, which then prefers it, looked through the whole plan."""

from alembic import op

revision = "0081_several_tasks"
down_revision = "0080_kept_for_rates"
branch_labels = None
depends_on = None

INDEX, COLUMNS = "ix_enrolment_plan_id_person_id", ["plan_id", "person_id"]


def upgrade() -> None:
    op.drop_index(INDEX, "enrolment")
    op.create_index("ix_enrolment_plan_id_person_id_unit_id", "enrolment", [*COLUMNS, "unit_id"])


def downgrade() -> None:
    op.drop_index("ix_enrolment_plan_id_person_id_unit_id", "enrolment")
    op.create_index(INDEX, "enrolment", COLUMNS)
