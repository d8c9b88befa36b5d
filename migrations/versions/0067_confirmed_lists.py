"""Lists of a township's enterprises as its supervisor confirmed them, with their rows."""

import sqlalchemy as sa
from alembic import op

revision = "0067_confirmed_lists"
down_revision = "0066_post_proposals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("township_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["township_id"], ["unit.id"], name=op.f("fk_list_confirmation_township_id_unit")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_list_confirmation_confirmed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_confirmation")),
    )
    op.create_index("ix_list_confirmation_township", "list_confirmation", ["township_id", "year", "confirmed_at"])
    op.create_table(
        "confirmed_unit",
        sa.Column("confirmation_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("risk_class", sa.String(length=1), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmation_id"],
            ["list_confirmation.id"],
            name=op.f("fk_confirmed_unit_confirmation_id_list_confirmation"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_confirmed_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("confirmation_id", "unit_id", name=op.f("pk_confirmed_unit")),
    )
    op.create_index(op.f("ix_confirmed_unit_unit_id"), "confirmed_unit", ["unit_id"])


def downgrade() -> None:
    op.drop_table("confirmed_unit")
    op.drop_table("list_confirmation")
