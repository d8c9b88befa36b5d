"""完成率 beside 抽考合格率: recounted by hand, opened down to names, and closed to neighbours."""

import io
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.people.models import AuditEntry, Post
from lms.quizzes.models import SpotCheck, SpotPaper
from tests import factories, office
from tests.asking import asked
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

UNITS = ("lis_works", "lis_quarry", "mas_mill")
TOWNSHIPS = {"东山镇": ("lis_works",), "西河镇": ("lis_quarry", "mas_mill")}
INDUSTRIES = {"县工信局": ("lis_works",), "县能源局": ("lis_quarry", "mas_mill")}
SEEN = {
    "admin": UNITS,
    "wu_gang": UNITS,
    "han_mei": ("lis_works",),
    "wang_qiang": ("lis_quarry", "mas_mill"),
    "zhou_tao": ("lis_works",),
    "qian_yu": ("lis_quarry", "mas_mill"),
}
ROW = re.compile(r'<tr>\s*<th scope="row">(.*?)</th>(.*?)</tr>', re.S)
CELL = re.compile(r'<td class="number[^"]*">(.*?)</td>', re.S)
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Asked:
    """One paper as the test knows it."""

    unit: str
    person: int
    outcome: str
    is_passed: bool
    days_ago: int


def checked(cast: Cast, unit: str, outcome: str, right: int = 0, *, days_ago: int = 0) -> Asked:
    """A check of the head of that unit, of which this came; flushed."""
    post = db.session.scalars(select(Post).where(Post.unit_id == getattr(cast, unit).id)).first()
    assert post is not None
    moment = clock.now() - timedelta(days=days_ago)
    check = SpotCheck(
        unit_id=post.unit_id, inspector_id=cast.admin.id, asked=5, seconds=120, pass_mark=3, drawn_at=moment
    )
    check.papers = [_paper(post, outcome, right, moment)]
    db.session.add(check)
    db.session.flush()
    return Asked(unit, post.person_id, outcome, outcome == "answered" and right >= 3, days_ago)  # fmt: skip


def _paper(post: Post, outcome: str, right: int, moment: datetime) -> SpotPaper:
    answered = outcome == "answered"
    return SpotPaper(
        person_id=post.person_id, post_id=post.id, seed="", paper=making.paper(*["single"] * 5), shape=[], outcome=outcome,
        received_at=moment, ended_at=moment, timed_by="site" if answered else None, right_answers=right if answered else None,
        passed_at=moment if answered and right >= 3 else None, ground=None if answered else "出差",
    )  # fmt: skip


def plan_of_heads(cast: Cast, *kinds: str) -> Plan:
    """Everybody of these kinds owes it, and it opened thirty days ago; Ma Jun has completed it."""
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin, kinds=list(kinds or ("enterprise_head",)))
    plan.opens_on -= timedelta(days=29)
    enrolling.enrol(plan, at=plan.published_at)
    for owed in owed_lesson(cast.ma_jun.id, db.session.scalars(select(Lesson.id)).one()):
        lesson_completed(owed, clock.now())
    return plan


def rows_of(page: str) -> dict[str, list[str]]:
    """By name, the numbers of each row."""
    return {
        TAG.sub("", name).strip(): [TAG.sub("", cell).strip() for cell in CELL.findall(cells)]
        for name, cells in ROW.findall(page)
    }


def recounted(papers: Sequence[Asked], units: Sequence[str]) -> list[str]:
    """Times, persons, passed, rate, refused and voided, by hand."""
    here = [each for each in papers if each.unit in units and each.days_ago <= 30]
    answered = [each for each in here if each.outcome == "answered"]
    passed = sum(each.is_passed for each in answered)
    rate = f"{passed / len(answered) * 100:.2f}%" if answered else "—"
    persons = len({each.person for each in answered})
    return [str(len(answered)), str(persons), str(passed), rate, str(len(here) - len(answered)), "0", "0", "0"]


