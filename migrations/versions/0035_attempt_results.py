"""Results of attempts as history, and attempts that await their marking."""

import sqlalchemy as sa
from alembic import op

revision = "0035_attempt_results"
down_revision = "0034_sections"
branch_labels = None
depends_on = None

GROUNDS = "ground IN ('handed_in', 'marked', 'key_corrected', 'looked_again')"
WAITING = "ground <> 'handed_in' AND NOT entered"


def upgrade() -> None:
    op.create_table(
        "attempt_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("passed_at", sa.DateTime(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("entered", sa.Boolean(), nullable=False),
        sa.CheckConstraint(GROUNDS, name=op.f("ck_attempt_result_ground_known")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_attempt_result_score_of_hundred")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_result_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_attempt_result_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_result")),
        sa.UniqueConstraint("attempt_id", "number", name=op.f("uq_attempt_result_attempt_id_number")),
    )
    op.create_index(
        "ix_attempt_result_to_enter", "attempt_result", ["id"], unique=False,
        sqlite_where=sa.text(WAITING), postgresql_where=sa.text(WAITING),
    )  # fmt: skip
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("awaits_marking", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.drop_constraint(op.f("ck_attempt_submitted_has_score"), type_="check")
        batch.create_check_constraint(
            op.f("ck_attempt_submitted_has_score"),
            "(score IS NOT NULL) = (submitted_at IS NOT NULL AND NOT awaits_marking)",
        )
        batch.create_check_constraint(
            op.f("ck_attempt_awaits_once_submitted"), "submitted_at IS NOT NULL OR NOT awaits_marking"
        )
    op.execute(
        "INSERT INTO attempt_result (attempt_id, number, ground, score, passed_at, at, basis, entered)"
        " SELECT id, 1, 'handed_in', score, passed_at, submitted_at, '{}', false FROM attempt"
        " WHERE submitted_at IS NOT NULL ORDER BY id"
    )


def downgrade() -> None:
    # The version before knows no waiting.
    op.execute("UPDATE attempt SET score = 0, awaits_marking = FALSE WHERE awaits_marking")
    with op.batch_alter_table("attempt") as batch:
        batch.drop_constraint(op.f("ck_attempt_awaits_once_submitted"), type_="check")
        batch.drop_constraint(op.f("ck_attempt_submitted_has_score"), type_="check")
        batch.drop_column("awaits_marking")
        batch.create_check_constraint(
            op.f("ck_attempt_submitted_has_score"), "(submitted_at IS NULL) = (score IS NULL)"
        )
    op.drop_table("attempt_result")
