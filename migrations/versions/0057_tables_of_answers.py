"""Tables of answers that wait to be taken over, and sittings whose invigilators type in results from paper."""

import sqlalchemy as sa
from alembic import op

revision = "0057_tables_of_answers"
down_revision = "0056_excusals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_entry_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["paper_form.id"], name=op.f("fk_paper_entry_file_form_id_paper_form")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_paper_entry_file_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry_file")),
    )
    with op.batch_alter_table("sitting") as batch:
        batch.add_column(sa.Column("invigilators_enter", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("sitting") as batch:
        batch.drop_column("invigilators_enter")
    op.drop_table("paper_entry_file")
