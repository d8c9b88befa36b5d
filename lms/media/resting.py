"""Which recordings rest on an edition of a law: those with a chapter or a mark that cites it."""

from flask import url_for
from sqlalchemy import ColumnElement, and_, or_, select

from lms.db import db
from lms.media import recordings
from lms.media.models import Chapter, Mark, Recording
from lms.people.models import Person
from lms.statutes.models import Citation, Edition
from lms.statutes.uses import Place


def pointing(person: Person, edition: Edition) -> list[Place]:
    """The person's recordings that cite the edition, with the page on which their links are kept."""
    chapters = select(Chapter.recording_id).join(Citation, _cites(Chapter)).where(Citation.edition_id == edition.id)
    marks = select(Mark.recording_id).join(Citation, _cites(Mark)).where(Citation.edition_id == edition.id)
    citing = recordings.authored_by(person).where(or_(Recording.id.in_(chapters), Recording.id.in_(marks)))
    found = db.session.scalars(citing.order_by(Recording.id)).all()
    return [Place(each.title, "", url_for("media.citations", recording_id=each.id)) for each in found]


def _cites(row: type[Chapter | Mark]) -> ColumnElement[bool]:
    return and_(Citation.subject == row.__tablename__, Citation.subject_id == row.id)
