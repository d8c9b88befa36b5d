"""Who is away from a post is noted there with days and a paper; a decision about several finds them by it, with a paper of its own."""

import io
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses.absences.models import Absence
from lms.courses.attaching.models import Attachment
from lms.courses.excusing.models import Excusal
from lms.db import db
from lms.people.models import Post
from tests.cast import Cast
from tests.conftest import Client
from tests.courses.attaching.test_papers import PDF
from tests.courses.excusing.test_excusal_pages import TYPED
from tests.courses.excusing.test_several import RULE, _ticked, plan

__all__ = ["plan"]  # the fixture is theirs


def _address(app: Flask, person: Any) -> str:
    with app.app_context():
        return f"/posts/{db.session.scalars(select(Post.id).where(Post.person_id == person.id)).one()}/absences"


def _note(client: Client, address: str, ground: str, days: int | None, data: bytes | None = PDF, **more: str) -> int:
    today = clock.today()
    to_on = "" if days is None else str(today + timedelta(days=days))
    typed: dict[str, Any] = {
        "ground": ground,
        "from_on": str(today - timedelta(days=5)),
        "to_on": to_on,
        "document": "曲组〔2026〕7号",
    }
    if data:
        typed["paper"] = (io.BytesIO(data), "借调函.pdf")
    return client.post(address, data=typed | more).status_code


def _absences(app: Flask) -> list[Absence]:
    with app.app_context():
        return list(db.session.scalars(select(Absence).order_by(Absence.id)))


def test_a_note_has_days_and_a_paper_and_is_ended_or_taken_back(
    client: Client, app: Flask, cast: Cast, plan: None
) -> None:
    address = _address(app, cast.chen_jie)
    client.sign_in(cast.admin)
    wrong = [
        _note(client, address, "seconded", -9),
        _note(client, address, "trained_elsewhere", 9),
        _note(client, address, "seconded", 9, b"MZ"),
        _note(client, address, "seconded", 9, document=""),
    ]
    nothing = _absences(app)
    done = _note(client, address, "seconded", 30)
    listed, found = client.get("/absences"), client.get("/absences?words=陈杰")
    (row,) = _absences(app)
    order = f"/absences/{row.id}"
    ended = client.post(f"{order}/end", data={"to_on": str(clock.today() - timedelta(days=1))})
    gone = client.get("/absences")
    early = client.post(f"{order}/end", data={"to_on": "2001-01-01"})
    back = [client.post(f"{order}/withdrawal").status_code for _ in range(2)]

    assert (wrong, nothing, done) == ([422] * 4, [], 303)
    assert ("借调" in listed.text, "借调函.pdf" in listed.text, address in found.text) == (True, True, True)
    assert (ended.status_code, "借调函.pdf" in gone.text, early.status_code, back) == (303, False, 422, [303, 409])
    with app.app_context():
        paper = db.session.scalars(select(Attachment.id)).one()
    assert client.get(f"/attachments/{paper}", buffered=True).status_code == 200
    client.sign_in(cast.chen_jie)
    assert client.get(f"/attachments/{paper}").status_code == 404


def test_a_rule_finds_who_is_away_and_each_is_exempt_until_the_day_of_the_own_note(
    client: Client, app: Flask, cast: Cast, plan: None
) -> None:
    client.sign_in(cast.admin)
    for person, ground, days in (
        (cast.chen_jie, "seconded", 30),
        (cast.ma_jun, "in_village", None),
        (cast.sun_li, "sick_leave", 9),
    ):
        _note(client, _address(app, person), ground, days)
    _note(client, _address(app, cast.tang_wei), "seconded", -2)  # is back
    rule = TYPED | {"away_for": ["seconded", "in_village"], "rank_from": "0", "until_noted": "y", "until": ""}
    looked = client.post(RULE, data=rule)
    ticked = {"confirmed": 1, "tasks": _ticked(app, cast.chen_jie, cast.ma_jun)}
    broken = client.post(RULE, data=rule | ticked | {"paper": (io.BytesIO(b"MZ"), "批件.pdf")})
    with app.app_context():
        before = db.session.scalars(select(Excusal)).all()
    done = client.post(RULE, data=rule | ticked | {"paper": (io.BytesIO(PDF + b"\n"), "批件.pdf")})
    again = client.post(RULE, data=rule | ticked)

    assert looked.text.count('name="tasks"') == 2
    assert all(words in looked.text for words in ("陈杰", "马军", "曲组〔2026〕7号", "借调函.pdf"))
    assert "唐伟" not in looked.text
    assert (broken.status_code, before, done.status_code, again.status_code) == (422, [], 303, 409)
    assert ("不是 PDF、JPEG 或 PNG" in broken.text, broken.text.count('name="tasks"')) == (True, 2)
    with app.app_context():
        rows = {row.person_id: row for row in db.session.scalars(select(Excusal))}
        beside = db.session.execute(
            select(Attachment.person_id, Attachment.name).where(Attachment.excusal_id.is_not(None))
        )
        assert {person: row.until for person, row in rows.items()} == {
            cast.chen_jie.id: clock.today() + timedelta(days=30),
            cast.ma_jun.id: None,
        }
        assert rows[cast.ma_jun.id].chosen_by == {"rule": {"away_for": ["seconded", "in_village"]}}
        assert sorted(map(tuple, beside)) == sorted((person, "批件.pdf") for person in rows)
