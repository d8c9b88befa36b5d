"""The ledger, which is only appended to, and what notes which rows are in it."""

import sqlalchemy as sa
from alembic import op

revision = "0013_ledger"
down_revision = "0012_stored_films"
branch_labels = None
depends_on = None

REFUSAL = "the ledger is only appended to"
FACTS = """1 + CASE WHEN started_at IS NULL THEN 0 ELSE 2 END + CASE WHEN completed_at IS NULL THEN 0 ELSE 4 END
 + CASE WHEN closed_at IS NULL THEN 0 ELSE 8 END"""
# Table: its column with its type, and the rows that wait to be entered.
MARKS = {
    "watch_session": ("sealed", sa.Integer, "ix_watch_session_unsealed", "closed_at IS NOT NULL AND beats > sealed"),
    "enrolment": ("entered", sa.Integer, "ix_enrolment_to_enter", f"(({FACTS}) & ~entered) <> 0"),
    "lesson_progress": (
        "entered",
        sa.Boolean,
        "ix_lesson_progress_to_enter",
        "completed_at IS NOT NULL AND NOT entered",
    ),
    "reading": ("entered", sa.Boolean, "ix_reading_to_enter", "NOT entered"),
    "attempt": ("entered", sa.Boolean, "ix_attempt_to_enter", "submitted_at IS NOT NULL AND NOT entered"),
}


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger_entry")),
    )
    op.create_index("ix_ledger_entry_person_id_kind_about", "ledger_entry", ["person_id", "kind", "about"])
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
    for table, (column, kind, index, waiting) in MARKS.items():
        nothing = sa.text("0") if kind is sa.Integer else sa.false()
        op.add_column(table, sa.Column(column, kind(), server_default=nothing, nullable=False))
        where = sa.text(waiting)
        op.create_index(index, table, ["id"], sqlite_where=where, postgresql_where=where)


# SQLite's INSERT OR REPLACE removes a row without asking the trigger of deletion, so a number must be the next one.
_TRIGGERS = {
    "sqlite": [
        *(
            f"CREATE TRIGGER ledger_entry_no_{verb} BEFORE {verb} ON ledger_entry"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for verb in ("update", "delete")
        ),
        "CREATE TRIGGER ledger_entry_in_turn BEFORE INSERT ON ledger_entry"
        " WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM ledger_entry)"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION ledger_entry_refusal() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        "CREATE TRIGGER ledger_entry_only_appended BEFORE UPDATE OR DELETE ON ledger_entry"
        " FOR EACH ROW EXECUTE FUNCTION ledger_entry_refusal()",
    ],
}


def downgrade() -> None:
    for table, (column, _, index, _) in MARKS.items():
        op.drop_index(index, table)
        op.drop_column(table, column)
    op.drop_table("ledger_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_entry_refusal()")
