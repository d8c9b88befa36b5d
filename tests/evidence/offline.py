"""Offline packs of the learners' lectures, machines out of reach, and the ways back to the site."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from base64 import urlsafe_b64encode
from typing import Any

from urllib3 import encode_multipart_formdata

from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import Person
from lms.watching.offline import facts, making, tasks, withdrawing
from lms.watching.offline.models import OfflinePack
from tests.evidence.groups import send
from tests.evidence.world import Learner, Reply, World
from tests.watching.packs import Machine


class Stick:
    """A pack for these people, on a stick; so long ago that time is no bound."""

    def __init__(self, world: World, *people: Learner, lecture: int = 0, ago: float = 86_400) -> None:
        self.world = world
        with world.books():
            lesson = db.session.get_one(Lesson, world.lesson_ids[lecture])
            named = [db.session.get_one(Person, each.person_id) for each in people]
            pack = making.made(lesson, person=named[0], people=named, size="360p", by=None)
            self.number, self.facts = pack.id, facts.facts(pack)
        world.wait(ago)

    def machine(self, who: Learner, **more: Any) -> Machine:
        """A browser on some machine, in which somebody opens the pack."""
        return Machine(self.facts, who.person_id, lambda: self.world.now().timestamp(), self.world.wait, **more).open()

    def withdraw(self) -> None:
        with self.world.books():
            withdrawing.withdraw(db.session.get_one(OfflinePack, self.number), "U盘丢失", by=None)


def sent(who: Learner, record: dict[str, Any]) -> Reply:
    """By itself, when there is a line: nobody is signed in there."""
    stranger = Learner(who.world, 0)
    try:
        return stranger.post("/offline/records", record)
    finally:
        stranger.line.close()


def refused(who: Learner, record: dict[str, Any]) -> str:
    """Why it was not taken."""
    answer = sent(who, record)
    assert answer.status == 422, answer.text
    assert answer.json["accepted"] == 0
    return str(answer.json["refused"][0])


def handed_in(who: Learner, *machines: Machine) -> Reply:
    """As files on the site's page."""
    who.sign_in()
    token = re.search(r'name="csrf-token" content="([^"]+)"', who.get("/offline").text)
    assert token
    files = [("files", ("学习记录.json", each.file(), "application/json")) for each in machines]
    body, kind = encode_multipart_formdata([("csrf_token", token[1]), *files])
    return who.request("POST", "/offline", body, **{"Content-Type": kind, "Accept": "text/html"})


def codes(machine: Machine, size: int = 200) -> list[str]:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(json.dumps(machine.record()).encode()) + packer.flush()
    text = urlsafe_b64encode(packed).decode().rstrip("=")
    name = hashlib.sha512(text.encode()).hexdigest()[:12]
    parts = [text[place : place + size] for place in range(0, len(text), size)]
    return [f"{number}.{len(parts)}.{name}.z{part}" for number, part in enumerate(parts, 1)]


def scanned(who: Learner, part: str) -> Reply:
    """The page that a photographed code opens, and its button."""
    who.sign_in()
    return send(who, f"/offline/parts/{part}", "/offline/parts", parts=part)


def worker(world: World) -> None:
    with world.books():
        tasks.enter_offline()
