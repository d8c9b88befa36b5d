"""Offline packs, the signed records that came back from them, and parts of records that wait for the others."""

import sqlalchemy as sa
from alembic import op

revision = "0095_offline_packs"
down_revision = "0094_hall_lectures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offline_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("size", sa.String(length=12), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_for", sa.String(length=500), nullable=True),
        sa.Column("entered", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(unit_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_offline_pack_for_a_unit_or_a_person")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_for IS NULL)", name=op.f("ck_offline_pack_withdrawn_with_a_ground")
        ),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_offline_pack_lesson_id_lesson")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_offline_pack_recording_id_recording")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_offline_pack_unit_id_unit")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_offline_pack_person_id_person")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_offline_pack_made_by_id_person")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_offline_pack_withdrawn_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_pack")),
        sa.UniqueConstraint("code", name=op.f("uq_offline_pack_code")),
    )
    for column in ("lesson_id", "unit_id", "person_id", "made_by_id"):
        op.create_index(op.f(f"ix_offline_pack_{column}"), "offline_pack", [column])
    op.create_table(
        "offline_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("machine", sa.String(length=22), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("lines", sa.String(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=88), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=False),
        sa.Column("elsewhere", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("entered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("way IN ('file', 'codes', 'itself', 'command')", name=op.f("ck_offline_record_way_known")),
        sa.CheckConstraint("upto >= first AND first > 0", name=op.f("ck_offline_record_some_lines")),
        sa.ForeignKeyConstraint(["pack_id"], ["offline_pack.id"], name=op.f("fk_offline_record_pack_id_offline_pack")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_offline_record_person_id_person")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_offline_record_by_id_person")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["watch_session.id"], name=op.f("fk_offline_record_session_id_watch_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_record")),
        sa.UniqueConstraint(
            "pack_id", "person_id", "machine", "first", name=op.f("uq_offline_record_pack_id_person_id_machine_first")
        ),
        sa.UniqueConstraint("session_id", name=op.f("uq_offline_record_session_id")),
    )
    waiting = sa.text("NOT entered")
    op.create_index("ix_offline_record_person", "offline_record", ["person_id"])
    op.create_index(
        "ix_offline_record_waiting", "offline_record", ["id"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index("ix_offline_record_at", "offline_record", ["at"])
    op.create_table(
        "offline_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=1), nullable=False),
        sa.Column("payload", sa.String(length=900), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_offline_part_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_part")),
        sa.UniqueConstraint("text", "by_id", "number", name=op.f("uq_offline_part_text_by_id_number")),
    )
    op.create_index("ix_offline_part_at", "offline_part", ["at"])


def downgrade() -> None:
    """Earlier releases would take what was watched from a pack for watched and never delivered, so it is not taken back once there is any."""
    offline = sa.text("SELECT count(*) FROM watch_session WHERE grade = 'offline'")
    if op.get_bind().scalar(offline):
        raise RuntimeError(
            "records of offline packs were taken: go back to the backup of before, or stay at this release"
        )
    for table in ("offline_part", "offline_record", "offline_pack"):
        op.drop_table(table)
