"""What self-checks have found; and on SQLite, marking units for an exemption searches by the post, not through the whole plan."""

import sqlalchemy as sa
from alembic import op

revision = "0082_self_checks"
down_revision = "0081_several_tasks"
branch_labels = None
depends_on = None

EXCUSING = ("plan_id", "post_id", "kind", "until", "at", "lifted_at")
WHEN = {
    "excusal_came": ("INSERT ON excusal", ("NEW",)),
    "excusal_went": ("DELETE ON excusal", ("OLD",)),
    "excusal_changed": (
        f"UPDATE OF {', '.join(EXCUSING)} ON excusal WHEN"
        f" {' OR '.join(f'OLD.{name} IS NOT NEW.{name}' for name in EXCUSING)}",
        ("OLD", "NEW"),
    ),
}


def upgrade() -> None:
    op.create_table(
        "self_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("tallies", "entries", "persons", "differences")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check")),
    )
    op.create_table(
        "found_difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["self_check.id"], name=op.f("fk_found_difference_check_id_self_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_found_difference")),
    )
    op.create_index(op.f("ix_found_difference_check_id"), "found_difference", ["check_id"])
    _triggers("+plan_id")


def downgrade() -> None:
    _triggers("plan_id")
    op.drop_table("found_difference")
    op.drop_table("self_check")


def _triggers(plan_id: str) -> None:
    """A plus keeps SQLite from an index that begins with the plan and goes on with something else."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name, (when, rows) in WHEN.items():
        units = " UNION ".join(
            f"SELECT plan_id, unit_id FROM enrolment WHERE {plan_id} = {row}.plan_id AND post_id = {row}.post_id"
            for row in rows
        )
        op.execute(f"DROP TRIGGER tally_{name}")
        op.execute(
            f"CREATE TRIGGER tally_{name} AFTER {when} BEGIN INSERT INTO tally_mark (plan_id, unit_id)"
            f" SELECT DISTINCT plan_id, unit_id FROM ({units}) AS changed WHERE NOT EXISTS"
            " (SELECT 1 FROM tally_mark AS m WHERE m.plan_id = changed.plan_id AND m.unit_id = changed.unit_id); END"
        )
