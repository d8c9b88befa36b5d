"""What is written lightly does not wait for the disk; what comes after it on the same connection does again."""

from pathlib import Path

from sqlalchemy import text

from lms.db import begin_writing, db
from tests import databases

NORMAL, FULL = 1, 2


def level() -> int:
    return int(db.session.scalar(text("PRAGMA synchronous")))


def test_only_what_is_marked_is_written_lightly(tmp_path: Path) -> None:
    levels = []
    with databases.site("sqlite", tmp_path) as site:
        for lightly in (True, False, True, False):
            with site.test_request_context("/"):
                begin_writing(lightly=lightly)
                levels.append(level())
                db.session.commit()

    assert levels == [NORMAL, FULL, NORMAL, FULL]