@pytest.mark.parametrize("seed", range(4))
def test_every_number_is_what_a_recount_of_the_papers_gives(app: Flask, client: Client, cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    with app.app_context():
        plan_of_heads(cast)
        papers = [
            checked(cast, chance.choice(UNITS), chance.choice(("answered", "answered", "refused")), chance.randrange(6),
                    days_ago=chance.choice((0, 3, 29, 30, 40)))
            for _ in range(12)
        ]  # fmt: skip
        db.session.commit()

    for name, units in SEEN.items():
        client.sign_in(getattr(cast, name))
        for by, groups in (("township", TOWNSHIPS), ("industry", INDUSTRIES)):
            page = rows_of(client.get(f"/reports/spot-rates?by={by}").text)
            for group, members in groups.items():
                mine = [unit for unit in members if unit in units]
                told = page.get(group, ["0", "0", "—", "0", "0", "0", "—", "0", "0", "0", "0"])
                assert told[3:] == recounted(papers, mine), (name, group)
                assert told[0] == str(len(mine)), (name, group)
            assert page["合计"][3:] == recounted(papers, units), name


@pytest.fixture
def told(kept: Any, cast: Cast) -> int:
    """Ma Jun passed once and failed once, Li Lei failed at the works, and would not at the quarry."""

    def make() -> int:
        plan = plan_of_heads(cast)
        for unit, outcome, right in (
            ("mas_mill", "answered", 5),
            ("mas_mill", "answered", 1),
            ("lis_works", "answered", 2),
            ("lis_quarry", "refused", 0),
        ):
            checked(cast, unit, outcome, right)
        return plan.id  # fmt: skip

    return int(kept(make))


def test_both_rates_stand_beside_each_other_with_their_definitions(client: Client, cast: Cast, told: int) -> None:
    client.sign_in(cast.admin)

    page = client.get("/reports/spot-rates?by=township").text

    assert list(rows_of(page)) == ["东山镇", "西河镇", "合计"]  # the county's order, whoever knew more
    assert rows_of(page)["西河镇"] == ["2", "1", "50.00%", "2", "1", "1", "50.00%", "1", "0", "0", "0"]
    assert rows_of(page)["合计"] == ["3", "1", "33.33%", "3", "2", "1", "33.33%", "1", "0", "0", "0"]
    assert "抽考合格率：" in page
    assert "完成率：" in page


def test_every_number_opens_to_as_many_names(client: Client, cast: Cast, told: int) -> None:
    client.sign_in(cast.admin)
    page = client.get("/reports/spot-rates?by=township").text

    opened = re.findall(r'<td class="number[^"]*"><a href="([^"]+)">(\d+)</a>', page)

    assert len(opened) == 15
    for address, count in opened:
        names = client.get(address.replace("&amp;", "&")).text
        lines = names.count('<th scope="row">')
        assert lines == int(count) or (lines, count) in {(2, "1"), (3, "2")}, address  # persons open to their papers
        assert 'class="nav-link active"' in names


def test_a_check_outside_the_days_or_of_somebody_else_counts_nowhere(
    app: Flask, client: Client, cast: Cast, told: int
) -> None:
    with app.app_context():
        checked(cast, "lis_works", "answered", 5, days_ago=10)
        for task in db.session.scalars(select(Enrolment).where(Enrolment.unit_id == cast.lis_quarry.id)):
            task.closed_at, task.closed_for = clock.now(), "post_ended"
        db.session.commit()
    client.sign_in(cast.admin)
    yesterday, today = (clock.today() - timedelta(days=n) for n in (1, 0))

    page = client.get(f"/reports/spot-rates?by=township&since={yesterday}").text
    past = client.get(f"/reports/spot-rates?by=township&day={yesterday}").text

    assert rows_of(page)["东山镇"][3:] == ["1", "1", "0", "0.00%", "0", "0", "0", "0"]
    assert rows_of(page)["西河镇"][0] == "1"
    assert rows_of(page)["西河镇"][7] == "1"  # who left stays among those who were asked
    assert rows_of(past).get("合计", ["0"] * 9)[3] in {"0", "1"}
    for wrong in (f"since={today + timedelta(days=1)}", "since=x", "by=rank", f"since={today}&day={yesterday}"):
        answer = client.get(f"/reports/spot-rates?{wrong}")
        assert answer.status_code == 422, wrong


@pytest.mark.parametrize("who", ["wang_qiang", "qian_yu", "deng_chao"])
def test_a_neighbour_sees_nothing_of_the_works(client: Client, cast: Cast, told: int, who: str) -> None:
    client.sign_in(getattr(cast, who))
    part = (
        "", f"&unit={cast.lis_works.id}", f"&line=territorial&key={cast.dongshan.id}", f"&line=industry&key={cast.industry_bureau.id}",
    )  # fmt: skip

    answers = [
        client.get(f"/reports/spot-rates{page}?plan={told}{more}", buffered=True)
        for page in ("", "/names", ".csv", "/names.csv")
        for more in part
    ]

    assert {answer.status_code for answer in answers} <= {200, 404}
    # Li Lei heads the quarry, too: what is not theirs is the works.
    assert not [
        answer.request.path for answer in answers if cast.lis_works.name in answer.text or "东山镇" in answer.text
    ]
    assert all(answer.status_code == 404 for answer in answers[1:4])


@pytest.mark.parametrize("who", ["liu_fang", "gao_yan", "li_lei", "zhao_min"])
def test_liaisons_and_learners_have_no_such_page(client: Client, cast: Cast, told: int, who: str) -> None:
    client.sign_in(getattr(cast, who))

    for page in ("", "/names", ".csv", ".xlsx", "/names.csv"):
        assert client.get(f"/reports/spot-rates{page}").status_code == 404


def test_where_officials_learn_no_file_has_the_completion_rate(app: Flask, client: Client, cast: Cast) -> None:
    with app.app_context():
        plan_of_heads(cast, "enterprise_head", "official")
        checked(cast, "mas_mill", "answered", 4)
        db.session.commit()
    client.sign_in(cast.admin)

    page, file = client.get("/reports/spot-rates").text, client.get("/reports/spot-rates.csv").text

    assert 'class="table rates-table is-reserved"' in page
    assert rows_of(page)["合计"][:2] == ["3", "1"]  # of officials nothing is counted here
    assert "抽考合格率" in file
    assert "完成率：" not in file
    assert "33.33%" not in file


def test_a_plan_without_heads_says_what_to_do(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)
    assert client.get("/reports/spot-rates").status_code == 200
    assert client.get("/reports/spot-rates.csv").status_code == 404
    with app.app_context():
        plan = plan_of_heads(cast)
        plan_id = plan.id
        db.session.commit()

    page = client.get(f"/reports/spot-rates?plan={plan_id}").text

    assert 'href="/spot-checks"' in page
    assert "—" in rows_of(page)["合计"]


def test_taking_names_is_kept_on_record(app: Flask, client: Client, cast: Cast, told: int) -> None:
    client.sign_in(cast.han_mei)

    file = client.get("/reports/spot-rates/names.xlsx?state=failed", buffered=True)

    sheet = load_workbook(io.BytesIO(file.data)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[4]][1:3] == ["李雷", cast.lis_works.name]
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "report.spot_names_exported")).one()
        assert entry.details["names"] == 1


