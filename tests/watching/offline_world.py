"""A pack of the lecture of a `World`, its machines, and handing in what they wrote, at the time of the world."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from lms.courses.models import Lesson
from lms.db import db
from lms.demo import past
from lms.people.models import Person
from lms.watching.offline import facts, making, reading, taking, tasks, withdrawing
from lms.watching.offline.models import OfflinePack
from lms.watching.offline.taking import Taken
from tests.watching.conftest import World
from tests.watching.halls import enter as enter_other
from tests.watching.packs import Machine


class Pack:
    """Made for Li Lei's works, and for the people whom it names."""

    def __init__(self, world: World, *people: Person) -> None:
        self.world = world
        with past.at(world.now), world.transaction():
            lesson = db.session.get_one(Lesson, world.lesson_id)
            named = people or (world.cast.li_lei,)
            pack = making.made(lesson, unit=world.cast.lis_works, people=named, size="360p", by=world.cast.liu_fang)
            self.number, self.facts = pack.id, facts.facts(pack)

    def machine(self, person: Person | None = None, **more: Any) -> Machine:
        person = person or self.world.cast.li_lei
        return Machine(self.facts, person.id, lambda: self.world.now.timestamp(), self.world.wait, **more).open()

    def take(self, record: dict[str, Any], at: datetime | None = None) -> Taken:
        with past.at(at or self.world.now), self.world.transaction():
            document = reading.read(json.dumps(record).encode())
            return taking.take(document, taking.proved(document), way="file", by=self.world.cast.liu_fang)

    def withdraw(self, ground: str) -> None:
        with past.at(self.world.now), self.world.transaction():
            withdrawing.withdraw(db.session.get_one(OfflinePack, self.number), ground, by=self.world.cast.han_mei)


def enter(world: World) -> None:
    """What the worker does every minute."""
    with past.at(world.now), world.app.app_context():
        tasks.enter_offline()
        db.session.remove()
    enter_other(world)
