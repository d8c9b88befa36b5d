"""The rule book: rules, what they say from which day on, their clocks, and what posts owe by them."""

import sqlalchemy as sa
from alembic import op

revision = "0074_rule_book"
down_revision = "0073_paper_heads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('initial', 'refresher', 'assessment')", name=op.f("ck_duty_rule_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_rule")),
    )
    op.create_table(
        "duty_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("off_at", sa.DateTime(), nullable=True),
        sa.Column("off_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(off_at IS NULL) = (off_by_id IS NULL)", name=op.f("ck_duty_clock_off_by_somebody")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_duty_clock_by_id_person")),
        sa.ForeignKeyConstraint(["off_by_id"], ["person.id"], name=op.f("fk_duty_clock_off_by_id_person")),
        sa.ForeignKeyConstraint(["rule_id"], ["duty_rule.id"], name=op.f("fk_duty_clock_rule_id_duty_rule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_clock")),
    )
    op.create_index(op.f("ix_duty_clock_rule_id"), "duty_clock", ["rule_id"])
    op.create_index(
        "uq_duty_clock_running",
        "duty_clock",
        ["rule_id"],
        unique=True,
        sqlite_where=sa.text("off_at IS NULL"),
        postgresql_where=sa.text("off_at IS NULL"),
    )

    op.create_table(
        "duty_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("year_basis", sa.String(length=12), nullable=True),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("article", sa.Integer(), nullable=True),
        sa.Column("inserted", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "year_basis IN ('calendar', 'appointment', 'certificate')", name=op.f("ck_duty_version_year_basis_known")
        ),
        sa.CheckConstraint(
            "(edition_id IS NULL) = (article IS NULL)", name=op.f("ck_duty_version_an_article_of_an_edition")
        ),
        sa.CheckConstraint("(months IS NULL) <> (year_basis IS NULL)", name=op.f("ck_duty_version_once_or_each_year")),
        sa.CheckConstraint("hours > 0", name=op.f("ck_duty_version_some_hours")),
        sa.CheckConstraint("months BETWEEN 1 AND 60", name=op.f("ck_duty_version_within_months")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_duty_version_edition_id_edition")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_duty_version_made_by_id_person")),
        sa.ForeignKeyConstraint(["rule_id"], ["duty_rule.id"], name=op.f("fk_duty_version_rule_id_duty_rule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_version")),
    )
    op.create_index(op.f("ix_duty_version_rule_id"), "duty_version", ["rule_id"])

    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("owed_from", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_for", sa.String(length=20), nullable=True),
        sa.CheckConstraint("closed_for IN ('post_ended', 'left_audience')", name=op.f("ck_duty_closed_for_known")),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_for IS NULL)", name=op.f("ck_duty_closed_for_a_reason")),
        sa.CheckConstraint("due_on >= owed_from", name=op.f("ck_duty_due_after_it_begins")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_duty_post_id_post")),
        sa.ForeignKeyConstraint(["rule_id"], ["duty_rule.id"], name=op.f("fk_duty_rule_id_duty_rule")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_duty_unit_id_unit")),
        sa.ForeignKeyConstraint(["version_id"], ["duty_version.id"], name=op.f("fk_duty_version_id_duty_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index(op.f("ix_duty_person_id"), "duty", ["person_id"])
    op.create_index(op.f("ix_duty_post_id"), "duty", ["post_id"])
    op.create_index("ix_duty_rule_due", "duty", ["rule_id", "due_on", "id"])
    op.create_index(op.f("ix_duty_version_id"), "duty", ["version_id"])
    op.create_index(
        "uq_duty_open",
        "duty",
        ["rule_id", "post_id", "period"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    for table in ("duty", "duty_version", "duty_clock", "duty_rule"):
        op.drop_table(table)
