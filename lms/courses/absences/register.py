"""Absences as administrators find them: of today, of one post, and of the posts that a rule asks about.

Who holds a post is in the directory for all of them; why somebody is away decides what they owe, so of leaders at division level
those alone read it who noted it or own a plan that the leader owes.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from lms import clock
from lms.courses.absences.models import Absence, away_on
from lms.courses.leaders import noted_to
from lms.db import db
from lms.errors import row_of
from lms.people import access
from lms.people.models import Person, Post, Unit

POSTS_FOUND = 30


def today(viewer: Person, *, limit: int, offset: int) -> Sequence[Absence]:
    """Who is away today, as far as the viewer reads it; those who come back first at the top."""
    whole = (
        _today()
        .where(read_by(viewer))
        .options(
            joinedload(Absence.person),
            joinedload(Absence.post).joinedload(Post.unit),
            selectinload(Absence.attachments),
        )
    )
    order = whole.order_by(Absence.to_on.is_(None), Absence.to_on, Absence.id)
    return db.session.scalars(order.limit(limit).offset(offset)).all()


def how_many_today(viewer: Person) -> tuple[int, int]:
    """How many the viewer reads, and how many are not shown."""
    return _counted(_today(), viewer)


def _today() -> Select[Absence]:
    return select(Absence).where(away_on(clock.today()))


def _counted(found: Select[Absence], viewer: Person) -> tuple[int, int]:
    figures = func.count(Absence.id), func.count(case((read_by(viewer), Absence.id)))
    every, read = db.session.execute(found.with_only_columns(*figures)).one()
    return read, every - read


def read_by(viewer: Person) -> ColumnElement[bool]:
    """For queries that have Absence."""
    return noted_to(viewer, Absence.person_id, Absence.made_by_id)


def posts_named(words: str) -> Sequence[Post]:
    """Posts held today by a piece of the person's or the unit's name; the first thirty."""
    named = or_(Person.name.contains(words, autoescape=True), Unit.name.contains(words, autoescape=True))
    found = select(Post).join(Post.person).join(Post.unit).where(named, access.held_on(clock.today()))
    loaded = found.options(contains_eager(Post.person), contains_eager(Post.unit))
    return db.session.scalars(loaded.order_by(Unit.position, Unit.id, Post.id).limit(POSTS_FOUND)).all()


def post(post_id: int) -> Post:
    """With person and unit. Raises NotThere."""
    return row_of(select(Post).where(Post.id == post_id).options(joinedload(Post.person), joinedload(Post.unit)))


def of_post(post: Post, viewer: Person) -> Sequence[Absence]:
    """All that was ever noted and the viewer reads, the latest first."""
    loaded = (
        _of_post(post).where(read_by(viewer)).options(joinedload(Absence.made_by), selectinload(Absence.attachments))
    )
    return db.session.scalars(loaded.order_by(Absence.from_on.desc(), Absence.id.desc())).all()


def unread_of_post(post: Post, viewer: Person) -> int:
    """How many notes are not shown."""
    return _counted(_of_post(post), viewer)[1]


def _of_post(post: Post) -> Select[Absence]:
    return select(Absence).where(Absence.post_id == post.id)


def one(absence_id: int, viewer: Person) -> Absence:
    """Raises NotThere."""
    return row_of(select(Absence).where(Absence.id == absence_id, read_by(viewer)))


def of_posts(posts: Collection[int], grounds: Collection[str]) -> Mapping[int, Absence]:
    """By post, the note of one of these grounds that holds today and ends last."""
    found = select(Absence).where(Absence.post_id.in_(posts), Absence.ground.in_(grounds), away_on(clock.today()))
    rows = db.session.scalars(
        found.options(selectinload(Absence.attachments)).order_by(Absence.to_on.is_(None), Absence.to_on)
    )
    return {row.post_id: row for row in rows}
