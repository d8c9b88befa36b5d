"""What to watch again after a failed quiz: the stretches of the course's lectures that teach the missed articles.

A missed question names its article; where the course's lectures teach it, by a chapter or by a link within one, is to be
watched again, by beats later than the handing in. Where nothing leads there, nothing more is asked.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from lms.courses.models import Course, Lesson
from lms.db import db
from lms.quizzes import results
from lms.quizzes.models import Attempt
from lms.quizzes.taught import Taught, where_taught
from lms.watching import stamping
from lms.watching.coverage import Coverage
from lms.watching.watched import counts_as_watched


@dataclass(frozen=True)
class Stretch:
    """A chapter, or what follows a link within one, to watch again, and how many of its seconds were watched since."""

    chapter: Taught
    watched: int
    share: float

    @property
    def is_watched(self) -> bool:
        return counts_as_watched(self.watched, self.chapter.seconds.total, self.share)


def stretches_to_watch(failed: Attempt) -> list[Stretch]:
    """What a failed attempt asks to watch again, in the order of the lectures, and how far that is done."""
    missed = [line.article for line in results.lines(failed) if not line.mark.is_right]
    taught = where_taught(failed.lesson_id, missed)
    chapters = _widest({each for chapters in taught.values() for each in chapters})
    share = db.session.scalar(select(Course.watched_share).join(Lesson).where(Lesson.id == failed.lesson_id)) or 1.0
    played = {recording: _played_since(failed, recording) for recording in {each.recording_id for each in chapters}}
    return [Stretch(each, (played[each.recording_id] & each.seconds).total, share) for each in chapters]


def _widest(places: Collection[Taught]) -> list[Taught]:
    """Those that lie in no other of them, in the order of the lectures."""
    widest = [each for each in places if not any(other.holds(each) for other in places if other != each)]
    return sorted(widest, key=lambda each: (each.lesson_id, each.start))


def _played_since(failed: Attempt, recording_id: int) -> Coverage:
    """What the person verifiably played of a recording after handing in."""
    assert failed.submitted_at is not None
    return stamping.played_since(failed.submitted_at, failed.person_id, recording_id)
