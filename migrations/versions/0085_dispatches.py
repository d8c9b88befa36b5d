"""Documents sent to units, and which of them confirmed the receipt."""

import sqlalchemy as sa
from alembic import op

revision = "0085_dispatches"
down_revision = "0084_learning_slips"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=True),
        sa.Column("words", sa.String(length=4000), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("receipt_by", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_dispatch_by_id_person")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name=op.f("fk_dispatch_withdrawn_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
    )
    op.create_index(op.f("ix_dispatch_by_id"), "dispatch", ["by_id"])
    op.create_table(
        "dispatch_unit",
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=True),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("told_by", sa.String(length=60), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatch.id"], name=op.f("fk_dispatch_unit_dispatch_id_dispatch")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_dispatch_unit_unit_id_unit")),
        sa.ForeignKeyConstraint(["received_by_id"], ["person.id"], name=op.f("fk_dispatch_unit_received_by_id_person")),
        sa.PrimaryKeyConstraint("dispatch_id", "unit_id", name=op.f("pk_dispatch_unit")),
    )
    op.create_index("ix_dispatch_unit_unit_id_received_at", "dispatch_unit", ["unit_id", "received_at"])


def downgrade() -> None:
    op.drop_table("dispatch_unit")
    op.drop_table("dispatch")
