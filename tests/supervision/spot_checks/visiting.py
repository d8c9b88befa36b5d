"""Han Mei's telephone in front of Li Lei's works: what it takes along, and what it sends."""

import base64
import html
import io
import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from lms.db import db
from lms.people.models import Person, Unit
from lms.quizzes import papers
from lms.quizzes.models import SpotCheck, SpotPaper
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

PAPERS = re.compile(r'data-papers="([^"]*)"')


@dataclass
class Phone:
    """What an honest telephone does; `changes` are what a dishonest one sends instead."""

    client: Client
    paper: dict[str, Any]
    given: list[list[Any]] = field(default_factory=list)

    def begin(self) -> Any:
        return self.client.post(self.paper["begin"], json={})

    def answer(self, letters: str = "A", second: int = 30) -> "Phone":
        """The same letters to every question."""
        self.given = [[question["number"], letters, second] for question in self.paper["questions"]]
        return self

    def send(self, **changes: Any) -> Any:
        sent = {"seal": self.paper["seal"], "outcome": "answered", "given": self.given, "took": 60, "ago": 0}
        return self.client.post(self.paper["result"], json=sent | changes)

    def sign(self, png: bytes) -> Any:
        return self.client.post(self.paper["signature"], json={"png": base64.b64encode(png).decode()})


def taken_along(client: Client) -> list[dict[str, Any]]:
    """What the page on the telephone holds."""
    page = client.get("/spot-checks/trip")
    assert page.status_code == 200
    found = PAPERS.search(page.text)
    assert found
    papers: list[dict[str, Any]] = json.loads(html.unescape(found[1]))
    return papers


def drawn_up(client: Client, inspector: Person, unit: Unit, *persons: Person, **more: Any) -> Any:
    client.sign_in(inspector)
    sent = {"persons": [person.id for person in persons], "pass_mark": 3} | more
    return client.post(f"/spot-checks/units/{unit.id}", data=sent)


def at_the_gate(app: Flask, client: Client, cast: Cast, **quiz: Any) -> Phone:
    """Li Lei has completed the lecture, and Han Mei has drawn his questions."""
    with app.app_context():
        making.made(cast, cast.li_lei, **quiz)
    assert drawn_up(client, cast.han_mei, cast.lis_works, cast.li_lei).status_code == 303
    (paper,) = taken_along(client)
    return Phone(client, paper)


def right(app: Flask, phone: Phone, count: int = 5) -> Phone:
    """So many right answers; nothing to the others."""
    with app.app_context():
        paper = db.session.scalars(select(SpotPaper.paper).where(SpotPaper.id == phone.paper["id"])).one()
        phone.given = [[each.number, each.key, 20] for each in papers.questions(paper)[:count]]
    return phone


def later(app: Flask, **time: float) -> None:
    """Let all checks have been drawn, and begun, so much earlier."""
    gone = timedelta(**time)
    with app.app_context():
        for check in db.session.scalars(select(SpotCheck)):
            check.drawn_at -= gone
        for paper in db.session.scalars(select(SpotPaper).where(SpotPaper.begun_at.is_not(None))):
            paper.begun_at -= gone  # type: ignore[operator]
        db.session.commit()


def stored(app: Flask) -> list[SpotPaper]:
    with app.app_context():
        found = list(db.session.scalars(select(SpotPaper).order_by(SpotPaper.id)))
        db.session.expunge_all()
        return found


def tampered(app: Flask, **values: Any) -> None:
    with app.app_context():
        db.session.execute(update(SpotPaper).values(**values))
        db.session.commit()


def png(width: int = 600, height: int = 240, mode: str = "L") -> bytes:
    file = io.BytesIO()
    Image.new(mode, (width, height), 255).save(file, "PNG")
    return file.getvalue()
