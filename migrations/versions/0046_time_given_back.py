"""The site's heartbeat, its outages, and what happens around attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0046_time_given_back"
down_revision = "0045_rechecks"
branch_labels = None
depends_on = None

KINDS = "kind IN ('time_given', 'identity', 'incident', 'closed')"
GROUNDS = "ground IN ('outage', 'power', 'device', 'illness', 'disturbance', 'cheating', 'impersonation', 'other')"


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_table(
        "attempt_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=16), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("outage_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_attempt_event_kind_known")),
        sa.CheckConstraint(GROUNDS, name=op.f("ck_attempt_event_ground_known")),
        sa.CheckConstraint(
            "(seconds IS NOT NULL) = (kind = 'time_given')", name=op.f("ck_attempt_event_seconds_of_time_given")
        ),
        sa.CheckConstraint(
            "seconds IS NULL OR seconds BETWEEN 1 AND 31622400", name=op.f("ck_attempt_event_seconds_of_a_year_at_most")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_event_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_attempt_event_by_id_person")),
        sa.ForeignKeyConstraint(["outage_id"], ["outage.id"], name=op.f("fk_attempt_event_outage_id_outage")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attempt_event_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_event")),
        sa.UniqueConstraint("attempt_id", "outage_id", name=op.f("uq_attempt_event_attempt_id_outage_id")),
    )
    op.create_index("ix_attempt_event_person_id", "attempt_event", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("attempt_event")
    op.drop_table("outage")
    op.drop_table("heartbeat")
