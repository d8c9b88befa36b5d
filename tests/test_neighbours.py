"""Whoever has a neighbouring scope (another township, department or unit, or no scope at all) sees in no report, export, archive or page of
supervision anything of Sun Li's: nothing is there, or only the neighbour's own. Made from the URL map; a new route must say which."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select, update

from lms.courses.attaching import files
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people.models import Person, Post, RoleGrant, SupervisionLine
from lms.people.ranks import Rank
from tests import everything, factories
from tests.cast import LONG_AGO, Cast
from tests.conftest import Client
from tests.test_every_route import PUBLIC, Door, doors

__all__ = ["doors"]  # the fixture is theirs

# What tells of learning: each route of these must be in one of the two lists below.
PACKAGES = (
    "reports", "reminding", "following_up", "handing_out", "dispatching", "escalating", "supervision", "certificates",
    "home", "spot_checks", "volunteers",
)  # fmt: skip
# What tells of people and of their tasks: whatever is not in MORE_OWN is not there for a neighbour.
MORE = ("papers", "courses", "people", "quizzes", "watching")
MORE_OWN = {
    "courses.confirm_document",
    "courses.courses",
    "courses.document",
    "courses.new_course",
    "papers.paper",
    "papers.papers",
    "people.change_own_password",
    "people.own_account",
    "people.own_email",
    "people.own_password",
    "people.persons",
    "people.proposals",
    "people.search_persons",
    "people.sign_out",
    "people.townships",
    "people.units",
    "people.unsupervised",
    "quizzes.banks",
    "quizzes.create_bank",
    "quizzes.import_example",
    "quizzes.lesson",
    "quizzes.marking",
    "quizzes.sittings",
    "quizzes.start",
    "watching.attend",
    "watching.attend_by_code",
    "watching.contents",
    "watching.group_sessions",
    "watching.hand_in",
    "watching.hand_in_page",
    "watching.hand_in_parts",
    "watching.lecture",
    "watching.lecture_record",
    "watching.make_pack",
    "watching.new_pack",
    "watching.offline_packs",
    "watching.open_group_session",
    "watching.open_session",
    "watching.part",
}
# Ends the visit of whoever asks.
LEAVING = {"people.sign_out"}
# A page or file for everybody of the role, with what they may see and no more.
OWN = {
    "certificates.own",
    "dispatching.dispatches",
    "dispatching.new",
    "following_up.follow_ups",
    "following_up.issue",
    "handing_out.ledger_file",
    "handing_out.ledger_of_plan",
    "handing_out.make_slips",
    "handing_out.print_slips",
    "home.record",
    "home.search",
    "home.show",
    "reminding.group_text",
    "reminding.send_group_text",
    "reminding.phone_list",
    "reminding.preview",
    "reminding.send",
    "reminding.sent",
    "reports.bundle_progress",
    "reports.completion",
    "reports.completion_file",
    "reports.completion_names",
    "reports.dashboard",
    "reports.dashboard_file",
    "reports.dashboard_now",
    "reports.names_file",
    "reports.order_bundle",
    "reports.own_archive",
    "reports.people",
    "reports.people_file",
    "reports.plan_archive",
    "reports.plan_archives",
    "reports.spot_names",
    "reports.spot_names_file",
    "reports.spot_rates",
    "reports.spot_rates_file",
    "reports.weak_articles",
    "reports.weak_articles_file",
    "spot_checks.checks",
    "spot_checks.take_along",
    "spot_checks.trip",
    "spot_checks.worker",
    "volunteers.enter_services",
    "volunteers.new_team",
    "volunteers.overview",
    "volunteers.own",
    "volunteers.plan_services",
    "supervision.cases_seen",
    "supervision.day_digest_file",
    "supervision.day_digests",
    "supervision.digest_key",
    "supervision.own_cases",
    "reports.archives",
    "reports.year_progress",
    "reports.order_year",
    "reports.order_selected",
}
# Not there for a neighbour.
NOTHING = {
    "dispatching.choose",
    "dispatching.confirm",
    "dispatching.discard",
    "dispatching.dispatch",
    "dispatching.dispatched_file",
    "dispatching.edit",
    "dispatching.leave_out",
    "dispatching.listed",
    "dispatching.note",
    "dispatching.printed",
    "dispatching.remind",
    "dispatching.send",
    "dispatching.sent",
    "dispatching.take_note_back",
    "dispatching.withdraw",
    "reports.carry_disposal_out",
    "reports.disposal",
    "reports.disposal_file",
    "reports.disposal_list",
    "reports.disposal_names",
    "reports.fetch_year",
    "reports.refuse_disposal",
    "reports.retention",
    "reports.withdraw_disposal",
    "reports.write_period",
    "reports.write_proposed_periods",
    "reminding.reset_texts",
    "escalating.texts",
    "escalating.reset_texts",
    "following_up.receipt",
    "escalating.told",
    "escalating.receipt",
    "certificates.fetch_file",
    "certificates.file_progress",
    "certificates.of_plan",
    "certificates.order_file",
    "certificates.pdf",
    "certificates.plan_terms",
    "certificates.recall",
    "certificates.reissue",
    "certificates.revoke",
    "certificates.show",
    "certificates.write_down_recalled",
    "escalating.ladder",
    "following_up.answer",
    "following_up.follow_up",
    "following_up.judge",
    "handing_out.hand_over",
    "handing_out.make_anew",
    "handing_out.own_task",
    "handing_out.print_slip",
    "handing_out.scanned",
    "handing_out.take_back",
    "reminding.receipt",
    "reminding.texts",
    "reports.fetch_bundle",
    "reports.person_archive",
    "reports.unit_archive",
    "reports.ledger_template",
    "reports.ledger_template_version",
    "reports.own_ledger_template",
    "reports.self_check",
    "reports.send_ledger_template",
    "reports.unit_ledger",
    "reports.use_own_ledger_template",
    "spot_checks.begin",
    "spot_checks.check",
    "spot_checks.code",
    "spot_checks.hold",
    "spot_checks.receive",
    "spot_checks.record_pdf",
    "spot_checks.sign",
    "spot_checks.signature",
    "spot_checks.unit",
    "spot_checks.void",
    "volunteers.add_member",
    "volunteers.annul_service",
    "volunteers.appoint_leader",
    "volunteers.ask_closing",
    "volunteers.close_team",
    "volunteers.draft_plan",
    "volunteers.end_member",
    "volunteers.end_permit",
    "volunteers.give_permit",
    "volunteers.record_service",
    "volunteers.rename_team",
    "volunteers.reopen_team",
    "volunteers.sheet",
    "volunteers.sheet_file",
    "volunteers.team",
    "volunteers.units_to_lead",
    "supervision.ask_again",
    "supervision.case",
    "supervision.case_file",
    "supervision.decide",
    "supervision.decide_again",
    "supervision.new_case",
    "supervision.open_case",
    "supervision.own_case",
    "supervision.say",
    "supervision.unearned",
}
NEIGHBOURS = ("ma_jun", "tang_wei", "wang_qiang", "qian_yu", "deng_chao", "gao_yan", "xu_lin")
# What only Sun Li's rows hold: the name, what she did as a volunteer, the number of the certificate, words of a follow-up and of a review.
MARKS = ("孙丽", "入户发单", "2026-001-00001-3", "请答复", "亲属代为")
# Where an administrator who does not own the plan reads the name of a leader at division level; see docs/decisions.md.
OF_THE_COUNTY = {
    # Who there is; of the trail, what became of the account.
    *(f"people.{name}" for name in ("persons", "person", "edit_person", "unit", "new_post", "edit_post", "audit")),
    *(f"people.{name}" for name in ("proposals", "new_proposed_end")),
    # The person or the post whose exemptions or absences are asked for, and none of these.
    *("courses.absences_of_post", "courses.excusals_of_person"),
    *("reports.people", "reports.people_file"),
    # Sign-ins of the account, which are due.
    *(f"reports.{name}" for name in ("disposal_names", "disposal_list", "disposal_file")),
}
HERS = ("孙丽", "2026-001-00001-3")
# What nobody but the owner reads, beside her name or without it: papers, grounds and courses of decisions about her.
ABOUT_HER = ("病假条", "曲组发〔2026〕3号", "应急救护", "请说明", "证明.pdf", "在家看的")
# Pages of the owner on which she stands; others are told of how many.
WITH_HER = ("/hall/1", "/plans/1/certificates", "/offline-packs", "/lists/1", "/rules/1", "/absences", "/reviews",
            "/paper-forms/1/entries")  # fmt: skip


@pytest.fixture
def told(app: Flask, cast: Cast, doors: list[Door]) -> list[Door]:
    """The doors of these packages; neighbours owe the same plan, so that their pages are not empty."""
    with app.app_context():
        plan = db.session.get_one(Plan, db.session.scalars(select(Enrolment.plan_id).distinct()).one())
        for person in (cast.tang_wei, cast.ma_jun, cast.chen_jie):
            factories.enrolment(plan, db.session.scalars(select(Post).where(Post.person_id == person.id)).one())
        db.session.commit()
    return _of(doors, PACKAGES)


def _of(doors: list[Door], packages: tuple[str, ...]) -> list[Door]:
    return [door for door in doors if door.endpoint.partition(".")[0] in packages and door.endpoint not in PUBLIC]


@pytest.fixture
def second(app: Flask, cast: Cast, doors: list[Door]) -> Person:
    """An administrator who owns no plan. Sun Li leads at division level, and all that was hers is a leader's."""
    with app.app_context():
        files.keep("证明.pdf", everything.SCAN)  # its row was laid down again, and another test may have taken it away
        row = factories.person("副管理员")
        db.session.add(RoleGrant(person=row, role="administrator", from_on=LONG_AGO))
        rank = {"rank": Rank.DIVISION_DEPUTY}
        db.session.execute(update(Post).where(Post.person_id == cast.sun_li.id).values(kind="official", **rank))
        hers = Enrolment.person_id == cast.sun_li.id
        db.session.execute(update(Enrolment).where(hers).values(post_kind="official", **rank))
        db.session.commit()
        db.session.refresh(row)
        db.session.expunge(row)
    return row


