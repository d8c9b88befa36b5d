"""免学 and 缓学 of posts in plans; rates find the post in their index."""

import sqlalchemy as sa
from alembic import op

revision = "0056_excusals"
down_revision = "0055_cited_in_words"
branch_labels = None
depends_on = None

RATES = ["plan_id", "unit_id", "closed_at", "completed_at", "started_at", "enrolled_at", "due_on", "post_kind", "person_id",
         "closed_for", "first_enrolled_at"]  # fmt: skip
GROUNDS = (
    "'seconded', 'in_village', 'sick_leave', 'maternity_leave', 'full_time_study', 'near_retirement', "
    "'trained_elsewhere', 'another'"
)
LIFTED = "(lifted_at IS NULL) = (lifted_ground IS NULL) AND (lifted_at IS NULL) = (lifted_by_id IS NULL)"


def _index_rates(*more: str) -> None:
    op.drop_index("ix_enrolment_rates", "enrolment")
    op.create_index("ix_enrolment_rates", "enrolment", [*RATES, *more])


def upgrade() -> None:
    op.create_table(
        "excusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("approved_by", sa.String(length=100), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.JSON(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("lifted_ground", sa.String(length=500), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('exemption', 'deferral')", name=op.f("ck_excusal_kind_known")),
        sa.CheckConstraint(f"ground IN ({GROUNDS})", name=op.f("ck_excusal_ground_known")),
        sa.CheckConstraint("kind = 'exemption' OR until IS NOT NULL", name=op.f("ck_excusal_deferred_to_a_day")),
        sa.CheckConstraint("ground <> 'another' OR words IS NOT NULL", name=op.f("ck_excusal_another_ground_is_told")),
        sa.CheckConstraint(LIFTED, name=op.f("ck_excusal_lifted_with_a_ground")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_excusal_plan_id_plan")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_excusal_post_id_post")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_excusal_person_id_person")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_excusal_made_by_id_person")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["person.id"], name=op.f("fk_excusal_lifted_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excusal")),
    )
    op.create_index("ix_excusal_plan_post", "excusal", ["plan_id", "post_id"])
    op.create_index(op.f("ix_excusal_post_id"), "excusal", ["post_id"])
    op.create_index(op.f("ix_excusal_person_id"), "excusal", ["person_id"])
    _index_rates("post_id")


def downgrade() -> None:
    _index_rates()
    op.drop_table("excusal")
