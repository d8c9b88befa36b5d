"""What the page inside a pack is given."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from flask import current_app
from sqlalchemy import select

from lms.courses.models import Course, Lesson
from lms.db import db
from lms.people.models import Person
from lms.people.told_apart import told_apart
from lms.watching import attention
from lms.watching.offline import making
from lms.watching.offline.models import OfflinePack

VERSION = 1
# Seconds that a presence check may wait before playing stops.
AMPLE = 120


def facts(pack: OfflinePack) -> dict[str, Any]:
    """The facts of a pack, with its key: whoever has them can sign as the pack."""
    lesson = db.session.get_one(Lesson, pack.lesson_id)
    course = db.session.get_one(Course, lesson.course_id)
    return {
        "v": VERSION,
        "pack": pack.code,
        "site": current_app.config["PUBLIC_URL"],
        "seed": b64encode(making.seed_of(pack)).decode(),
        "lecture": {
            "title": lesson.title,
            "title_en": lesson.title_en or lesson.title,
            "course": course.title,
            "course_en": course.title_en or course.title,
            "seconds": pack.seconds,
        },
        "people": _people(pack),
        "made_at": int(pack.made_at.timestamp()),
        "presence": {"after": list(current_app.config["PRESENCE_SECONDS"]), "ample": AMPLE},
        "most_speed": attention.SPEED,
    }


def _people(pack: OfflinePack) -> list[dict[str, Any]]:
    named = select(Person.id, Person.name, Person.mobile).where(Person.id.in_(pack.people))
    rows = db.session.execute(named.order_by(Person.name, Person.id)).all()
    return [{"id": number, "name": name} for number, name in told_apart(rows).items()]
