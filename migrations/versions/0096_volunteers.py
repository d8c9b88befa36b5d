"""志愿者: who leads a team, hours of service, and who may lead group sessions by permission."""

import sqlalchemy as sa
from alembic import op

revision = "0096_volunteers"
down_revision = "0095_offline_packs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_leader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_team_leader_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_team_leader_unit_id_unit")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_leader_person_id_person")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_team_leader_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_leader")),
    )
    op.create_index(op.f("ix_team_leader_unit_id"), "team_leader", ["unit_id"])
    _unique("uq_team_leader_open", "team_leader", ["unit_id"], "to_on IS NULL")
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("activity", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("annulled_at", sa.DateTime(), nullable=True),
        sa.Column("annulled_ground", sa.String(length=500), nullable=True),
        sa.Column("annulled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("hours > 0 AND hours <= 24", name=op.f("ck_service_hours_of_one_day")),
        sa.CheckConstraint(
            "(annulled_at IS NULL) = (annulled_ground IS NULL) AND (annulled_at IS NULL) = (annulled_by_id IS NULL)",
            name=op.f("ck_service_annulled_with_a_ground"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_service_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_service_unit_id_unit")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_service_by_id_person")),
        sa.ForeignKeyConstraint(["annulled_by_id"], ["person.id"], name=op.f("fk_service_annulled_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    _unique("uq_service_standing", "service", ["person_id", "day", "activity"], "annulled_at IS NULL")
    op.create_index("ix_service_unit_day", "service", ["unit_id", "day"])
    op.create_table(
        "leading_permit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_leading_permit_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leading_permit_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_leading_permit_unit_id_unit")),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_leading_permit_given_by_id_person")),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["person.id"], name=op.f("fk_leading_permit_taken_back_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leading_permit")),
    )
    op.create_index(op.f("ix_leading_permit_person_id"), "leading_permit", ["person_id"])


def _unique(name: str, table: str, columns: list[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    for table in ("leading_permit", "service", "team_leader"):
        op.drop_table(table)
