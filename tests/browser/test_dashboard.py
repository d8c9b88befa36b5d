"""The dashboard rises while people learn."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Lesson
from lms.db import db
from tests import cast as cast_of_people
from tests import factories, serving
from tests.browser import browsing

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_completion_is_seen_by_whoever_looks_without_a_click(chromium: Browser, tmp_path: Path) -> None:
    with serving.site(tmp_path) as site:
        app = site.app()
        with app.app_context():
            people = cast_of_people.assemble()
            course = factories.course(people.zhao_min, factories.recording(people.zhao_min))
            plan = factories.plan(course, people.admin, kinds=["enterprise_head"])
            enrolling.enrol(plan, at=plan.published_at)
            db.session.commit()
            ma_jun, lesson = people.ma_jun.id, db.session.scalars(select(Lesson.id)).one()
        with browsing.page(chromium, site, app=app, person=people.wu_gang, width=browsing.PHONE) as page:
            page.goto("/reports/dashboard")
            assert page.inner_text("[data-figure=completed]") == "0.00%"

            with app.app_context():
                for owed in owed_lesson(ma_jun, lesson):
                    lesson_completed(owed, clock.now())
                db.session.commit()

            browsing.until(page, "document.querySelector('[data-figure=completed]').textContent === '33.33%'")
            browsing.until(page, "document.querySelector('.day-chart canvas') !== null")
            browsing.until(page, "document.querySelector('.rates-chart canvas') !== null")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

            page.emulate_media(media="print")
            style = "getComputedStyle(document.querySelector('%s'))"
            assert page.evaluate(style % "[aria-labelledby=curve]" + ".breakInside") == "auto"
            assert page.evaluate(style % ".signing-line" + ".breakBefore") == "avoid"