def test_every_route_says_what_a_neighbour_sees(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in PACKAGES}

    assert routes - PUBLIC == OWN | NOTHING
    assert not OWN & NOTHING
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= MORE_OWN | LEAVING | OF_THE_COUNTY


def _addresses(door: Door, cast: Cast) -> Iterator[str]:
    """Asked for Sun Li's unit, for her township's line, and for all there is, as page and as either file."""
    path, _, asked = door.address.partition("?")
    plan = asked.rpartition("&")[2]
    questions = [asked, f"{plan}&line=territorial&key={cast.dongshan.id}", plan] if asked else [""]
    if path.endswith(".csv"):
        yield f"{path.removesuffix('.csv')}.xlsx?{plan}"
    yield from (f"{path}?{question}" for question in questions)


def _text(answer: Any) -> str:
    """What is in the page or the file, as a person reads it."""
    if answer.data.startswith(b"%PDF") and answer.data != everything.SCAN:
        return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.data))
    if not answer.data.startswith(b"PK"):
        return str(answer.data.decode("utf-8", "replace"))
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def _seen(client: Client, door: Door, cast: Cast) -> Iterator[tuple[str, int, str]]:
    for address in _addresses(door, cast):
        answer = client.open(address, method=door.method, buffered=True, **door.sent)
        yield address, answer.status_code, _text(answer)


