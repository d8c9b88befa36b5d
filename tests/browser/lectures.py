"""A running site with one short real lecture, and learners who owe it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from lms.courses.models import Lesson, Plan
from lms.db import db
from lms.media.models import Recording
from lms.people.models import Person, Post
from lms.watching.coverage import Coverage as Spans
from lms.watching.models import Coverage
from tests import cast, factories
from tests.browser import browsing
from tests.media.films import PICTURE, SOUND, ffmpeg
from tests.serving import Site


@dataclass
class Theatre:
    """The site, its lecture, and the database behind it."""

    site: Site
    app: Flask
    lesson_id: int
    seconds: int

    def learner(self, name: str = "学员") -> Person:
        """Somebody new who owes the lecture."""
        with self.app.app_context():
            person = Person(name=name)
            db.session.add(person)
            db.session.flush()
            post = Post(person_id=person.id, unit_id=db.session.scalars(select(Post.unit_id)).first(), kind="staff",
                        from_on=cast.LONG_AGO)  # fmt: skip
            db.session.add(post)
            db.session.flush()
            factories.enrolment(db.session.scalars(select(Plan)).one(), post)
            db.session.commit()
            db.session.refresh(person)
            db.session.expunge(person)
            return person

    @contextmanager
    def seat(
        self, chromium: Browser, person: Person, *, has_clock: bool = False, script: str = "", **options: object
    ) -> Iterator[Page]:
        """The lecture's page in a browser that this person has signed in with.

        `has_clock`: its clock can be put forward. `script` runs before those of the page.
        """
        with browsing.page(chromium, self.site, app=self.app, person=person, **options) as page:  # type: ignore[arg-type]
            if has_clock:
                page.clock.install()
            page.add_init_script(script)
            page.goto(f"/lessons/{self.lesson_id}/watch")
            browsing.until(page, "document.querySelector('video')?.readyState >= 3")
            yield page

    def covered(self, person: Person) -> str:
        with self.app.app_context():
            return db.session.scalar(select(Coverage.spans).where(Coverage.person_id == person.id)) or ""

    def counted(self, person: Person) -> int:
        return Spans.read(self.covered(person)).total


def theatre(site: Site, folder: Path, seconds: int, rate: int = 5) -> Theatre:
    """Film, import and make a lecture of that length and frame rate, and plan it."""
    film = folder / "lecture.mp4"
    picture, sound = PICTURE.format(size="320x180", rate=rate, seconds=seconds), SOUND.format(seconds=seconds)
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, film)
    app = site.app()
    with app.app_context():
        people = cast.assemble()
    said = ["--title", "第一讲", "--owner", people.admin.mobile or ""]
    app.test_cli_runner().invoke(args=["media", "import", str(film), "--wait", *said], catch_exceptions=False)
    with app.app_context():
        recording = db.session.scalars(select(Recording)).one()
        assert recording.state == "ready", json.dumps(recording.failure)
        factories.plan(factories.course(people.zhao_min, recording), people.admin)
        lesson_id = db.session.scalars(select(Lesson.id)).one()
        db.session.commit()
        return Theatre(site, app, lesson_id, recording.seconds or 0)
