"""Named lists of persons, by whom plans can be meant."""

import sqlalchemy as sa
from alembic import op

revision = "0069_name_lists"
down_revision = "0068_void_parts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "name_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_name_list_made_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_list")),
        sa.UniqueConstraint("name", name=op.f("uq_name_list_name")),
    )
    op.create_table(
        "listed_person",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["name_list.id"], name=op.f("fk_listed_person_list_id_name_list")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_listed_person_person_id_person")),
        sa.PrimaryKeyConstraint("list_id", "person_id", name=op.f("pk_listed_person")),
    )
    op.create_index(op.f("ix_listed_person_person_id"), "listed_person", ["person_id"])


def downgrade() -> None:
    op.drop_table("listed_person")
    op.drop_table("name_list")
