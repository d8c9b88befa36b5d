"""Training files in one file: asked for, made by the worker, fetched by whoever asked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement

from lms.courses.models import Plan
from lms.db import db, take_turns
from lms.errors import Refused
from lms.made_files import Making
from lms.people import audit
from lms.people.models import Person
from lms.reports.archives import asked as asking
from lms.reports.archives import filling
from lms.reports.archives.asked import Asked
from lms.reports.archives.models import ArchiveBundle


class NobodyThere(Refused):
    message = _l("There is nobody here whose file you may take.")


def order(asked: Asked) -> ArchiveBundle:
    """Put a bundle in line. Then ask for `tasks.make_bundle`, after the commit. Raises NobodyThere, MakingAlready."""
    take_turns("archive bundles")
    MAKING.require_idle(*_own(asked.plan, asked.viewer))
    if not (total := sum(len(each.persons) for each in asking.folders(asked))):
        raise NobodyThere
    plan_id = asked.plan.id if asked.plan else None
    row = ArchiveBundle(plan_id=plan_id, year=asked.year, chosen=asked.chosen, asked_by_id=asked.viewer.id, total=total)
    db.session.add(row)
    db.session.flush()  # the worker is told its id
    about = {"year": asked.year} if asked.year else {}
    audit.record("archive.bundle_made", by=asked.viewer, subject=asked.plan, persons=total, **about)
    return row


def latest(plan: Plan | None, by: Person) -> ArchiveBundle | None:
    """The one of a plan, or of a year, that this person asked for last."""
    return MAKING.latest(*_own(plan, by))


def ready(plan: Plan | None, bundle_id: int, by: Person) -> ArchiveBundle:
    """One of the person's own that can be fetched. Raises NotThere."""
    return MAKING.ready(bundle_id, *_own(plan, by))


def _own(plan: Plan | None, by: Person) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    of_it = ArchiveBundle.plan_id == plan.id if plan else ArchiveBundle.plan_id.is_(None)
    return of_it, ArchiveBundle.asked_by_id == by.id


def _write(bundle_id: int, to: IO[bytes]) -> Iterator[tuple[int, int]]:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        yield from filling.fill(bundle_id, file)


MAKING = Making(ArchiveBundle, "archives", _write)
