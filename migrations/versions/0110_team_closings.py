"""When and why a team of volunteers was closed, whose membership ended by it, and when it was opened again."""

import sqlalchemy as sa
from alembic import op

revision = "0110_team_closings"
down_revision = "0107_follow_ups_of_papers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=500), nullable=False),
        sa.Column("ended", sa.JSON(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(), nullable=True),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopened_by_id IS NULL)",
            name=op.f("ck_team_closing_reopened_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_team_closing_unit_id_unit")),
        sa.ForeignKeyConstraint(["leader_id"], ["team_leader.id"], name=op.f("fk_team_closing_leader_id_team_leader")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_team_closing_by_id_person")),
        sa.ForeignKeyConstraint(["reopened_by_id"], ["person.id"], name=op.f("fk_team_closing_reopened_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_closing")),
    )
    op.create_index(
        "uq_team_closing_standing",
        "team_closing",
        ["unit_id"],
        unique=True,
        sqlite_where=sa.text("reopened_at IS NULL"),
        postgresql_where=sa.text("reopened_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_team_closing_standing", "team_closing")
    op.drop_table("team_closing")
