"""The sections of a paper in place of three kinds of question; every blueprint keeps drawing the papers that it drew."""

import sqlalchemy as sa
from alembic import op

revision = "0034_sections"
down_revision = "0033_sound_tracks"
branch_labels = None
depends_on = None

KINDS = ("true_false", "single", "multiple")
blueprint = sa.table(
    "blueprint",
    sa.column("id", sa.Integer()),
    sa.column("sections", sa.JSON()),
    *(sa.column(kind, sa.Integer()) for kind in KINDS),
    *(sa.column(f"{kind}_points", sa.Float()) for kind in KINDS),
)


def upgrade() -> None:
    op.add_column("blueprint", sa.Column("sections", sa.JSON(), server_default="[]", nullable=False))
    for row in op.get_bind().execute(sa.select(blueprint)).mappings().all():
        _put(row["id"], sections=_sections(row))
    with op.batch_alter_table("blueprint") as batch:
        batch.alter_column("sections", server_default=None)
        for kind in KINDS:
            batch.drop_column(kind)
            batch.drop_column(f"{kind}_points")


def downgrade() -> None:
    """Sections of one kind become one, worth the points of the first; what they were narrowed to is forgotten."""
    for kind in KINDS:
        op.add_column("blueprint", sa.Column(kind, sa.Integer(), server_default="0", nullable=False))
        op.add_column("blueprint", sa.Column(f"{kind}_points", sa.Float(), server_default="5", nullable=False))
    for row in op.get_bind().execute(sa.select(blueprint)).mappings().all():
        _put(row["id"], **_columns(row["sections"]))
    with op.batch_alter_table("blueprint") as batch:
        for kind in KINDS:
            batch.alter_column(kind, server_default=None)
            batch.alter_column(f"{kind}_points", server_default=None)
        batch.drop_column("sections")


def _put(row_id: int, **values: object) -> None:
    op.get_bind().execute(sa.update(blueprint).where(blueprint.c.id == row_id).values(**values))


def _sections(row: sa.RowMapping) -> list[dict[str, object]]:
    return [{"kind": kind, "count": row[kind], "points": row[f"{kind}_points"]} for kind in KINDS if row[kind]]


def _columns(sections: list[dict[str, object]]) -> dict[str, object]:
    columns: dict[str, object] = {}
    for kind in KINDS:
        of_kind = [section for section in sections if section["kind"] == kind]
        columns[kind] = sum(int(str(section["count"])) for section in of_kind)
        if of_kind:
            columns[f"{kind}_points"] = of_kind[0]["points"]
    return columns
