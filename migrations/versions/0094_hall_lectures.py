"""现场授课: lectures held in the hall, who was there, their papers, and the grade that a lecture completed by it has."""

import sqlalchemy as sa
from alembic import op

revision = "0094_hall_lectures"
down_revision = "0093_spot_checks"
branch_labels = None
depends_on = None

GRADES = "grade IN ('online', 'group', 'offline', 'mixed')"
WITH_HALL = "grade IN ('online', 'group', 'offline', 'hall', 'mixed')"
PAPERS = " + ".join(
    f"(CASE WHEN {each} IS NULL THEN 0 ELSE 1 END)" for each in ("excusal_id", "outside_id", "absence_id")
)
OF_THREE = f"{PAPERS} = 1"
OF_FOUR = f"{PAPERS} + (CASE WHEN attendance_id IS NULL THEN 0 ELSE 1 END) = 1"


def upgrade() -> None:
    op.create_table(
        "hall_lecture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("lecturer", sa.String(length=100), nullable=False),
        sa.Column("hours", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_hall_lecture_some_hours")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_hall_lecture_plan_id_plan")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_hall_lecture_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_hall_lecture_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_lecture")),
    )
    for column in ("plan_id", "lesson_id"):
        op.create_index(op.f(f"ix_hall_lecture_{column}"), "hall_lecture", [column])
    op.create_table(
        "hall_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("annulled_at", sa.DateTime(), nullable=True),
        sa.Column("annulled_ground", sa.String(length=500), nullable=True),
        sa.Column("annulled_by_id", sa.Integer(), nullable=True),
        sa.Column("entered", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(annulled_at IS NULL) = (annulled_ground IS NULL) AND (annulled_at IS NULL) = (annulled_by_id IS NULL)",
            name=op.f("ck_hall_attendance_annulled_with_a_ground"),
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall_lecture.id"], name=op.f("fk_hall_attendance_hall_id_hall_lecture")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hall_attendance_person_id_person")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_hall_attendance_by_id_person")),
        sa.ForeignKeyConstraint(
            ["annulled_by_id"], ["person.id"], name=op.f("fk_hall_attendance_annulled_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_attendance")),
    )
    for column in ("hall_id", "person_id"):
        op.create_index(op.f(f"ix_hall_attendance_{column}"), "hall_attendance", [column])
    standing = sa.text("annulled_at IS NULL")
    op.create_index(
        "uq_hall_attendance_standing",
        "hall_attendance",
        ["hall_id", "person_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    with op.batch_alter_table("attachment") as table:
        table.add_column(sa.Column("attendance_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_attachment_attendance_id_hall_attendance"), "hall_attendance", ["attendance_id"], ["id"]
        )
        table.drop_constraint(op.f("ck_attachment_of_one_row"), type_="check")
        table.create_check_constraint(op.f("ck_attachment_of_one_row"), OF_FOUR)
        table.create_index(op.f("ix_attachment_attendance_id"), ["attendance_id"])
    _know(GRADES, WITH_HALL)


def _know(before: str, after: str) -> None:
    """Other grades. On SQLite in the text of the table, which a copy of it would lose its triggers by."""
    for table in ("enrolment", "lesson_progress"):
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(op.f(f"ck_{table}_grade_known"), table, type_="check")
            op.create_check_constraint(op.f(f"ck_{table}_grade_known"), table, after)
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(before, after)


def _rewrite(before: str, after: str) -> None:
    """As SQLite describes it for a change that leaves what is on the disk as it is (lang_altertable.html, 7)."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name IN ('enrolment', 'lesson_progress')",
        (before, after),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    """What was completed in the hall stays completed, as in no known way."""
    for table in ("enrolment", "lesson_progress"):
        op.execute(f"UPDATE {table} SET grade = NULL WHERE grade = 'hall'")
    _know(WITH_HALL, GRADES)
    op.execute("DELETE FROM attachment WHERE attendance_id IS NOT NULL")
    with op.batch_alter_table("attachment") as table:
        table.drop_index(op.f("ix_attachment_attendance_id"))
        table.drop_constraint(op.f("ck_attachment_of_one_row"), type_="check")
        table.create_check_constraint(op.f("ck_attachment_of_one_row"), OF_THREE)
        table.drop_constraint(op.f("fk_attachment_attendance_id_hall_attendance"), type_="foreignkey")
        table.drop_column("attendance_id")
    for table in ("hall_attendance", "hall_lecture"):
        op.drop_table(table)
