"""A really running site, killed with -9 while answers are being saved: nothing acknowledged is lost."""

import http.client
import itertools
import json
import re
import threading
import time
import urllib.request
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask

from lms.db import db
from lms.people.models import Person
from tests import cast as cast_of_people
from tests import databases, serving
from tests.cast import Cast
from tests.quizzes import making

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]


class Browser:
    """Saves one answer after another and remembers what was acknowledged."""

    def __init__(self, site: serving.Site, app: Flask, person: Person, attempt_id: int) -> None:
        self.site, self.attempt_id = site, attempt_id
        page = urllib.request.Request(
            f"{site.url}/attempts/{attempt_id}", headers={"Cookie": f"lms={site.cookie(app, person)}"}
        )
        with urllib.request.urlopen(page) as answer:
            token = re.findall(r'name="csrf-token" content="([^"]+)"', answer.read().decode())[0]
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self.headers = {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": "application/json"}
        self.acknowledged: dict[int, str] = {}
        self.unanswered: dict[int, set[str]] = {3: set(), 4: set()}
        self.count = 0

    def save_until(self, stop: threading.Event) -> None:
        for number, chosen in itertools.cycle(itertools.product((3, 4), "ABCD")):
            if stop.is_set():
                return
            self.unanswered[number].add(chosen)
            if self._save(number, chosen):
                self.acknowledged[number] = chosen
                self.unanswered[number].clear()
                self.count += 1

    def _save(self, number: int, chosen: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=5)
        try:
            body = json.dumps({"chosen": chosen})
            connection.request("POST", f"/attempts/{self.attempt_id}/answers/{number}", body, self.headers)
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def killed_while_saving(site: serving.Site, browser: Browser) -> None:
    stop = threading.Event()
    saving = threading.Thread(target=browser.save_until, args=(stop,))
    saving.start()
    while browser.count < 20:
        time.sleep(0.01)
    site.kill()
    stop.set()
    saving.join()


@pytest.mark.parametrize("database", [nullcontext(""), databases.postgres_database()], ids=["sqlite", "postgresql"])
def test_no_acknowledged_answer_is_lost_by_a_kill(tmp_path: Path, database: AbstractContextManager[str]) -> None:
    with database as address, serving.site(tmp_path, database=address) as site:
        app = site.app()
        people, attempt_id = begun(app)
        browser = Browser(site, app, people.li_lei, attempt_id)

        killed_while_saving(site, browser)
        site.start()

        kept = making.saved(app, attempt_id)
        # One that was on its way when the power went may have been kept as well.
        assert all(
            kept[number] in {chosen} | browser.unanswered[number] for number, chosen in browser.acknowledged.items()
        )
        with app.app_context():
            db.engine.dispose()


def begun(app: Flask) -> tuple[Cast, int]:
    with app.app_context():
        people = cast_of_people.assemble()
        quiz = making.made(people)
        db.session.remove()
    return people, making.begun(app, people.li_lei, quiz)
