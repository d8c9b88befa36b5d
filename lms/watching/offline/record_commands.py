"""`flask --app lms offline import FILE...` and `offline withdraw CODE`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import select

from lms.db import db
from lms.errors import Refused
from lms.watching.offline import importing, withdrawing
from lms.watching.offline.commands import offline
from lms.watching.offline.importing import Sent, Told
from lms.watching.offline.models import OfflinePack

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@offline.command("import")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each record.")
def hand_in(files: tuple[Path, ...], as_json: bool) -> None:
    """Take the records of offline packs, alone or in a zip. Ends with an error if one is refused."""
    refused = 0
    for told in (one for file in files for one in _all_in(file)):
        refused += told.is_refused
        click.echo(json.dumps(_as_json(told), ensure_ascii=False) if as_json else f"{told.name}: {told.sentence}")
    if refused:
        sys.exit(1)


def _all_in(file: Path) -> Iterator[Told]:
    try:
        for sent in importing.records_in(file.name, file.read_bytes()):
            yield _handed_in(sent)
    except Refused as refusal:
        yield Told(file.name, str(refusal))


def _handed_in(sent: Sent) -> Told:
    told = importing.hand_in(sent, way="command", by=None)
    db.session.commit()
    return told


def _as_json(told: Told) -> dict[str, object]:
    if told.taken is None:
        return {"file": told.name, "accepted": 0, "refused": [told.sentence]}
    return {
        "file": told.name, "person": told.taken.person_id, "pack": told.taken.pack.code, "accepted": told.taken.accepted,
        "counted": told.taken.counted, "refused": list(told.taken.refused), "upto": told.taken.upto, "new": told.taken.is_new,
    }  # fmt: skip


@offline.command("withdraw")
@click.argument("code")
@click.option("--ground", prompt=True, help="Why it is withdrawn.")
def withdraw(code: str, ground: str) -> None:
    """Withdraw a pack: what is handed in from now on does not count."""
    pack = db.session.scalar(select(OfflinePack).where(OfflinePack.code == code))
    if pack is None:
        raise click.ClickException(f"no pack has the code {code}")
    try:
        withdrawing.withdraw(pack, ground.strip()[:500], by=None)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    db.session.commit()
    click.echo(f"{code}: withdrawn")
