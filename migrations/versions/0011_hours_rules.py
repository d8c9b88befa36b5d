"""Class hours by rules with a day from which each holds, what lessons have earned by them, and the grade of evidence."""

import sqlalchemy as sa
from alembic import op

revision = "0011_hours_rules"
down_revision = "0010_presence"
branch_labels = None
depends_on = None

GRADES = "grade IN ('online', 'group', 'offline')"


def upgrade() -> None:
    op.create_table(
        "hours_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("longest_gap", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 30 AND 60", name=op.f("ck_hours_rule_an_hour_of_30_to_60_minutes")),
        sa.CheckConstraint("daily_cap BETWEEN 1 AND 24", name=op.f("ck_hours_rule_hours_of_one_day")),
        sa.CheckConstraint("longest_gap BETWEEN 60 AND 3600", name=op.f("ck_hours_rule_gap_of_minutes")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_hours_rule_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_rule")),
        sa.UniqueConstraint("plan_id", "from_on", name=op.f("uq_hours_rule_plan_id_from_on")),
    )
    # What held until now knew neither a cap nor a gap: the widest that a rule can have are as good as none.
    op.execute(
        "INSERT INTO hours_rule (plan_id, from_on, minutes, daily_cap, longest_gap) "
        "SELECT id, opens_on, minutes_per_hour, 24, 3600 FROM plan"
    )
    with op.batch_alter_table("plan") as batch_op:
        batch_op.drop_constraint(op.f("ck_plan_an_hour_of_30_to_60_minutes"), type_="check")
        batch_op.drop_column("minutes_per_hour")
    for name in ("tenths", "earned_seconds"):
        op.add_column("lesson_progress", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("lesson_progress", sa.Column("counted_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("watch_session") as batch_op:
        batch_op.add_column(sa.Column("grade", sa.String(length=8), nullable=False, server_default="online"))
        batch_op.create_check_constraint(op.f("ck_watch_session_grade_known"), GRADES)


def downgrade() -> None:
    with op.batch_alter_table("watch_session") as batch_op:
        batch_op.drop_constraint(op.f("ck_watch_session_grade_known"), type_="check")
        batch_op.drop_column("grade")
    for name in ("counted_at", "earned_seconds", "tenths"):
        op.drop_column("lesson_progress", name)
    with op.batch_alter_table("plan") as batch_op:
        batch_op.add_column(sa.Column("minutes_per_hour", sa.Integer(), nullable=False, server_default="45"))
        batch_op.create_check_constraint(
            op.f("ck_plan_an_hour_of_30_to_60_minutes"), "minutes_per_hour BETWEEN 30 AND 60"
        )
    # One column has room for one rule: the latest.
    op.execute(
        "UPDATE plan SET minutes_per_hour = (SELECT minutes FROM hours_rule WHERE plan_id = plan.id "
        "ORDER BY from_on DESC LIMIT 1) WHERE id IN (SELECT plan_id FROM hours_rule)"
    )
    op.drop_table("hours_rule")
