"""Evidence of watching."""

import sqlalchemy as sa
from alembic import op

revision = "0005_watching"
down_revision = "0004_courses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coverage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("spans", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("place", sa.Double(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_coverage_person_id_person")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_coverage_recording_id_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
        sa.UniqueConstraint("person_id", "recording_id", name=op.f("uq_coverage_person_id_recording_id")),
    )
    op.create_table(
        "watch_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("last_beat_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_for", sa.String(length=12), nullable=True),
        sa.Column("farewell", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(length=24), nullable=False),
        sa.Column("answered_nonce", sa.String(length=24), nullable=True),
        sa.Column("chain_head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("played", sa.String(), nullable=False),
        sa.CheckConstraint(
            "closed_for IN ('left', 'silent', 'taken_over')", name=op.f("ck_watch_session_closed_for_known")
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["media_grant.id"], name=op.f("fk_watch_session_grant_id_media_grant")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_watch_session_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_watch_session_person_id_person")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_watch_session_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_session")),
    )
    with op.batch_alter_table("watch_session", schema=None) as batch_op:
        batch_op.create_index("ix_watch_session_person_recording", ["person_id", "recording_id"], unique=False)
        batch_op.create_index(
            "ix_watch_session_open",
            ["last_beat_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "attention_clock",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("allowance", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attention_clock_person_id_person")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["watch_session.id"], name=op.f("fk_attention_clock_session_id_watch_session")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_attention_clock")),
    )
    op.create_table(
        "beat",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("played", sa.String(), nullable=False),
        sa.Column("receipts", sa.String(), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["watch_session.id"], name=op.f("fk_beat_session_id_watch_session")),
        sa.PrimaryKeyConstraint("session_id", "number", name=op.f("pk_beat")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("beat")
    op.drop_table("attention_clock")
    with op.batch_alter_table("watch_session", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_watch_session_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_watch_session_person_recording")

    op.drop_table("watch_session")
    op.drop_table("coverage")
