"""Tasks keep the rank they were given with, when their quizzes were passed and how they were watched; sectors keep their past."""

import sqlalchemy as sa
from alembic import op

revision = "0080_kept_for_rates"
down_revision = "0079_ledger_templates"
branch_labels = None
depends_on = None

RATES = ["plan_id", "unit_id", "closed_at", "completed_at", "started_at", "enrolled_at", "due_on", "post_kind", "person_id",
         "closed_for", "first_enrolled_at", "post_id"]  # fmt: skip
GRADES = "grade IN ('online', 'group', 'offline', 'mixed')"
# Until now everybody watched online.
FILLED = (
    "UPDATE enrolment SET rank = (SELECT rank FROM post WHERE post.id = enrolment.post_id)",
    """UPDATE lesson_progress SET grade = 'online' WHERE completed_at IS NOT NULL
       AND lesson_id IN (SELECT id FROM lesson WHERE kind = 'lecture')""",
    """UPDATE enrolment SET grade = 'online' WHERE completed_at IS NOT NULL
       AND EXISTS (SELECT 1 FROM lesson_progress WHERE enrolment_id = enrolment.id AND grade = 'online')""",
    """UPDATE enrolment SET passed_at = (
         SELECT CASE WHEN count(lesson_progress.completed_at) = count(lesson.id) THEN max(lesson_progress.completed_at) END
         FROM lesson JOIN plan ON plan.course_id = lesson.course_id
         LEFT JOIN lesson_progress ON lesson_progress.lesson_id = lesson.id AND lesson_progress.enrolment_id = enrolment.id
         WHERE plan.id = enrolment.plan_id AND lesson.kind = 'quiz' AND lesson.removed_at IS NULL
       ) WHERE started_at IS NOT NULL""",
)


def _index_rates(*more: str) -> None:
    op.create_index("ix_enrolment_rates", "enrolment", [*RATES, *more])


COUNTS = ("tasks", "started", "completed", "joined", "gone", "gone_completed")
MARK = "INSERT INTO tally_mark (plan_id, unit_id) SELECT DISTINCT {row}.plan_id, {row}.unit_id"
# A quiz may be passed before the task is completed; the other new columns change with a stamp that is looked at anyway.
ON_SQLITE = f"""
    CREATE TRIGGER tally_enrolment_passed AFTER UPDATE OF passed_at ON enrolment WHEN OLD.passed_at IS NOT NEW.passed_at BEGIN
    {MARK.format(row="NEW")} WHERE NOT EXISTS (
      SELECT 1 FROM tally_mark AS m WHERE m.plan_id = NEW.plan_id AND m.unit_id = NEW.unit_id
    ); END
"""
ON_POSTGRESQL = (
    f"""CREATE FUNCTION tally_enrolment_passed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {MARK.format(row="now")} FROM now JOIN before ON before.id = now.id WHERE now.passed_at IS DISTINCT FROM before.passed_at;
    RETURN NULL; END $$""",
    """CREATE TRIGGER tally_enrolment_passed AFTER UPDATE ON enrolment REFERENCING OLD TABLE AS before NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION tally_enrolment_passed()""",
)


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def upgrade() -> None:
    op.add_column("lesson", sa.Column("added_at", sa.DateTime(), nullable=True))
    op.drop_index("ix_enrolment_rates", "enrolment")
    op.add_column("enrolment", sa.Column("rank", sa.SmallInteger(), nullable=True))
    op.add_column("enrolment", sa.Column("passed_at", sa.DateTime(), nullable=True))
    for table in ("enrolment", "lesson_progress"):
        # In words, so that SQLite need not write the whole table anew.
        known = f"CONSTRAINT ck_{table}_grade_known CHECK ({GRADES})"
        op.execute(f"ALTER TABLE {table} ADD COLUMN grade VARCHAR(8) {known}")
    for statement in FILLED:
        op.execute(statement)
    _index_rates("rank", "passed_at", "grade")
    for statement in (ON_SQLITE,) if _is_sqlite() else ON_POSTGRESQL:
        op.execute(statement)
    _tallies(["rank", "grade"], ["passed"])
    op.create_table(
        "former_sector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_former_sector_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_sector")),
    )
    op.create_index(op.f("ix_former_sector_unit_id_until"), "former_sector", ["unit_id", "until"])


def _tallies(keys: list[str], counts: list[str]) -> None:
    """Tallies with these columns, too. What they held is counted anew."""
    op.drop_table("tally")
    more = {
        "rank": sa.Column("rank", sa.SmallInteger(), nullable=False, autoincrement=False),
        "grade": sa.Column("grade", sa.String(length=8), nullable=False),
    }
    days = ("due_on", "exempt_until", "deferred_until")
    op.create_table(
        "tally",
        sa.Column("plan_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("unit_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("post_kind", sa.String(length=20), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        *(more[name] for name in keys),
        *(sa.Column(name, sa.Date(), nullable=False) for name in days),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*COUNTS[:3], *counts, *COUNTS[3:])),
        sa.Column("latest", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_tally_plan_id_plan")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_tally_unit_id_unit")),
        sa.PrimaryKeyConstraint("plan_id", "unit_id", "post_kind", "leads", *keys, *days, name=op.f("pk_tally")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tally_latest", "tally", ["plan_id", "latest"])
    op.execute("INSERT INTO tally_mark (plan_id, unit_id) SELECT DISTINCT plan_id, unit_id FROM enrolment")


def downgrade() -> None:
    op.drop_table("former_sector")
    _tallies([], [])
    op.execute("DROP TRIGGER tally_enrolment_passed" + ("" if _is_sqlite() else " ON enrolment"))
    if not _is_sqlite():
        op.execute("DROP FUNCTION tally_enrolment_passed()")
    op.drop_index("ix_enrolment_rates", "enrolment")
    for column in ("grade", "passed_at", "rank"):
        op.drop_column("enrolment", column)
    _index_rates()
    op.drop_column("lesson_progress", "grade")
    op.drop_column("lesson", "added_at")
