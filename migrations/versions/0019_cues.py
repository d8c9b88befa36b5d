"""Captions become rows that can be searched and edited, one for each line; drafts of them wait for an author."""

import re
from html import escape, unescape
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0019_cues"
down_revision = "0018_annulments_entered"
branch_labels = None
depends_on = None

TIMING = re.compile(r"(?:(\d+):)?(\d+):(\d+\.\d+) --> (?:(\d+):)?(\d+):(\d+\.\d+)")
captions = sa.table("captions", sa.column("id", sa.Integer), sa.column("vtt", sa.Text))
cue = sa.table(
    "cue",
    sa.column("captions_id", sa.Integer),
    sa.column("start", sa.Double),
    sa.column("end", sa.Double),
    sa.column("text", sa.Text),
    sa.column("sought", sa.Text),
)


def upgrade() -> None:
    op.create_table(
        "cue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("captions_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Double(), nullable=False),
        sa.Column("end", sa.Double(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sought", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["captions_id"], ["captions.id"], name=op.f("fk_cue_captions_id_captions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cue")),
    )
    op.create_index(op.f("ix_cue_captions_id"), "cue", ["captions_id"])
    op.add_column("captions", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("captions", sa.Column("confirmed_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE captions SET confirmed_at = changed_at")
    connection = op.get_bind()
    for row in connection.execute(sa.select(captions)).all():
        rows = [_row(row.id, block) for block in row.vtt.split("\n\n") if TIMING.match(block)]
        if rows:
            connection.execute(sa.insert(cue), rows)
    with op.batch_alter_table("captions") as batch_op:
        batch_op.drop_column("vtt")


def _row(captions_id: int, block: str) -> dict[str, object]:
    """From a cue as the site itself wrote it."""
    timing, _, text = block.strip().partition("\n")
    edges = TIMING.match(timing)
    assert edges
    text = unescape(text)
    sought = "".join(letter for letter in normalize("NFKC", text).casefold() if not letter.isspace())
    start, end = _seconds(*edges.groups()[:3]), _seconds(*edges.groups()[3:])
    return {"captions_id": captions_id, "start": start, "end": end, "text": text, "sought": sought}


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)


def downgrade() -> None:
    op.add_column("captions", sa.Column("vtt", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    for captions_id in connection.scalars(sa.select(captions.c.id)).all():
        lines = connection.execute(sa.select(cue).where(cue.c.captions_id == captions_id).order_by("start")).all()
        vtt = "WEBVTT\n" + "".join(map(_block, lines))
        connection.execute(sa.update(captions).where(captions.c.id == captions_id).values(vtt=vtt))
    with op.batch_alter_table("captions") as batch_op:
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("version")
    op.drop_table("cue")


def _block(line: sa.Row) -> str:
    return f"\n{_clock(line.start)} --> {_clock(line.end)}\n{escape(line.text, quote=False)}\n"


def _clock(seconds: float) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
