"""Review cases: signals, statements, decisions, second looks, and what they annulled."""

import sqlalchemy as sa
from alembic import op

revision = "0015_review_cases"
down_revision = "0014_device_marks"
branch_labels = None
depends_on = None

SIGNALS = "'shared_device', 'regular_beats', 'same_minute', 'same_answers', 'missed_checks', 'by_hand'"
OPEN = sa.text("closed_at IS NULL")
NEW = {
    "ix_watch_session_closed": ("watch_session", "closed_at"),
    "ix_lesson_progress_completed": ("lesson_progress", "completed_at"),
    "ix_attempt_submitted": ("attempt", "submitted_at"),
    "ix_presence_check_answered": ("presence_check", "answered_at"),
}


def _person(table: str, name: str = "person_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_{table}_{name}_person"))


def _case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f(f"fk_{table}_case_id_review_case"))


def upgrade() -> None:
    for name, (table, column) in NEW.items():
        op.create_index(name, table, [column])
    op.create_table(
        "review_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signal", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.CheckConstraint(f"signal IN ({SIGNALS})", name=op.f("ck_review_case_signal_known")),
        sa.CheckConstraint("outcome IN ('no_finding', 'annul')", name=op.f("ck_review_case_outcome_known")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_review_case_closed_with_an_outcome")
        ),
        sa.CheckConstraint(
            "signal <> 'by_hand' OR (opened_by_id IS NOT NULL AND reason IS NOT NULL)",
            name=op.f("ck_review_case_by_hand_with_a_reason"),
        ),
        _person("review_case", "opened_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_case")),
    )
    op.create_index(
        "uq_review_case_open",
        "review_case",
        ["signal", "subject"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "case_concern",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _case("case_concern"),
        _person("case_concern"),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_concern")),
    )
    op.create_index("ix_case_concern_person", "case_concern", ["person_id"])
    op.create_table(
        "case_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        _case("case_statement"),
        _person("case_statement"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_statement")),
    )
    op.create_index(op.f("ix_case_statement_case_id"), "case_statement", ["case_id"])
    op.create_table(
        "second_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.CheckConstraint("outcome IN ('uphold', 'reinstate')", name=op.f("ck_second_look_outcome_known")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_second_look_closed_with_an_outcome")
        ),
        _case("second_look"),
        _person("second_look"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_look")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_second_look_case_id_person_id")),
    )
    op.create_table(
        "case_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("second_look_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=1000), nullable=False),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('no_finding', 'annul', 'uphold', 'reinstate')", name=op.f("ck_case_decision_outcome_known")
        ),
        sa.CheckConstraint(
            "(second_look_id IS NULL) = (outcome IN ('no_finding', 'annul'))",
            name=op.f("ck_case_decision_of_its_own_kind"),
        ),
        _case("case_decision"),
        sa.ForeignKeyConstraint(
            ["second_look_id"], ["second_look.id"], name=op.f("fk_case_decision_second_look_id_second_look")
        ),
        _person("case_decision", "by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_decision")),
    )
    op.create_index(op.f("ix_case_decision_case_id"), "case_decision", ["case_id"])
    op.create_table(
        "case_annulment",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("annulment_id", sa.Integer(), nullable=False),
        _case("case_annulment"),
        sa.ForeignKeyConstraint(
            ["annulment_id"], ["annulment.id"], name=op.f("fk_case_annulment_annulment_id_annulment")
        ),
        sa.PrimaryKeyConstraint("case_id", "annulment_id", name=op.f("pk_case_annulment")),
    )
    op.create_table(
        "signal_mark",
        sa.Column("signal", sa.String(length=20), nullable=False),
        sa.Column("looked_until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("signal", name=op.f("pk_signal_mark")),
    )


def downgrade() -> None:
    tables = (
        "signal_mark",
        "case_annulment",
        "case_decision",
        "second_look",
        "case_statement",
        "case_concern",
        "review_case",
    )
    for table in tables:
        op.drop_table(table)
    for name, (table, _) in NEW.items():
        op.drop_index(name, table)
