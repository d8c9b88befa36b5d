"""Group sessions: a lecture on the big screen, who was there when, and what it gave; screens have a grade of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0091_group_sessions"
down_revision = "0090_tallies_by_day"
branch_labels = None
depends_on = None

TABLES = (
    "group_stay",
    "group_credit",
    "group_check",
    "group_screen",
    "group_paper",
    "group_attendance",
    "group_session",
    "group_try",
)
GRADES = "grade IN ('online', 'group', 'offline')"
WITH_SCREENS = "grade IN ('online', 'group', 'offline', 'screen')"
SIGNALS = ("shared_device", "regular_beats", "same_minute", "same_answers", "missed_checks")


def upgrade() -> None:
    _know(GRADES, WITH_SCREENS)
    _allow((*SIGNALS, "two_places", "by_hand"))
    op.create_table(
        "group_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_group_try_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_try")),
    )
    op.create_index("ix_group_try_person_at", "group_try", ["person_id", "at"])
    op.create_table(
        "group_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_for", sa.String(length=8), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("entered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("closed_for IN ('ended', 'silent')", name=op.f("ck_group_session_closed_for_known")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_for IS NULL)", name=op.f("ck_group_session_closed_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_group_session_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_group_session_opened_by_id_person")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_group_session_recording_id_recording")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_group_session_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_session")),
    )
    op.create_index(op.f("ix_group_session_opened_by_id"), "group_session", ["opened_by_id"])
    op.create_index(op.f("ix_group_session_unit_id"), "group_session", ["unit_id"])
    op.create_index(
        "ix_group_session_waiting",
        "group_session",
        ["id"],
        sqlite_where=sa.text("NOT entered"),
        postgresql_where=sa.text("NOT entered"),
    )
    op.create_table(
        "group_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("asked_from", sa.DateTime(), nullable=True),
        sa.Column("token", sa.String(length=24), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("choices", sa.String(length=9), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_at", sa.DateTime(), nullable=True),
        sa.Column("elsewhere", sa.JSON(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("way IN ('phone', 'list')", name=op.f("ck_group_attendance_way_known")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group_session.id"], name=op.f("fk_group_attendance_group_id_group_session")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_group_attendance_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_group_attendance_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_attendance")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_group_attendance_group_id_person_id")),
    )
    op.create_index("ix_group_attendance_person", "group_attendance", ["person_id"])
    op.create_index("ix_group_attendance_settled", "group_attendance", ["settled_at"])
    op.create_table(
        "group_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("entered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_group_paper_some_bytes")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_group_paper_by_id_person")),
        sa.ForeignKeyConstraint(["group_id"], ["group_session.id"], name=op.f("fk_group_paper_group_id_group_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_paper")),
    )
    op.create_index(op.f("ix_group_paper_group_id"), "group_paper", ["group_id"])
    op.create_table(
        "group_screen",
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group_session.id"], name=op.f("fk_group_screen_group_id_group_session")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["watch_session.id"], name=op.f("fk_group_screen_session_id_watch_session")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_group_screen")),
    )
    op.create_index(op.f("ix_group_screen_group_id"), "group_screen", ["group_id"])
    op.create_table(
        "group_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["group_attendance.id"], name=op.f("fk_group_check_attendance_id_group_attendance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_check")),
    )
    op.create_index(op.f("ix_group_check_attendance_id"), "group_check", ["attendance_id"])
    op.create_table(
        "group_credit",
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("screen_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["group_attendance.id"], name=op.f("fk_group_credit_attendance_id_group_attendance")
        ),
        sa.ForeignKeyConstraint(
            ["screen_id"], ["group_screen.session_id"], name=op.f("fk_group_credit_screen_id_group_screen")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["watch_session.id"], name=op.f("fk_group_credit_session_id_watch_session")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_group_credit")),
    )
    op.create_index(op.f("ix_group_credit_attendance_id"), "group_credit", ["attendance_id"])
    op.create_table(
        "group_stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("in_at", sa.DateTime(), nullable=False),
        sa.Column("in_by_id", sa.Integer(), nullable=False),
        sa.Column("out_at", sa.DateTime(), nullable=True),
        sa.Column("out_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("out_at IS NULL OR out_at >= in_at", name=op.f("ck_group_stay_in_before_out")),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["group_attendance.id"], name=op.f("fk_group_stay_attendance_id_group_attendance")
        ),
        sa.ForeignKeyConstraint(["in_by_id"], ["person.id"], name=op.f("fk_group_stay_in_by_id_person")),
        sa.ForeignKeyConstraint(["out_by_id"], ["person.id"], name=op.f("fk_group_stay_out_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_stay")),
    )
    op.create_index(op.f("ix_group_stay_attendance_id"), "group_stay", ["attendance_id"])


def downgrade() -> None:
    """Earlier releases would take what a screen played for watching of the account that played it, so that goes."""
    for table in TABLES:
        op.drop_table(table)
    screens = "(SELECT id FROM watch_session WHERE grade = 'screen')"
    op.execute(f"UPDATE attention_clock SET session_id = NULL WHERE session_id IN {screens}")
    op.execute(f"DELETE FROM beat WHERE session_id IN {screens}")
    op.execute("DELETE FROM watch_session WHERE grade = 'screen'")
    cases = "(SELECT id FROM review_case WHERE signal = 'two_places')"
    for table in ("case_concern", "case_statement", "case_decision", "case_annulment", "second_look"):
        op.execute(f"DELETE FROM {table} WHERE case_id IN {cases}")
    op.execute("DELETE FROM review_case WHERE signal = 'two_places'")
    _allow((*SIGNALS, "by_hand"))
    _know(WITH_SCREENS, GRADES)


def _know(before: str, after: str) -> None:
    """Other grades of sessions, of which a county has millions. On SQLite in the text of the table, and none is copied."""
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(before, after)
        return
    op.drop_constraint(op.f("ck_watch_session_grade_known"), "watch_session", type_="check")
    op.create_check_constraint(op.f("ck_watch_session_grade_known"), "watch_session", after)


def _rewrite(before: str, after: str) -> None:
    """As SQLite describes it for a change that leaves what is on the disk as it is (lang_altertable.html, 7)."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'watch_session'",
        (before, after),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _allow(signals: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{code}'" for code in signals)
    with op.batch_alter_table("review_case") as batch:
        batch.drop_constraint(op.f("ck_review_case_signal_known"), type_="check")
        batch.create_check_constraint(op.f("ck_review_case_signal_known"), f"signal IN ({listed})")
