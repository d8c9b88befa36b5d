"""A county in which five heads of five firms and their colleague learn, and cases about them."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Lesson
from lms.db import db
from lms.supervision import cases, deciding
from tests import factories
from tests.cast import Cast


@dataclass(frozen=True)
class Reviewed:
    """Ma Jun has completed the plan; a case about him is open."""

    case_id: int
    plan_id: int
    lesson_id: int
    person_id: int

    @property
    def tasks(self) -> list[deciding.TaskKey]:
        return [(self.person_id, self.plan_id)]


@pytest.fixture
def reviewed(app: Flask, cast: Cast) -> Reviewed:
    with app.app_context():
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan, at=plan.published_at)
        lesson_id = db.session.scalars(select(Lesson.id)).one()
        for owed in owed_lesson(cast.ma_jun.id, lesson_id):
            lesson_completed(owed, clock.now())
        case = cases.open_by_hand(cast.ma_jun, by=cast.admin, reason="两台设备同时完成")
        db.session.commit()
        return Reviewed(case.id, plan.id, lesson_id, cast.ma_jun.id)