@pytest.mark.parametrize("who", NEIGHBOURS)
def test_a_neighbour_sees_nothing_of_hers(client: Client, cast: Cast, told: list[Door], who: str) -> None:
    client.sign_in(getattr(cast, who))

    assert not _leaks(client, told, cast, NOTHING)


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("who", NEIGHBOURS)
def test_a_neighbour_sees_none_of_her_tasks_papers_and_quizzes(
    client: Client, cast: Cast, doors: list[Door], told: list[Door], who: str
) -> None:
    """Said once for both databases: test_every_route asks PostgreSQL who is let in where."""
    client.sign_in(getattr(cast, who))
    more = [door for door in _of(doors, MORE) if door.endpoint not in LEAVING]

    assert not _leaks(client, more, cast, {door.endpoint for door in more} - MORE_OWN)


def _leaks(client: Client, doors: list[Door], cast: Cast, nothing: set[str]) -> list[tuple[str, str, int, list[str]]]:
    return [
        (str(door), address, status, [mark for mark in MARKS if mark in words])
        for door in doors
        for address, status, words in _seen(client, door, cast)
        if (door.endpoint in nothing and status != 404) or any(mark in words for mark in MARKS)
    ]


@pytest.mark.one_database("sqlite")
def test_an_administrator_who_does_not_own_the_plan_reads_nothing_of_a_leader(
    client: Client, cast: Cast, doors: list[Door], second: Person
) -> None:
    client.sign_in(second)
    assert _read(client, doors, cast, HERS) == OF_THE_COUNTY
    assert not _read(client, doors, cast, ABOUT_HER)
    assert client.get("/attachments/1").status_code == client.get("/certificates/1").status_code == 404
    for address in WITH_HER:
        assert "条涉及县处级领导，未列出" in client.get(address).text, address
    deed = "登记离岗"
    # Once it can be chosen, and once it stands there; found by her name, it would tell what its line does not.
    assert [client.get(f"/audit?action=absence.noted{asked}").text.count(deed) for asked in ("", "&person=孙丽")] == [
        2,
        1,
    ]
    book = _text(client.post("/audit.xlsx", data={"action": "absence.noted"}, buffered=True))
    assert [words in book for words in (deed, "县处级领导（不显示）", "孙丽", "病假条")] == [True, True, False, False]
    for address in _orders_about(cast):
        assert client.post(address, data={"to_on": "2026-12-01"}).status_code == 404, address

    client.sign_in(cast.admin)
    for address in (*WITH_HER, "/certificates/1", "/group-sessions/1", "/audit?action=absence.noted"):
        assert "孙丽" in client.get(address).text, address
    assert client.get("/audit?action=absence.noted&person=孙丽").text.count(deed) == 2
    assert client.get("/attachments/1", buffered=True).data == everything.SCAN


