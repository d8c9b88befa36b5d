"""Every route is closed to strangers unless marked public, to roles it is not for, and to neighbours of whose row it names; every
order needs its form token."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lms.media.upload_views import PIECE_TYPE, VERSION
from lms.people import access
from lms.people.models import Person
from lms.reports.evidence import digests
from tests import everything, snapshots
from tests.cast import Cast
from tests.conftest import Client
from tests.everything import Everything

PUBLIC = {
    "people.sign_in",
    "people.try_to_sign_in",
    "people.choose_name",
    "people.chosen_name",
    "people.notice_at_door",
    "people.notice_read",
    "people.notice",
    "people.forgotten",
    "people.forget_names",
    "people.activate",
    "people.code_typed",
    "people.choose_password",
    "people.password_chosen",
    "certificates.verify",
    "certificates.verify_state",
    "watching.scan_group",
    "watching.may_send_record",
    "watching.send_record",
    "language",
    "static",
}
# Marked public, because a player is no page; the address alone opens nothing.
ADDRESSED = {"delivery.send", "delivery.track", "delivery.handout"}
# Files that no test has made, and a completion that nobody has earned.
NO_FILE = {
    "delivery.send",
    "delivery.handout",
    "media.handout",
    "media.poster",
    "media.still",
    "watching.download",
    "watching.fetch_pack",
    "certificates.fetch_file",
    "dispatching.dispatched_file",
    "supervision.unearned",
    "reports.fetch_bundle",
    "reports.fetch_year",
    "spot_checks.signature",
}
WITHOUT_TOKEN = {"watching.beat", "watching.presence", "watching.send_record"}
# What names a row beside the address: the question after it, or what is sent.
ASKED = dict.fromkeys(
    (
        "reports",
        "reminding",
        "following_up.issue",
        "papers.papers",
        "papers.paper",
        "handing_out.ledger_of_plan",
        "handing_out.ledger_file",
        "handing_out.make_slips",
        "handing_out.print_slips",
    ),
    "unit={unit_id}&plan={plan_id}",
)
ASKED |= dict.fromkeys(("watching.new_pack", "watching.make_pack"), "lesson={lesson_id}")
# Everybody's own.
ASKED |= dict.fromkeys(
    (f"reports.{name}" for name in ("own_archive", "archives", "year_progress", "order_year", "order_selected")), ""
)
ASKED |= dict.fromkeys((f"reports.{name}" for name in ("disposal_names", "write_period")), "kind=sign_ins&year=2018")
ASKED |= dict.fromkeys(
    (
        f"reports.{name}"
        for name in ("disposal", "disposal_file", "disposal_list", "retention", "write_proposed_periods")
    ),
    "",
)
SENT: dict[str, dict[str, Any]] = {
    "people.issue_slips": {"data": {"persons": "{person_id}"}},
    "quizzes.save_answer": {"json": {"chosen": "A", "age": 0}},
    "mocks.save_answer": {"json": {"chosen": "A", "age": 0}},
    "uploads.send": {"content_type": PIECE_TYPE},
}


# Parts of addresses that name nobody's row: laws are kept by all authors together.
NOBODYS = {
    "day",
    "kind",
    "form",
    "code",
    "language",
    "name",
    "statute_id",
    "edition_id",
    "import_id",
    "article_number",
    "written_part",
}


@dataclass(frozen=True)
class Door:
    """One way into the site: a rule under one method, at the address of a row that is there."""

    endpoint: str
    method: str
    address: str
    roles: frozenset[str]
    names_a_row: bool
    sent: dict[str, Any]

    def try_by(self, client: Client) -> Any:
        """Files are read to their end and closed, as a server does it."""
        headers = {"Tus-Resumable": VERSION}
        return client.open(self.address, method=self.method, headers=headers, buffered=True, **self.sent)

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


@pytest.fixture
def doors(app: Flask, cast: Cast) -> list[Door]:
    known = snapshots.given(app, everything.assembled, cast)
    with app.app_context():
        digests.keep_yesterday()  # its file is no row
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in ("bootstrap.static", "static")]
    return [door for rule in rules for door in _doors(app, rule, known)]


def _doors(app: Flask, rule: Rule, known: Everything) -> Iterator[Door]:
    package = rule.endpoint.partition(".")[0]
    asked = ASKED.get(rule.endpoint, ASKED.get(package, "")).format_map(known.parts)
    sent = SENT.get(rule.endpoint, {})
    if "data" in sent:
        sent = {"data": {name: value.format_map(known.parts) for name, value in sent["data"].items()}}
    parts = known.of(rule)
    methods = set(rule.methods or ())
    for method in sorted(methods - {"OPTIONS"} - ({"HEAD"} if "GET" in methods else set())) or ["OPTIONS"]:
        address = app.url_map.bind("localhost").build(rule.endpoint, parts, method)
        roles = getattr(app.view_functions[rule.endpoint], "only_roles", frozenset())
        names_a_row = bool(asked or "data" in sent or parts.keys() - NOBODYS)
        yield Door(rule.endpoint, method, f"{address}?{asked}", roles, names_a_row, sent)


def test_only_the_listed_routes_are_public(app: Flask) -> None:
    marked = {name for name, view in app.view_functions.items() if getattr(view, "is_public", False)}

    assert marked | {"static"} == PUBLIC | ADDRESSED


def test_a_stranger_is_asked_to_sign_in(client: Client, doors: list[Door]) -> None:
    closed = [door for door in doors if door.endpoint not in PUBLIC]
    answers = [(str(door), door.try_by(client)) for door in closed]

    assert not [
        (door, answer.status_code)
        for door, answer in answers
        if answer.status_code != 401 and not (answer.status_code == 303 and "/sign-in" in answer.headers["Location"])
    ]


def _let_in(client: Client, doors: list[Door], *persons: Person) -> list[tuple[str, str, int]]:
    """Every door behind which one of these persons found something."""
    found = []
    for person in persons:
        client.sign_in(person)
        answers = [(str(door), door.try_by(client).status_code) for door in doors]
        found += [(person.name, door, status) for door, status in answers if status != 404]
    return found


@pytest.mark.slow
@pytest.mark.one_database("sqlite")
def test_nobody_finds_a_page_of_another_role(app: Flask, client: Client, cast: Cast, doors: list[Door]) -> None:
    for who in ("chen_jie", "sun_li", "zhao_min", "han_mei", "zhou_tao", "wu_gang", "liu_fang"):
        person = getattr(cast, who)
        with app.app_context():
            roles = access.roles_of(person)
        of_others = [door for door in doors if door.roles and door.roles.isdisjoint(roles)]

        assert of_others
        assert not _let_in(client, of_others, person)


@pytest.mark.slow
@pytest.mark.one_database("postgresql")
def test_neighbours_find_nothing_behind_an_address_that_names_a_row(
    client: Client, cast: Cast, doors: list[Door]
) -> None:
    naming = [door for door in doors if door.names_a_row]
    neighbours = (cast.ma_jun, cast.tang_wei, cast.xu_lin, cast.gao_yan, cast.wang_qiang, cast.deng_chao)

    assert not _let_in(client, naming, *neighbours)


def test_whoever_the_rows_are_of_does_find_them(client: Client, cast: Cast, doors: list[Door]) -> None:
    """Otherwise the neighbours would be kept out of nothing."""
    pages = [door for door in doors if door.names_a_row and door.method in ("GET", "HEAD")]
    orders = [
        door for door in doors if door.endpoint in ("people.withdraw_role", "watching.beat", "people.issue_slips")
    ]

    found = {
        door for _, door, _ in _let_in(client, pages + orders, cast.sun_li, cast.zhao_min, cast.han_mei, cast.admin)
    }

    assert {str(door) for door in pages + orders if door.endpoint not in NO_FILE} - found == set()


def test_an_order_without_its_form_token_is_refused(app: Flask, cast: Cast, doors: list[Door]) -> None:
    app.test_client_class = Client
    client: Any = app.test_client()
    client.sign_in(cast.admin)
    orders = [door for door in doors if door.method not in ("GET", "HEAD", "OPTIONS")]

    taken = [(str(door), door.try_by(client).status_code) for door in orders if door.endpoint not in WITHOUT_TOKEN]

    assert not [(door, status) for door, status in taken if status != 400]
