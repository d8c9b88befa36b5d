"""What was learnt for a plan can be annulled by people, and reinstated: the row is closed and a new one goes on."""

import sqlalchemy as sa
from alembic import op

revision = "0009_annulments"
down_revision = "0008_doubtful_codes"
branch_labels = None
depends_on = None

RATES = [
    "plan_id",
    "unit_id",
    "closed_at",
    "completed_at",
    "started_at",
    "enrolled_at",
    "due_on",
    "post_kind",
    "person_id",
]
BEFORE = "closed_for IN ('post_ended', 'left_audience')"
NOW = "closed_for IN ('post_ended', 'left_audience', 'annulled', 'reinstated')"
KNOWN = "ck_enrolment_closed_for_known"


def upgrade() -> None:
    op.create_table(
        "annulment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("ground", sa.String(length=1000), nullable=False),
        sa.Column("decided_by", sa.JSON(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("lifted_ground", sa.String(length=1000), nullable=True),
        sa.Column("lifted_by", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_annulment_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_annulment_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annulment")),
    )
    op.create_index(op.f("ix_annulment_person_id"), "annulment", ["person_id"])
    with op.batch_alter_table("enrolment") as batch:
        batch.add_column(sa.Column("annulment_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("counts_from", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("first_enrolled_at", sa.DateTime(), nullable=True))
        batch.create_foreign_key(op.f("fk_enrolment_annulment_id_annulment"), "annulment", ["annulment_id"], ["id"])
        batch.drop_constraint(op.f(KNOWN), type_="check")
        batch.create_check_constraint(op.f(KNOWN), NOW)
        batch.drop_index("ix_enrolment_rates")
        batch.create_index("ix_enrolment_rates", [*RATES, "closed_for", "first_enrolled_at"])


def downgrade() -> None:
    """A row that was annulled becomes one that left, so that what is kept stays readable."""
    op.execute("UPDATE enrolment SET closed_for = 'left_audience' WHERE closed_for IN ('annulled', 'reinstated')")
    with op.batch_alter_table("enrolment") as batch:
        batch.drop_index("ix_enrolment_rates")
        batch.create_index("ix_enrolment_rates", RATES)
        batch.drop_constraint(op.f(KNOWN), type_="check")
        batch.create_check_constraint(op.f(KNOWN), BEFORE)
        batch.drop_constraint(op.f("fk_enrolment_annulment_id_annulment"), type_="foreignkey")
        batch.drop_column("first_enrolled_at")
        batch.drop_column("counts_from")
        batch.drop_column("annulment_id")
    op.drop_table("annulment")
