"""Who is away from a post, as the office noted it, with papers beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0089_absences"
down_revision = "0088_certificates_taken_back"
branch_labels = None
depends_on = None

OF_ONE_ROW = "ck_attachment_of_one_row"
OF_TWO = "(excusal_id IS NULL) <> (outside_id IS NULL)"
OF_THREE = (
    "(CASE WHEN excusal_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN outside_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN absence_id IS NULL THEN 0 ELSE 1 END) = 1"
)


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "ground IN ('seconded', 'in_village', 'sick_leave', 'maternity_leave', 'full_time_study')",
            name=op.f("ck_absence_ground_known"),
        ),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name=op.f("ck_absence_withdrawn_by_somebody")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_absence_{column}_{table}"))
            for column, table in (
                ("post_id", "post"), ("person_id", "person"), ("made_by_id", "person"), ("withdrawn_by_id", "person")
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )  # fmt: skip
    for column in ("post_id", "person_id"):
        op.create_index(op.f(f"ix_absence_{column}"), "absence", [column])
    with op.batch_alter_table("attachment") as table:
        table.add_column(sa.Column("absence_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_attachment_absence_id_absence"), "absence", ["absence_id"], ["id"])
        table.drop_constraint(op.f(OF_ONE_ROW), type_="check")
        table.create_check_constraint(op.f(OF_ONE_ROW), OF_THREE)
        table.create_index(op.f("ix_attachment_absence_id"), ["absence_id"])


def downgrade() -> None:
    op.execute(
        "DELETE FROM disposal_item WHERE attachment_id IN (SELECT id FROM attachment WHERE absence_id IS NOT NULL)"
    )
    op.execute("DELETE FROM attachment WHERE absence_id IS NOT NULL")
    with op.batch_alter_table("attachment") as table:
        table.drop_index(op.f("ix_attachment_absence_id"))
        table.drop_constraint(op.f(OF_ONE_ROW), type_="check")
        table.create_check_constraint(op.f(OF_ONE_ROW), OF_TWO)
        table.drop_constraint(op.f("fk_attachment_absence_id_absence"), type_="foreignkey")
        table.drop_column("absence_id")
    op.drop_table("absence")