def _orders_about(cast: Cast) -> Iterator[str]:
    """Where something is decided about her."""
    yield from (f"/absences/1/{order}" for order in ("end", "withdrawal"))
    yield from (f"/reviews/1/{order}" for order in ("decisions", "second-looks/1/decisions"))
    yield f"/persons/{cast.sun_li.id}/reviews/new"
    yield f"/paper-forms/1/entries/{cast.sun_li.id}"


def _read(client: Client, doors: list[Door], cast: Cast, marks: tuple[str, ...]) -> set[str]:
    """On which pages and in which files one of these is read."""
    pages = [door for door in _of(doors, (*PACKAGES, *MORE)) if door.method == "GET" and door.endpoint not in LEAVING]
    return {
        door.endpoint
        for door in pages
        if any(mark in words for _, _, words in _seen(client, door, cast) for mark in marks)
    }


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("who", ["han_mei", "wu_gang"])
def test_a_supervisor_of_her_unit_reads_nothing_of_a_leader(
    client: Client, app: Flask, cast: Cast, doors: list[Door], second: Person, who: str
) -> None:
    """Han Mei's own unit is hers; that of Wu Gang supervises it."""
    with app.app_context():
        line = {"line": "comprehensive", "supervisor_id": cast.emergency_bureau.id}
        db.session.add(SupervisionLine(unit_id=cast.dongshan.id, from_on=LONG_AGO, **line))
        db.session.commit()
    client.sign_in(getattr(cast, who))

    assert not _read(client, doors, cast, (*HERS, *ABOUT_HER))


def test_who_oversees_her_sees_her_and_not_the_neighbour(client: Client, cast: Cast, told: list[Door]) -> None:
    """Otherwise the neighbours would be kept out of nothing."""
    client.sign_in(cast.han_mei)
    bodies = {door.endpoint: "".join(words for _, _, words in _seen(client, door, cast)) for door in told}

    for name in ("reports.people", "reports.people_file", "reports.person_archive", "reports.unit_archive"):
        assert "孙丽" in bodies[name], name
    assert not [name for name, words in bodies.items() if "唐伟" in words]
