"""The store of pictures: each file once, under the SHA-256 of its bytes, and for ever, as papers do that name it."""

import os
import secrets
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from sqlalchemy import select

from lms import storage
from lms.db import add_if_missing, db
from lms.people.models import Person
from lms.quizzes.details import Picture
from lms.quizzes.models import PictureUse, QuestionImport, QuestionPicture
from lms.quizzes.pictures.cleaning import Clean, Known

PNG_MARK = b"\x89PNG"


def known() -> Known:
    """What is in the store."""
    kept = QuestionPicture
    rows = db.session.execute(select(kept.digest, kept.kind, kept.width, kept.height))
    return {digest: (kind, width, height) for digest, kind, width, height in rows}


def keep(clean: Clean, by: Person | None) -> None:
    """Put a picture into the store; whoever puts it in sees it."""
    _write(clean.data, path(clean.digest, clean.kind))
    size = {"width": clean.width, "height": clean.height}
    add_if_missing(QuestionPicture, digest=clean.digest, kind=clean.kind, **size)
    if by is not None:
        db.session.add(PictureUse(digest=clean.digest, by_id=by.id))


def used_by_import(plan: QuestionImport, pictures: Iterable[Picture]) -> None:
    """Whoever sees the plan sees its pictures."""
    digests = sorted({each.digest for each in pictures})
    db.session.add_all(PictureUse(digest=digest, import_id=plan.id) for digest in digests)


def used_by_version(version_id: int, pictures: Iterable[Picture]) -> None:
    """Whoever is shown the version sees its pictures."""
    digests = sorted({each.digest for each in pictures})
    db.session.add_all(PictureUse(digest=digest, version_id=version_id) for digest in digests)


def path(digest: str, kind: str) -> Path:
    """Where the file lies."""
    return storage.folder("pictures") / f"{digest}.{kind}"


def files(pictures: Iterable[Picture]) -> dict[str, bytes]:
    """The files of these pictures by digest."""
    return files_of(each.digest for each in pictures)


def files_of(digests: Iterable[str]) -> dict[str, bytes]:
    """The files by digest."""
    wanted = set(digests)
    if not wanted:
        return {}
    kept = QuestionPicture
    rows = db.session.execute(select(kept.digest, kept.kind).where(kept.digest.in_(wanted)))
    return {digest: path(digest, kind).read_bytes() for digest, kind in rows}


def alike(clean: Clean, standing: str) -> bool:
    """Whether a picture shows the same as the one of that digest in the store."""
    about = db.session.get(QuestionPicture, standing)
    if about is None or (about.width, about.height) != (clean.width, clean.height):
        return False
    # Loaded when needed, as for `cleaning`.
    compare: Callable[[bytes, bytes], bool] = import_module("lms.quizzes.pictures.alike").alike
    return compare(clean.data, path(standing, about.kind).read_bytes())


def _write(data: bytes, path: Path) -> None:
    """Whole or not at all; a file of that name has these bytes already."""
    if path.exists():
        return
    draft = path.with_name(f"{secrets.token_hex(8)}.new")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
