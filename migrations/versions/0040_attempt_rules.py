"""Rules of attempts: of the quiz, of a plan for it, and as sealed with an attempt."""

import sqlalchemy as sa
from alembic import op

revision = "0040_attempt_rules"
down_revision = "0039_wrong_questions"
branch_labels = None
depends_on = None

WAIT = "resit_hours BETWEEN 0 AND 8784"
WINDOW = "opens_at IS NULL OR ends_at IS NULL OR opens_at < ends_at"
KEY = "shows_key IN ('answered', 'after_window', 'never')"
ADDED = ("resit_hours", "rewatches", "needs_room", "opens_at", "ends_at", "shows_key")


def _columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("resit_hours", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rewatches", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("needs_room", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("shows_key", sa.String(length=12), server_default="answered", nullable=False),
    )


def upgrade() -> None:
    with op.batch_alter_table("blueprint", schema=None) as batch_op:
        for column in _columns():
            batch_op.add_column(column)
        batch_op.create_check_constraint("wait_of_a_year_at_most", WAIT)
        batch_op.create_check_constraint("ends_after_opening", WINDOW)
        batch_op.create_check_constraint("shows_key_known", KEY)
    op.create_table(
        "plan_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=True),
        *_columns(),
        sa.CheckConstraint("pass_mark BETWEEN 0 AND 100", name=op.f("ck_plan_rule_pass_mark_of_hundred")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_plan_rule_takes_time")),
        sa.CheckConstraint("tries IS NULL OR tries > 0", name=op.f("ck_plan_rule_may_be_tried")),
        sa.CheckConstraint(WAIT, name=op.f("ck_plan_rule_wait_of_a_year_at_most")),
        sa.CheckConstraint(WINDOW, name=op.f("ck_plan_rule_ends_after_opening")),
        sa.CheckConstraint(KEY, name=op.f("ck_plan_rule_shows_key_known")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_rule_plan_id_plan")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_plan_rule_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_plan_rule_set_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_rule")),
        sa.UniqueConstraint("plan_id", "lesson_id", name=op.f("uq_plan_rule_plan_id_lesson_id")),
    )
    op.create_index("ix_plan_rule_lesson_id", "plan_rule", ["lesson_id"], unique=False)
    op.add_column("attempt", sa.Column("rule", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("attempt", "rule")
    op.drop_table("plan_rule")
    with op.batch_alter_table("blueprint", schema=None) as batch_op:
        for name in ("shows_key_known", "ends_after_opening", "wait_of_a_year_at_most"):
            batch_op.drop_constraint(name, type_="check")
        for column in reversed(ADDED):
            batch_op.drop_column(column)
