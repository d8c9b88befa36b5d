"""What offices do on a desk: a chart beside its table, and people whom a newer roster no longer names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from lms.courses import enrolling
from lms.db import db
from tests import cast as cast_of_people
from tests import factories, serving
from tests.browser import browsing
from tests.cast import Cast
from tests.people.roster.importing import LI, TAIFENG, WANG, ZHANG, county, heads, imported, planned

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEACHER = f"李四,{LI},某县瑞远学校,,主要负责人,校长,2021-03-05,,,"
OLD_HEAD = f"张三,{ZHANG},某县泰丰煤业有限公司,{TAIFENG},主要负责人,矿长,2021-03-05,,,"
NEW_HEAD = f"王五,{WANG},某县泰丰煤业有限公司,{TAIFENG},主要负责人,矿长,2026-01-01,,,"

Office = tuple[serving.Site, Flask, Cast]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running site with the cast, on which the heads of enterprises have a plan."""
    with serving.site(tmp_path_factory.mktemp("office")) as site:
        app = site.app()
        with app.app_context():
            people = cast_of_people.assemble()
            course = factories.course(people.zhao_min, factories.recording(people.zhao_min))
            plan = factories.plan(course, people.admin, kinds=["enterprise_head"])
            enrolling.enrol(plan, at=plan.published_at)
            db.session.commit()
        yield site, app, people


@pytest.mark.parametrize("width", [browsing.PHONE, browsing.DESK])
def test_a_supervisors_first_page_draws_the_table_that_stands_beside(
    chromium: Browser, office: Office, width: int
) -> None:
    site, app, people = office
    with browsing.page(chromium, site, app=app, person=people.wu_gang, width=width) as page:
        page.goto("/")

        browsing.until(page, "document.querySelector('.rates-chart canvas') !== null")
        assert "东山镇" in page.inner_text(".rates-table tbody")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [browsing.PHONE, browsing.DESK])
def test_whoever_is_missing_in_a_newer_roster_is_chosen_with_a_click_and_leaves(
    chromium: Browser, tmp_path: Path, width: int
) -> None:
    with serving.site(tmp_path) as site:
        app = site.app()
        with app.app_context():
            people = cast_of_people.assemble()
            db.session.commit()
            imported(*county(), heads(OLD_HEAD, TEACHER))
            number = planned([heads(NEW_HEAD, TEACHER)], by=people.admin).id
        with browsing.page(chromium, site, app=app, person=people.admin, width=width) as page:
            page.goto(f"/roster/{number}?show=leavers")
            page.locator("input[name=leaver]").click()
            page.click("text=结束所选任职")

            expect(page.locator(".alert")).to_contain_text("已处理 1 项任职")
