"""On a phone and in English, whose words are longer, no page is wider than the screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lms.db import db
from tests import cast as cast_of_people
from tests import everything, serving
from tests.browser import browsing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADMINISTRATORS = (
    "/", "/reports/dashboard", "/reports/completion", "/reports/self-check", "/archives", "/papers?plan={plan_id}",
    "/reminders?plan={plan_id}", "/reminders/new?plan={plan_id}", "/reminders/text?plan={plan_id}", "/plans/{plan_id}",
    "/plans/{plan_id}/ladder/told", "/plans", "/rules", "/lists", "/follow-ups", "/channels", "/channels/new/sms",
    "/ledger-template", "/reviews", "/units", "/units/{unit_id}", "/units/unsupervised", "/persons", "/reports/articles",
    "/volunteers", "/volunteers/teams/{unit_id}", "/volunteers/teams/{unit_id}/sheet", "/volunteers/services/new", "/ladders/wording",
)  # fmt: skip
LIAISONS = ("/", "/follow-ups", "/account")
LEARNERS = ("/", "/record", "/privacy")
VOLUNTEERS = ("/", "/record", "/volunteering", "/group-sessions")


def test_no_page_is_wider_than_a_phone_in_english(chromium: Browser, tmp_path: Path) -> None:
    with serving.site(tmp_path) as site:
        app = site.app()
        with app.app_context():
            cast = cast_of_people.assemble()
            known = everything.assembled(cast).parts
            db.session.commit()
        wide = {}
        for person, paths in (
            (cast.admin, ADMINISTRATORS),
            (cast.liu_fang, LIAISONS),
            (cast.li_lei, LEARNERS),
            (cast.sun_li, VOLUNTEERS),
        ):
            with browsing.page(chromium, site, app=app, person=person, width=browsing.PHONE, language="en") as page:
                for path in paths:
                    address = path.format_map(known)
                    answer = page.goto(address)
                    width = page.evaluate("document.documentElement.scrollWidth")
                    if not answer or not answer.ok or width > browsing.PHONE:
                        wide[address] = (answer and answer.status, width)
        assert wide == {}
