"""A hall in Dongshan with a big screen, on the site's own functions, at the time of a `World`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.courses import tasks as course_tasks
from lms.courses.models import Lesson
from lms.db import db
from lms.demo import past
from lms.people.models import Person, Unit
from lms.people.sign_in import SignIn
from lms.reports.evidence import verifying
from lms.reports.evidence.differences import Difference
from lms.watching import sessions
from lms.watching import tasks as watching_tasks
from lms.watching.group import attending, gatherings, tasks
from lms.watching.group.models import GroupAttendance, GroupScreen, GroupSession
from lms.watching.models import SCREEN, WatchSession
from tests.watching.conftest import Player, World


class Screen(Player):
    """The player on the big screen."""

    def __init__(self, hall: Hall) -> None:
        self.world, self.is_attended = hall.world, False
        self.sign_in = SignIn(hall.opener.id, hall.opener.sign_in_epoch)
        with self.world.transaction():
            lesson = db.session.get_one(Lesson, self.world.lesson_id, options=[joinedload(Lesson.recording)])
            opening = sessions.open_session(hall.opener.id, lesson, device="", at=self.world.now, grade=SCREEN)
            db.session.add(GroupScreen(session_id=opening.session.id, group_id=hall.number))
            self.session_id, self.nonce = opening.session.id, opening.session.nonce
            self.grant_id, self.check = opening.session.grant_id, None


class Hall:
    def __init__(self, world: World, opener: Person, unit: Unit | None = None) -> None:
        self.world, self.opener = world, opener
        with self.now():
            lesson = db.session.get_one(Lesson, world.lesson_id)
            group = gatherings.open_session(opener, lesson, unit or world.cast.dongshan)
            self.number = group.id
        self.screen = Screen(self)

    @contextmanager
    def now(self) -> Iterator[GroupSession | None]:
        """A transaction at the time of the world, with the session once there is one."""
        with past.at(self.world.now), self.world.transaction():
            yield db.session.get(GroupSession, self.number) if hasattr(self, "number") else None

    def tick(self, *numbers: int) -> None:
        """Persons by their numbers."""
        with self.now() as group:
            assert group
            persons = [db.session.get_one(Person, number) for number in numbers]
            attending.tick(persons, group, by=self.opener)

    def leaves(self, person: Person) -> None:
        with self.now():
            attending.sign_out(attending.own(person, self.number), by=self.opener)

    def close(self) -> None:
        with self.now() as group:
            assert group
            gatherings.close(group, by=self.opener)

    def settle(self) -> None:
        with past.at(self.world.now), self.world.app.app_context():
            tasks.settle_all(self.number)

    def credit(self, person: Person) -> WatchSession:
        """The session that the person has of it."""
        with self.world.transaction():
            mine = (WatchSession.person_id == person.id) & (WatchSession.grade == "group")
            row = db.session.scalars(select(WatchSession).where(mine)).one()
            db.session.expunge(row)
            return row

    def attendance(self, person: Person) -> GroupAttendance:
        """Among the books."""
        return attending.own(person, self.number)


def enter(world: World) -> None:
    """What the worker does every minute."""
    with past.at(world.now), world.app.app_context():
        tasks.follow_groups()
        watching_tasks.seal_closed_sessions()
        course_tasks.enter_into_ledger()
        db.session.remove()


def differences(world: World) -> list[Difference]:
    with past.at(world.now), world.app.app_context(), verifying.snapshot():
        return list(verifying.verify([], verifying.Tally(), lambda *_: None))
