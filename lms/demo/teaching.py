"""What the demonstration county teaches: the law by edition, two lectures of two minutes, their courses and plans."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from lms.db import db
from lms.demo.film import Film, make_lecture
from lms.demo.lectures import LECTURES
from lms.demo.script import Lecture
from lms.media import recordings
from lms.media.models import Captions, Chapter, Recording
from lms.people.models import Person
from lms.statutes import citations
from lms.statutes.models import Edition, Statute

Progress = Callable[[float], None]
QUESTIONS = Path(__file__).with_name("questions.json")


def law() -> Edition:
    """The Work Safety Law with its editions; the one now in force is returned."""
    statute = Statute(title="中华人民共和国安全生产法", short_title="安全生产法", title_en="Work Safety Law of the PRC")
    db.session.add(statute)
    db.session.flush()
    old = Edition(statute_id=statute.id, label="2014", effective_on=date(2014, 12, 1), superseded_on=date(2021, 9, 1))
    new = Edition(statute_id=statute.id, label="2021", effective_on=date(2021, 9, 1), articles=119)
    db.session.add_all([old, new])
    db.session.flush()
    return new


def films(folder: Path, progress: Progress) -> list[Film]:
    """Make both lectures on this machine."""
    share = 1 / len(LECTURES)
    return [
        make_lecture(script, folder, lambda done, before=number * share: progress(before + done * share))  # type: ignore[misc]
        for number, script in enumerate(LECTURES)
    ]


def recording(script: Lecture, film: Film, edition: Edition, author: Person) -> Recording:
    """The lecture as a recording that waits for the worker's hand, with its captions and chapters."""
    made = recordings.add_file(film.video, script.title, author, is_synthetic_voice=True)
    db.session.add(Captions(recording_id=made.id, language="zh", vtt=film.captions.read_text("utf-8")))
    for start in film.chapters:
        chapter = Chapter(recording_id=made.id, start=int(start.seconds), title=start.title, title_en=start.title_en)
        db.session.add(chapter)
        db.session.flush()
        citations.cite(chapter, edition, start.articles)
    return made
