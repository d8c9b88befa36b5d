"""Channels to the outside, the messages that go by them, whose groups robots speak to, and e-mail addresses of persons."""

import sqlalchemy as sa
from alembic import op

revision = "0077_channels"
down_revision = "0076_attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("email", sa.String(length=200), nullable=True))
    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("settings_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("for_learners", sa.Boolean(), nullable=False),
        sa.Column("for_units", sa.Boolean(), nullable=False),
        sa.Column("daily_limit", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("on_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('sms', 'mail', 'wecom', 'dingtalk', 'feishu')", name=op.f("ck_channel_kind_known")
        ),
        sa.CheckConstraint("daily_limit > 0", name=op.f("ck_channel_daily_limit_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )
    op.create_table(
        "unit_group",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_unit_group_channel_id_channel")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_group_unit_id_unit")),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_unit_group")),
    )
    op.create_index("ix_unit_group_unit_id", "unit_group", ["unit_id"])
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("not_before", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=True),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("said", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'accepted', 'refused', 'unknown', 'given_up', 'skipped')",
            name=op.f("ck_outgoing_state_known"),
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_outgoing_channel_id_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
        sa.UniqueConstraint("about", "channel_id", "recipient", name=op.f("uq_outgoing_about_channel_id_recipient")),
    )
    op.create_index("ix_outgoing_due", "outgoing", ["state", "channel_id", "not_before"])
    op.create_index("ix_outgoing_recipient", "outgoing", ["recipient", "tried_at"])
    op.create_index("ix_outgoing_channel", "outgoing", ["channel_id", "tried_at"])
    op.create_index("ix_outgoing_subject", "outgoing", ["kind", "subject_id"])


def downgrade() -> None:
    op.drop_table("outgoing")
    op.drop_table("unit_group")
    op.drop_table("channel")
    with op.batch_alter_table("person") as table:
        table.drop_column("email")