@pytest.mark.slow
@pytest.mark.one_database("sqlite")
def test_libreoffice_shows_both_rates(client: Client, cast: Cast, told: int, tmp_path: Path) -> None:
    client.sign_in(cast.admin)
    names = {"rates.xlsx": "spot-rates.xlsx?by=township", "names.xlsx": "spot-rates/names.xlsx?state=answered"}
    files = {name: bytes(client.get(f"/reports/{address}", buffered=True).data) for name, address in names.items()}

    shown = office.opened(tmp_path, files)

    rates = shown["rates.xlsx"]
    at = rates.index("西河镇")
    assert rates[at : at + 10] == ["西河镇", "2", "1", "50.00%", "2", "1", "1", "50.00%", "1", "0"]
    assert "抽考合格率" in rates
    assert any(words.startswith("抽考合格率：") for words in rates)
    assert shown["names.xlsx"].count("马军") == 2


def test_the_page_costs_the_same_however_many_were_asked(app: Flask, client: Client, cast: Cast, told: int) -> None:
    client.sign_in(cast.admin)
    address = "/reports/spot-rates?by=unit"
    with asked(app) as few:
        client.get(address)
    with app.app_context():
        for _ in range(8):
            checked(cast, "lis_works", "answered", 4)
        db.session.commit()

    with asked(app) as many:
        client.get(address)

    assert len(many) == len(few)


def test_a_failed_paper_stays_when_the_post_ends_and_is_given_again(
    app: Flask, client: Client, cast: Cast, told: int
) -> None:
    client.sign_in(cast.admin)
    before = rows_of(client.get("/reports/spot-rates?by=township").text)
    with app.app_context():
        task = db.session.scalars(select(Enrolment).where(Enrolment.unit_id == cast.lis_works.id)).one()
        task.closed_at, task.closed_for = clock.now(), "post_ended"
        db.session.get_one(Post, task.post_id).to_on = clock.today()
        db.session.flush()
        again = Post(person_id=task.person_id, unit_id=task.unit_id, kind="enterprise_head")
        db.session.add(again)
        db.session.flush()
        factories.enrolment(db.session.get_one(Plan, told), again)
        db.session.commit()

    after = rows_of(client.get("/reports/spot-rates?by=township").text)

    assert (after["东山镇"], after["合计"]) == (before["东山镇"], before["合计"])


def test_papers_of_which_nothing_came_are_counted_apart_with_their_names(
    app: Flask, client: Client, cast: Cast, told: int
) -> None:
    with app.app_context():
        for begun_at in (None, clock.now()):
            post = db.session.scalars(select(Post).where(Post.unit_id == cast.mas_mill.id)).one()
            check = SpotCheck(unit_id=post.unit_id, inspector_id=cast.admin.id, asked=5, seconds=120, pass_mark=3)
            check.papers = [
                SpotPaper(person_id=post.person_id, post_id=post.id, seed="", paper={}, shape=[], begun_at=begun_at)
            ]
            db.session.add(check)
        db.session.commit()
    client.sign_in(cast.admin)

    page = rows_of(client.get("/reports/spot-rates?by=township").text)
    names = [client.get(f"/reports/spot-rates/names?state={state}").text for state in ("drawn", "begun")]

    assert page["西河镇"][3:] == ["2", "1", "1", "50.00%", "1", "0", "1", "1"]
    assert page["东山镇"][-2:] == ["0", "0"]
    assert [each.count('<th scope="row">') for each in names] == [1, 1]
    assert all(cast.ma_jun.name in each for each in names)
    assert "没有结果" in client.get("/reports/spot-rates/names.csv?state=begun").text
