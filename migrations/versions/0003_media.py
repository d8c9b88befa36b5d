"""Recordings, uploads, captions, chapters and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0003_media"
down_revision = "0002_statutes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("source_name", sa.String(length=255), nullable=False),
        sa.Column("source_path", sa.String(length=400), nullable=True),
        sa.Column("source_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=True),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("failure_figures", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("worker_host", sa.String(length=100), nullable=True),
        sa.Column("worker_pid", sa.Integer(), nullable=True),
        sa.Column("try_folder", sa.String(length=100), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("expected_seconds", sa.Integer(), nullable=True),
        sa.Column("has_picture", sa.Boolean(), nullable=False),
        sa.Column("has_sound", sa.Boolean(), nullable=False),
        sa.Column("is_synthetic_voice", sa.Boolean(), nullable=False),
        sa.Column("folder", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ready_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("state != 'ready' OR seconds > 0", name=op.f("ck_recording_ready_has_length")),
        sa.CheckConstraint(
            "state IN ('uploading', 'waiting', 'working', 'ready', 'failed')", name=op.f("ck_recording_state_known")
        ),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_recording_percent_of_hundred")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_recording_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
    )
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recording_state"), ["state"], unique=False)

    op.create_table(
        "captions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("vtt", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_captions_recording_id_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captions")),
        sa.UniqueConstraint("recording_id", "language", name=op.f("uq_captions_recording_id_language")),
    )
    op.create_table(
        "chapter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_chapter_recording_id_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chapter")),
        sa.UniqueConstraint("recording_id", "start", name=op.f("uq_chapter_recording_id_start")),
    )
    with op.batch_alter_table("chapter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chapter_recording_id"), ["recording_id"], unique=False)

    op.create_table(
        "media_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(length=100), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_media_grant_person_id_person")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_media_grant_recording_id_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_grant")),
    )
    with op.batch_alter_table("media_grant", schema=None) as batch_op:
        batch_op.create_index("ix_grant_person_recording", ["person_id", "recording_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_media_grant_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_upload_owner_id_person")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_upload_recording_id_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_recording_id"), ["recording_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("seconds_delivered", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["media_grant.id"], name=op.f("fk_delivery_grant_id_media_grant")),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_delivery")),
    )


def downgrade() -> None:
    op.drop_table("delivery")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_recording_id"))
        batch_op.drop_index(batch_op.f("ix_upload_owner_id"))

    op.drop_table("upload")
    with op.batch_alter_table("media_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_grant_expires_at"))
        batch_op.drop_index("ix_grant_person_recording")

    op.drop_table("media_grant")
    with op.batch_alter_table("chapter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chapter_recording_id"))

    op.drop_table("chapter")
    op.drop_table("captions")
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recording_state"))
        batch_op.drop_index(batch_op.f("ix_recording_owner_id"))

    op.drop_table("recording")
