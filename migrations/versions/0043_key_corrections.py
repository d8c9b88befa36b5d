"""Corrections of keys, and annulments of the stamp of one lesson."""

import sqlalchemy as sa
from alembic import op

revision = "0043_key_corrections"
down_revision = "0042_reviews"
branch_labels = None
depends_on = None

UNDECIDED = "decided_at IS NULL AND dropped_at IS NULL"
WAITING = "decided_at IS NOT NULL AND NOT entered"


def upgrade() -> None:
    op.create_table(
        "key_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("old_key", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("ground", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("newly_passed", sa.Integer(), nullable=False),
        sa.Column("newly_failed", sa.Integer(), nullable=False),
        sa.Column("entered", sa.Boolean(), nullable=False),
        sa.CheckConstraint("rule IN ('key', 'given', 'taken_out')", name=op.f("ck_key_correction_rule_known")),
        sa.CheckConstraint("(rule = 'key') = (key <> '')", name=op.f("ck_key_correction_key_where_it_is_one")),
        sa.CheckConstraint(
            "decided_at IS NULL OR dropped_at IS NULL", name=op.f("ck_key_correction_decided_or_dropped")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_key_correction_{column}_{table}"))
            for column, table in {
                "question_id": "question", "version_id": "question_version", "proposed_by_id": "person",
                "decided_by_id": "person",
            }.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_correction")),
    )  # fmt: skip
    op.create_index(op.f("ix_key_correction_question_id"), "key_correction", ["question_id"])
    op.create_index(op.f("ix_key_correction_version_id"), "key_correction", ["version_id"])
    op.create_index(
        "uq_key_correction_undecided", "key_correction", ["question_id"], unique=True,
        sqlite_where=sa.text(UNDECIDED), postgresql_where=sa.text(UNDECIDED),
    )  # fmt: skip
    op.create_index(
        "ix_key_correction_to_enter", "key_correction", ["id"],
        sqlite_where=sa.text(WAITING), postgresql_where=sa.text(WAITING),
    )  # fmt: skip
    with op.batch_alter_table("annulment") as batch:
        batch.add_column(sa.Column("lesson_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_annulment_lesson_id_lesson"), "lesson", ["lesson_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("annulment") as batch:
        batch.drop_constraint(op.f("fk_annulment_lesson_id_lesson"), type_="foreignkey")
        batch.drop_column("lesson_id")
    op.drop_table("key_correction")
