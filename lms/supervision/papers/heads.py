"""Who signs a paper: for administrators what the county set, for supervisors their own unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.people import access, audit
from lms.people.models import Person
from lms.reports import signing
from lms.supervision.papers.models import PaperHead

BLANK = "____________"


@dataclass(frozen=True)
class Head:
    """What stands over and under a paper."""

    issuer: str
    red_head: str | None = None
    mark: str | None = None


def of(person: Person) -> Head:
    kept = latest() if access.has_role(person, {"administrator"}) else None
    if kept:
        return Head(kept.issuer, kept.red_head, kept.mark)
    return Head(signing.unit_of(person) or BLANK)


def latest() -> PaperHead | None:
    return db.session.scalar(select(PaperHead).order_by(PaperHead.id.desc()).limit(1))


def every() -> Sequence[PaperHead]:
    """All that there were, the newest first."""
    newest_first = select(PaperHead).options(joinedload(PaperHead.by)).order_by(PaperHead.id.desc())
    return db.session.scalars(newest_first).all()


def add(values: Mapping[str, str | None], *, by: Person) -> None:
    """From now on papers of administrators have this."""
    db.session.add(PaperHead(by_id=by.id, **values))
    audit.record("paper.head_set", by=by)
