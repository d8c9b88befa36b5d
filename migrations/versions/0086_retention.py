"""How long records are kept, lists of disposal, legal holds; and papers whose file was disposed of."""

import sqlalchemy as sa
from alembic import op

revision = "0086_retention"
down_revision = "0085_dispatches"
branch_labels = None
depends_on = None

KIND = "kind IN ('papers', 'personal', 'messages', 'sign_ins')"


def upgrade() -> None:
    op.add_column("attachment", sa.Column("disposed_at", sa.DateTime(), nullable=True))
    _holds()
    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(KIND, name=op.f("ck_retention_rule_kind_known")),
        sa.CheckConstraint("months > 0", name=op.f("ck_retention_rule_some_months")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_retention_rule_made_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
    )
    _lists()


def _holds() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(f"{each}_id", sa.Integer(), nullable=True) for each in ("person", "unit", "plan")),
        sa.Column("ground", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("lifted_ground", sa.String(length=500), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL OR unit_id IS NULL) AND (person_id IS NULL OR plan_id IS NULL)"
            " AND (unit_id IS NULL OR plan_id IS NULL)",
            name=op.f("ck_legal_hold_on_one_thing"),
        ),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_ground IS NULL) AND (lifted_at IS NULL) = (lifted_by_id IS NULL)",
            name=op.f("ck_legal_hold_lifted_with_a_ground"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_legal_hold_{column}_{table}"))
            for column, table in (
                ("person_id", "person"), ("unit_id", "unit"), ("plan_id", "plan"), ("made_by_id", "person"), ("lifted_by_id", "person")
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )  # fmt: skip
    for column in ("person_id", "unit_id", "plan_id"):
        op.create_index(op.f(f"ix_legal_hold_{column}"), "legal_hold", [column])


def _lists() -> None:
    op.create_table(
        "disposal_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("ground", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_ground", sa.String(length=500), nullable=True),
        sa.CheckConstraint(KIND, name=op.f("ck_disposal_list_kind_known")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('carried_out', 'refused', 'withdrawn')", name=op.f("ck_disposal_list_outcome_known")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_disposal_list_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR (outcome = 'withdrawn') = (decided_by_id = made_by_id)", name=op.f("ck_disposal_list_by_another")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_disposal_list_made_by_id_person")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_disposal_list_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_list")),
    )  # fmt: skip
    op.create_table(
        "disposal_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=255), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["disposal_list.id"], name=op.f("fk_disposal_item_list_id_disposal_list")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_disposal_item_person_id_person")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_disposal_item_attachment_id_attachment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_item")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_disposal_item_list_id_number")),
    )
    op.create_index("ix_disposal_item_person_id", "disposal_item", ["person_id"])
    op.create_index(op.f("ix_disposal_item_attachment_id"), "disposal_item", ["attachment_id"])


def downgrade() -> None:
    for table in ("disposal_item", "disposal_list", "retention_rule", "legal_hold"):
        op.drop_table(table)
    op.drop_column("attachment", "disposed_at")
