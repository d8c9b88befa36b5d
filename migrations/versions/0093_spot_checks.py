"""Checks on the spot, and a sealed paper for each person there."""

import sqlalchemy as sa
from alembic import op

revision = "0093_spot_checks"
down_revision = "0092_english_of_lists_and_rules"
branch_labels = None
depends_on = None

FACTS = "CASE WHEN received_at IS NULL THEN 0 WHEN signature_sha256 IS NULL THEN 1 ELSE 3 END"
TO_ENTER = f"(({FACTS}) & ~entered) <> 0"


def upgrade() -> None:
    op.create_table(
        "spot_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("asked", "seconds", "pass_mark")),
        sa.CheckConstraint("pass_mark BETWEEN 1 AND asked", name=op.f("ck_spot_check_pass_mark_of_asked")),
        sa.ForeignKeyConstraint(["inspector_id"], ["person.id"], name=op.f("fk_spot_check_inspector_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_spot_check_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check")),
    )
    op.create_index(op.f("ix_spot_check_inspector_id"), "spot_check", ["inspector_id"])
    op.create_index(op.f("ix_spot_check_unit_id"), "spot_check", ["unit_id"])
    op.create_table(
        "spot_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("check_id", "person_id", "post_id")),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("shape", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.DateTime(), nullable=True) for name in ("begun_at", "ended_at", "received_at")),
        sa.Column("timed_by", sa.String(length=5), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("took", sa.Integer(), nullable=True),
        sa.Column("right_answers", sa.Integer(), nullable=True),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("passed_at", sa.DateTime(), nullable=True),
        sa.Column("ground", sa.String(length=500), nullable=True),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("signature_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signature_sha256", sa.String(length=64), nullable=True),
        sa.Column("sent_sha256", sa.String(length=64), nullable=True),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.CheckConstraint("outcome IN ('answered', 'refused')", name=op.f("ck_spot_paper_outcome_known")),
        sa.CheckConstraint("timed_by IN ('site', 'phone')", name=op.f("ck_spot_paper_timed_by_known")),
        sa.CheckConstraint(
            "(received_at IS NULL) = (outcome IS NULL)", name=op.f("ck_spot_paper_received_with_outcome")
        ),
        sa.CheckConstraint(
            "(right_answers IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'answered')",
            name=op.f("ck_spot_paper_answered_is_marked"),
        ),
        sa.CheckConstraint(
            "(ground IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'refused')",
            name=op.f("ck_spot_paper_refused_for_a_ground"),
        ),
        sa.ForeignKeyConstraint(["check_id"], ["spot_check.id"], name=op.f("fk_spot_paper_check_id_spot_check")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_spot_paper_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_spot_paper_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_paper")),
    )
    op.create_index("uq_spot_paper_check_id_person_id", "spot_paper", ["check_id", "person_id"], unique=True)
    op.create_index("ix_spot_paper_person", "spot_paper", ["person_id", "ended_at"])
    op.create_index(op.f("ix_spot_paper_post_id"), "spot_paper", ["post_id"])
    op.create_index(
        "ix_spot_paper_to_enter",
        "spot_paper",
        ["id"],
        sqlite_where=sa.text(TO_ENTER),
        postgresql_where=sa.text(TO_ENTER),
    )


def downgrade() -> None:
    op.drop_table("spot_paper")
    op.drop_table("spot_check")
