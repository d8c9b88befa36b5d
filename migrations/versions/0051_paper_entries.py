"""What is typed from answer sheets, and attempts that were sat on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0051_paper_entries"
down_revision = "0050_question_pictures"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('time_given', 'identity', 'incident', 'closed')"
KINDS = "kind IN ('time_given', 'identity', 'incident', 'closed', 'on_paper')"
KNOWN = "ck_attempt_event_kind_known"


def _know(kinds: str) -> None:
    with op.batch_alter_table("attempt_event") as batch:
        batch.drop_constraint(op.f(KNOWN), type_="check")
        batch.create_check_constraint(op.f(KNOWN), sa.text(kinds))


def upgrade() -> None:
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["paper_form.id"], name=op.f("fk_paper_entry_form_id_paper_form")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_entry_person_id_person")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_paper_entry_entered_by_id_person")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_paper_entry_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_paper_entry_attempt_id")),
    )
    op.create_index("ix_paper_entry_form_person", "paper_entry", ["form_id", "person_id"])
    _know(KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM attempt_event WHERE kind = 'on_paper'")
    _know(BEFORE)
    op.drop_table("paper_entry")
