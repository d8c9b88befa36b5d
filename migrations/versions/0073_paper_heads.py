"""In whose name papers go out."""

import sqlalchemy as sa
from alembic import op

revision = "0073_paper_heads"
down_revision = "0072_files_of_a_year"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=60), nullable=False),
        sa.Column("red_head", sa.String(length=60), nullable=True),
        sa.Column("mark", sa.String(length=20), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_paper_head_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_head")),
    )


def downgrade() -> None:
    op.drop_table("paper_head")
