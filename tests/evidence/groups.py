"""A meeting room: a liaison with a big screen, and people with phones in front of it."""

from __future__ import annotations

import re
from itertools import count
from urllib.parse import urlencode

from sqlalchemy import select

from lms.db import db
from lms.people.models import Person, Post, RoleGrant, Unit
from lms.watching.group import tasks
from lms.watching.group.models import GroupAttendance
from tests import cast
from tests.evidence.world import Learner, Player, Reply, World, asked_for

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
NUMBERS = count(1)


def liaison(world: World, *, of_another_unit: bool = False) -> Learner:
    """Somebody new who is the liaison of the learners' unit, or of another one. Somebody there owes every lecture."""
    member = world.learner()
    with world.books():
        theirs = db.session.scalars(select(Post.unit_id).where(Post.person_id == member.person_id)).one()
        other = select(Unit.id).where(Unit.id != theirs, Unit.kind == "township").limit(1)
        unit_id = db.session.scalars(other).one() if of_another_unit else theirs
        person = Person(name=f"联络员{next(NUMBERS)}")
        db.session.add(person)
        db.session.flush()
        db.session.add(RoleGrant(person_id=person.id, role="liaison", unit_id=unit_id, from_on=cast.LONG_AGO))
        leader = Learner(world, person.id, world.site.cookie(world.app, person))
    world.learners.append(leader)
    return leader


def send(learner: Learner, page: str, address: str, **fields: object) -> Reply:
    """Fill in a form of that page."""
    token = re.search(r'name="csrf-token" content="([^"]+)"', learner.get(page).text)
    assert token, page
    body = urlencode({"csrf_token": token[1], **fields}, doseq=True).encode()
    return learner.request("POST", address, body, **FORM)


class Screen(Player):
    """The player on the big screen, as its script is one."""

    def __init__(self, room: Room) -> None:
        learner = room.leader
        self.learner, self.world, self.lesson_id, self.is_attended = learner, learner.world, room.lesson_id, False
        self.opened = self.world.time()
        token = re.search(r'name="csrf-token" content="([^"]+)"', learner.get(f"{room.address}/screen").text)
        assert token
        opening = learner.post(f"{room.address}/screens", **{"X-CSRFToken": token[1]})
        assert opening.status == 201, opening.text
        self.token, self.opening, self.check, self.fetched = token[1], opening.json, None, set()
        self.beats, self.nonce = self.opening["beats"], self.opening["nonce"]


class Room:
    """A group session that a liaison has opened."""

    def __init__(self, leader: Learner, lecture: int = 0) -> None:
        self.leader, self.world = leader, leader.world
        self.lesson_id = self.world.lesson_ids[lecture]
        with self.world.books():
            grant = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == leader.person_id)).one()
            unit_id = grant.unit_id
        opened = send(leader, "/group-sessions", "/group-sessions", lesson=self.lesson_id, unit=unit_id)
        assert opened.status == 303, opened.text
        self.address = opened.headers["Location"]
        self.number = int(self.address.rpartition("/")[2])

    def screen(self) -> Screen:
        self.shown = Screen(self)
        return self.shown

    def code(self) -> dict[str, str]:
        """What the screen shows now."""
        page = self.leader.get(f"{self.address}/screen").text
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token
        answer = self.leader.post(f"{self.address}/code", **{"X-CSRFToken": token[1]})
        assert answer.status == 200, answer.text
        told: dict[str, str] = answer.json
        return told

    def scan(self, who: Learner, link: str | None = None) -> Reply:
        """Scan what the screen shows, or a photograph of what it showed, and press the button."""
        path = "/group/scan/" + (link or self.code()["link"]).rpartition("/")[2]
        seen = who.get(path)
        ticket = re.search(r"lms_group=([^;]+)", " ".join(seen.headers.get_all("Set-Cookie") or []))
        if ticket is None:
            return seen
        return self._press(who, ticket[1])

    def _press(self, who: Learner, ticket: str) -> Reply:
        """The browser keeps the ticket beside the sign-in."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', who.get("/group?another=1").text)
        assert token
        body = urlencode({"csrf_token": token[1]}).encode()
        return who.request("POST", "/group/scanned", body, **FORM, Cookie=f"lms={who.cookie}; lms_group={ticket}")

    def type(self, who: Learner, code: str | None = None) -> Reply:
        return send(who, "/group?another=1", "/group", code=code or self.code()["code"])

    def tick(self, *who: Learner, by: Learner | None = None) -> Reply:
        leader = by or self.leader
        return send(leader, "/group-sessions", f"{self.address}/ticks", persons=[each.person_id for each in who])

    def leave(self, who: Learner) -> Reply:
        return send(who, f"/group/{self.number}", f"/group/{self.number}/leave")

    def look(self, *who: Learner) -> None:
        """Look at the phone, and answer what it asks."""
        for each in who:
            page = each.get(f"/group/{self.number}").text
            token = re.search(r'name="token" value="([^"]+)"', page)
            if token:
                question = re.search(r'<h2 id="group-question">([^<]+)<', page)
                assert question
                send(each, f"/group/{self.number}", f"/group/{self.number}/answer", token=token[1],
                     number=asked_for(question[1]))  # fmt: skip

    def play(self, start: int, stop: int, *phones: Learner, screen: Screen | None = None) -> None:
        """The screen plays; every two minutes people look at their phones."""
        for place in range(start, stop, 120):
            (screen or self.shown).play(place, min(place + 120, stop))
            self.look(*phones)

    def close(self) -> None:
        closed = send(self.leader, self.address, f"{self.address}/close")
        assert closed.status == 303, closed.text

    def worker(self) -> None:
        """What the worker does every minute."""
        with self.world.books():
            tasks.follow_groups()

    def counted(self, who: Learner) -> int:
        """What the sheet says."""
        with self.world.books():
            mine = (GroupAttendance.group_id == self.number) & (GroupAttendance.person_id == who.person_id)
            return db.session.scalar(select(GroupAttendance.counted).where(mine)) or 0
