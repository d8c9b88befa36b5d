"""Certificates, what plans make them say, the keys that sign them, and files of many."""

import sqlalchemy as sa
from alembic import op

revision = "0032_certificates"
down_revision = "0031_discs_by_folder"
branch_labels = None
depends_on = None

TO_ENTER = "((1 + CASE WHEN ended_at IS NULL THEN 0 ELSE 2 END) & ~entered) <> 0"


def upgrade() -> None:
    op.create_table(
        "certificate_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_key")),
        sa.UniqueConstraint("name", name=op.f("uq_certificate_key_name")),
    )
    op.create_table(
        "certificate_terms",
        sa.Column("plan_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=30), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=True),
        sa.Column("issuer", sa.String(length=60), nullable=True),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("given_since", sa.DateTime(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("valid_months BETWEEN 1 AND 120", name=op.f("ck_certificate_terms_valid_for_some_months")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_certificate_terms_plan_id_plan")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_certificate_terms")),
    )
    _certificates()
    op.create_table(
        "certificate_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("path", sa.String(length=100), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'working', 'ready', 'failed')", name=op.f("ck_certificate_file_state_known")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_certificate_file_asked_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_certificate_file_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_file")),
    )
    op.create_index(op.f("ix_certificate_file_plan_id"), "certificate_file", ["plan_id"])


def _certificates() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("key_name", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=True),
        sa.Column("issuer", sa.String(length=60), nullable=True),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_for", sa.String(length=12), nullable=True),
        sa.Column("ended_note", sa.String(length=300), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("entered", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "ended_for IN ('superseded', 'annulled', 'mistake', 'wrong_facts', 'misused', 'other')",
            name=op.f("ck_certificate_ended_for_known"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_for IS NULL)", name=op.f("ck_certificate_ended_for_a_reason")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_certificate_ended_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_certificate_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["certificate.id"], name=op.f("fk_certificate_replaces_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    standing = sa.text("ended_at IS NULL")
    op.create_index("uq_certificate_standing", "certificate", ["person_id", "plan_id"], unique=True,
                    sqlite_where=standing, postgresql_where=standing)  # fmt: skip
    op.create_index("ix_certificate_plan_id", "certificate", ["plan_id", "id"])
    op.create_index("ix_certificate_to_enter", "certificate", ["id"], sqlite_where=sa.text(TO_ENTER),
                    postgresql_where=sa.text(TO_ENTER))  # fmt: skip


def downgrade() -> None:
    for table in ("certificate_file", "certificate", "certificate_terms", "certificate_key"):
        op.drop_table(table)
