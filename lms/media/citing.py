"""Which articles of laws a recording teaches, and at which second: cited by its chapters, and by marks between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.errors import Unreadable, row_of
from lms.media.models import Chapter, Mark, Recording
from lms.people.models import Person
from lms.statutes import citations
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Citation, Edition


class BeyondTheEnd(Unreadable):
    message = _l("The recording is %(length)s long; this time lies beyond its end.")


@dataclass(frozen=True)
class Entry:
    """A chapter, or a mark, which has no title; and what it cites."""

    subject: Chapter | Mark
    start: int
    title: str | None
    title_en: str | None
    cited: Sequence[Citation]


def contents(recording: Recording) -> list[Entry]:
    """Its chapters and marks in the order of the recording."""
    chapters = db.session.scalars(select(Chapter).where(Chapter.recording_id == recording.id)).all()
    marks = db.session.scalars(select(Mark).where(Mark.recording_id == recording.id)).all()
    by_chapter = citations.of(Chapter.__tablename__, [each.id for each in chapters])
    by_mark = citations.of(Mark.__tablename__, [each.id for each in marks])
    entries = [Entry(each, each.start, each.title, each.title_en, by_chapter[each.id]) for each in chapters]
    entries += [Entry(each, each.second, None, None, by_mark[each.id]) for each in marks]
    return sorted(entries, key=lambda entry: entry.start)


def superseded_editions(entries: Iterable[Entry], today: date) -> list[Edition]:
    """The editions that these cite and that are in force no more."""
    cited = {each.edition for entry in entries for each in entry.cited}
    return sorted((each for each in cited if each.is_superseded_on(today)), key=lambda edition: edition.id)


def cite(recording: Recording, second: int, edition: Edition, article: ArticleNumber, *, by: Person) -> None:
    """Link that second to an article: by the chapter that begins there, else by a mark.

    Raises BeyondTheEnd, NoSuchArticle or AlreadyCited.
    """
    refuse_beyond(recording, second)
    subject = _beginning_at(recording, second) or _marked(recording, second)
    citations.add(subject, edition, article, by=by)


def refuse_beyond(recording: Recording, second: int) -> None:
    """Raises BeyondTheEnd."""
    if recording.seconds and second >= recording.seconds:
        raise BeyondTheEnd(length=_clock(recording.seconds))


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _beginning_at(recording: Recording, second: int) -> Chapter | Mark | None:
    chapter = select(Chapter).where(Chapter.recording_id == recording.id, Chapter.start == second)
    mark = select(Mark).where(Mark.recording_id == recording.id, Mark.second == second)
    return db.session.scalar(chapter) or db.session.scalar(mark)


def _marked(recording: Recording, second: int) -> Mark:
    mark = Mark(recording_id=recording.id, second=second)
    db.session.add(mark)
    db.session.flush()  # the citation names it
    return mark


def gather(chapter: Chapter) -> None:
    """Let a chapter point at what its second was linked to, where a mark stood until now."""
    mark = db.session.scalar(
        select(Mark).where(Mark.recording_id == chapter.recording_id, Mark.second == chapter.start)
    )
    if mark:
        citations.hand_over(mark, chapter)
        db.session.delete(mark)


def keep(recording: Recording, chapter: Chapter) -> None:
    """Let the second of a chapter that goes away stay linked, by a mark."""
    if citations.of(Chapter.__tablename__, [chapter.id])[chapter.id]:
        citations.hand_over(chapter, _marked(recording, chapter.start))


def withdraw(recording: Recording, citation_id: int, *, by: Person) -> None:
    """Take a link away; a mark that cites nothing any more goes with it. Raises NotThere."""
    citation, subject = _found(recording, citation_id)
    citations.withdraw(citation, subject, by=by)
    db.session.flush()  # whether the mark cites anything else
    if isinstance(subject, Mark) and not citations.of(Mark.__tablename__, [subject.id])[subject.id]:
        db.session.delete(subject)


def move(recording: Recording, citation_id: int, *, by: Person) -> None:
    """Let it point at the same number in the edition in force. Raises NotThere, NothingNewer or NoSuchArticle."""
    citation, subject = _found(recording, citation_id)
    citations.move(citation, subject, by=by)


def _found(recording: Recording, citation_id: int) -> tuple[Citation, Chapter | Mark]:
    chapters = select(Chapter.id).where(Chapter.recording_id == recording.id)
    marks = select(Mark.id).where(Mark.recording_id == recording.id)
    by_chapter = (Citation.subject == Chapter.__tablename__) & Citation.subject_id.in_(chapters)
    by_mark = (Citation.subject == Mark.__tablename__) & Citation.subject_id.in_(marks)
    own = select(Citation).where(Citation.id == citation_id, or_(by_chapter, by_mark))
    citation = row_of(own.options(joinedload(Citation.edition)))
    if citation.subject == Mark.__tablename__:
        return citation, db.session.get_one(Mark, citation.subject_id)
    return citation, db.session.get_one(Chapter, citation.subject_id)


def forget(recording: Recording) -> None:
    """Delete its chapters and marks with what they cite."""
    for row in (Chapter, Mark):
        numbers = db.session.scalars(select(row.id).where(row.recording_id == recording.id)).all()
        citations.drop_all(row.__tablename__, numbers)
        db.session.execute(delete(row).where(row.recording_id == recording.id))
