"""Posts that are proposed to begin or to end, and what was decided about them."""

import sqlalchemy as sa
from alembic import op

revision = "0066_post_proposals"
down_revision = "0065_archive_bundles"
branch_labels = None
depends_on = None

KINDS = "'official', 'enterprise_head', 'safety_manager', 'volunteer', 'staff'"
DECIDED = "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by_id IS NULL)"
FOREIGN = {"unit_id": "unit", "post_id": "post", "proposed_by_id": "person", "decided_by_id": "person"}


def upgrade() -> None:
    op.create_table(
        "post_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("post_kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("rank", sa.SmallInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("ground", sa.String(length=500), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("direction IN ('begin', 'end')", name=op.f("ck_post_proposal_direction_known")),
        sa.CheckConstraint(f"post_kind IN ({KINDS})", name=op.f("ck_post_proposal_post_kind_known")),
        sa.CheckConstraint(
            "outcome IN ('approved', 'refused', 'withdrawn')", name=op.f("ck_post_proposal_outcome_known")
        ),
        sa.CheckConstraint("direction = 'begin' OR post_id IS NOT NULL", name=op.f("ck_post_proposal_ends_a_post")),
        sa.CheckConstraint(DECIDED, name=op.f("ck_post_proposal_decided_by_somebody")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'refused' OR ground IS NOT NULL",
            name=op.f("ck_post_proposal_refused_with_a_ground"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'approved' OR post_id IS NOT NULL",
            name=op.f("ck_post_proposal_approved_for_a_post"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_post_proposal_{column}_{table}"))
            for column, table in FOREIGN.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_proposal")),
    )
    op.create_index(op.f("ix_post_proposal_unit_id"), "post_proposal", ["unit_id"])
    undecided = sa.text("outcome IS NULL")
    op.create_index(
        "uq_post_proposal_open_end", "post_proposal", ["post_id"], unique=True, sqlite_where=undecided,
        postgresql_where=undecided,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("post_proposal")
