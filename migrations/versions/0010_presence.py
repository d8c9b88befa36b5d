"""Presence checks: when the next one falls, what is held for it, and the link of its answer."""

import sqlalchemy as sa
from alembic import op

revision = "0010_presence"
down_revision = "0009_annulments"
branch_labels = None
depends_on = None

# Everybody who has watched before gets a first check drawn from six to twelve minutes, like everybody else.
DRAWN = {
    "sqlite": "UPDATE attention_clock SET until_check = 360 + abs(random() % 361)",
    "postgresql": "UPDATE attention_clock SET until_check = 360 + floor(random() * 361)",
}


def upgrade() -> None:
    op.create_table(
        "presence_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("asked_in_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("token", sa.String(length=24), nullable=False),
        sa.Column("last_token", sa.String(length=24), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("choices", sa.String(length=9), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_check_person_id_person")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["watch_session.id"], name=op.f("fk_presence_check_session_id_watch_session")
        ),
        sa.ForeignKeyConstraint(
            ["asked_in_id"], ["watch_session.id"], name=op.f("fk_presence_check_asked_in_id_watch_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_check")),
    )
    op.create_index(
        "ix_presence_check_open",
        "presence_check",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_index("ix_presence_check_asked_in", "presence_check", ["asked_in_id"])
    with op.batch_alter_table("attention_clock", schema=None) as batch_op:
        batch_op.add_column(sa.Column("until_check", sa.Integer(), nullable=False, server_default="360"))
    op.execute(DRAWN[op.get_bind().dialect.name])
    with op.batch_alter_table("attention_clock", schema=None) as batch_op:
        batch_op.alter_column("until_check", server_default=None)
    op.add_column("watch_session", sa.Column("held", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "beat",
        sa.Column(
            "kind",
            sa.String(length=8),
            sa.CheckConstraint("kind IN ('beat', 'presence')", name=op.f("ck_beat_kind_known")),
            nullable=False,
            server_default="beat",
        ),
    )


def downgrade() -> None:
    op.drop_column("beat", "kind")
    op.drop_column("watch_session", "held")
    with op.batch_alter_table("attention_clock", schema=None) as batch_op:
        batch_op.drop_column("until_check")
    op.drop_index("ix_presence_check_asked_in", "presence_check")
    op.drop_index("ix_presence_check_open", "presence_check")
    op.drop_table("presence_check")
