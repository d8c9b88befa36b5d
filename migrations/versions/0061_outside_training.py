"""Recognised outside training of persons."""

import sqlalchemy as sa
from alembic import op

revision = "0061_outside_training"
down_revision = "0060_waiting_answers"
branch_labels = None
depends_on = None

WITHDRAWN = "(withdrawn_at IS NULL) = (withdrawn_ground IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)"


def upgrade() -> None:
    op.create_table(
        "outside_training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("organiser", sa.String(length=200), nullable=False),
        sa.Column("certificate_number", sa.String(length=100), nullable=True),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_ground", sa.String(length=500), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("hours > 0", name=op.f("ck_outside_training_some_hours")),
        sa.CheckConstraint("ended_on >= began_on", name=op.f("ck_outside_training_ends_after_it_begins")),
        sa.CheckConstraint(WITHDRAWN, name=op.f("ck_outside_training_withdrawn_with_a_ground")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outside_training_person_id_person")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_outside_training_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_outside_training_withdrawn_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_training")),
    )
    op.create_index(op.f("ix_outside_training_person_id"), "outside_training", ["person_id"])


def downgrade() -> None:
    op.drop_table("outside_training")
