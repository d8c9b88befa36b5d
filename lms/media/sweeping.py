"""What lies about: uploads that nobody came back to, and files that no row knows."""

import time
from pathlib import Path

from sqlalchemy import delete, select

from lms import clock, storage
from lms.db import db
from lms.media import storing
from lms.media.models import Handout, Recording, Upload

# Files come before their rows are committed, so a young file without a row is no stray.
OLD_ENOUGH_SECONDS = 3600


def forget_expired_uploads() -> None:
    """Forget unfinished uploads whose time ran out, with the recordings that they were to become."""
    expired = select(Upload.recording_id).where(Upload.finished_at.is_(None), Upload.expires_at < clock.now())
    forgotten = list(db.session.scalars(expired))
    db.session.execute(delete(Upload).where(Upload.recording_id.in_(forgotten)))
    db.session.execute(delete(Recording).where(Recording.id.in_(forgotten), Recording.state == "uploading"))


def remove_strays() -> None:
    """Remove sources, handouts and lectures whose row is gone."""
    handouts = set(db.session.scalars(select(Handout.path)))
    sources = set(db.session.scalars(select(Recording.source_path)))
    recordings = {str(number) for number in db.session.scalars(select(Recording.id))}
    db.session.rollback()  # removing takes its time, and nobody's beat waits for it
    for kind, known in (("sources", sources), ("handouts", handouts)):
        for path in storage.folder(kind).iterdir():
            if f"{kind}/{path.name}" not in known and _is_old(path):
                storage.remove(path)
    for path in storage.folder("media").iterdir():
        if path.name not in recordings and _is_old(path):
            storing.remove_all(path.name)


def _is_old(path: Path) -> bool:
    """A film of last year that was linked here a moment ago is young: its row may not be committed yet."""
    about = path.stat()
    return time.time() - max(about.st_mtime, about.st_ctime) > OLD_ENOUGH_SECONDS
