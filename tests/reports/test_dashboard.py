"""The leader's dashboard: how far, who is last, what changed, who is due; live, as a file, in the manner of each audience."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.people.directory import units
from lms.people.models import Person, SupervisionLine, Unit
from lms.reports import curve, dashboard, rates
from lms.reports.scope import Scope
from lms.reports.tallies import tasks
from tests import factories
from tests.asking import asked
from tests.cast import Cast
from tests.conftest import Client


def _plan(cast: Cast, *kinds: str, title: str) -> Plan:
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin, kinds=list(kinds))
    plan.title, plan.due_on = title, clock.today() + timedelta(days=5)
    enrolling.enrol(plan, at=plan.published_at)
    return plan


def _complete(person: Person, plan: Plan, days_ago: int = 0) -> None:
    lesson = db.session.scalars(select(Lesson.id).where(Lesson.course_id == plan.course_id)).one()
    for owed in owed_lesson(person.id, lesson):
        lesson_completed(owed, clock.now() - timedelta(days=days_ago))


@pytest.fixture
def plans(kept: Any, cast: Cast) -> tuple[int, int]:
    """Of heads of enterprises, which Ma Jun has completed, and of officials."""

    def make() -> tuple[int, int]:
        heads = _plan(cast, "enterprise_head", title="负责人计划")
        _complete(cast.ma_jun, heads)
        return heads.id, _plan(cast, "official", title="干部计划").id

    return kept(make)  # type: ignore[no-any-return]


def _rows(client: Client, address: str) -> list[dict[str, str]]:
    text = client.get(address).data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text.split("\r\n\r\n")[1])))


def test_one_screen_tells_how_far_who_is_last_what_changed_and_who_is_due(
    client: Client, cast: Cast, plans: tuple[int, int]
) -> None:
    client.sign_in(cast.admin)

    page = client.get(f"/reports/dashboard?plan={plans[0]}").text

    assert "已完成 1 / 3。" in page
    assert page.index("进度靠后的乡镇") < page.index("东山镇") < page.index("西河镇")
    for link, count in {"state=completed_lately": "1", "state=due_soon": "2", "state=incomplete&amp;due=": "2"}.items():
        assert re.search(rf'href="[^"]*{re.escape(link)}[^"]*">{count}</a>', page), link
    assert "填报单位（盖章）" in page
    assert "干部计划" in page


def test_every_figure_opens_to_names(client: Client, cast: Cast, plans: tuple[int, int]) -> None:
    client.sign_in(cast.admin)
    page = client.get(f"/reports/dashboard?plan={plans[0]}").text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/reports/completion/names[^"]*)"', page)}

    answers = {link: client.get(link) for link in links}

    assert len(links) > 10
    assert {answer.status_code for answer in answers.values()} == {200}
    (due,) = [answer.text for link, answer in answers.items() if "due=" in link]
    assert ("李雷" in due, "马军" in due) == (True, False)


def test_the_csv_has_what_the_workbook_has_one_table_below_another(
    client: Client, cast: Cast, plans: tuple[int, int]
) -> None:
    client.sign_in(cast.admin)

    whole = client.get("/reports/dashboard.csv", buffered=True).text
    book = load_workbook(io.BytesIO(client.get("/reports/dashboard.xlsx", buffered=True).data))

    assert whole.count("\ufeff") == 1, "one mark, at the beginning"
    assert len(book.sheetnames) > 5
    assert all(f"\n{sheet['A1'].value}\r\n" in whole for sheet in book.worksheets[1:])


def test_officials_are_not_ranked_and_their_rates_not_summed(
    client: Client, cast: Cast, plans: tuple[int, int]
) -> None:
    client.sign_in(cast.admin)

    page = client.get(f"/reports/dashboard?plan={plans[1]}").text
    book = load_workbook(io.BytesIO(client.get(f"/reports/dashboard.xlsx?plan={plans[1]}", buffered=True).data))
    rows = {row["培训计划"]: row for row in _rows(client, "/reports/dashboard.csv")}

    assert "不作排名" in page
    assert "进度靠后" not in page
    assert not any("进度靠后" in name for name in book.sheetnames)
    assert not any(
        "参学" in str(cell.value) for name in book.sheetnames[1:] for row in book[name].iter_rows() for cell in row
    )
    told = ("参学", "参学率", "按岗位完成率", "已逾期")
    assert [[rows[name][column] for column in told] for name in ("干部计划", "合计")] == [["—"] * 4] * 2
    assert [rows["负责人计划"][column] for column in told] == ["1", "33.33%", "33.33%", "0"]


def test_a_workbook_holds_what_the_screen_does(client: Client, cast: Cast, plans: tuple[int, int]) -> None:
    client.sign_in(cast.admin)

    book = load_workbook(io.BytesIO(client.get(f"/reports/dashboard.xlsx?plan={plans[0]}", buffered=True).data))

    assert len(book.sheetnames) == 9
    assert not [name for name in book.sheetnames if name.endswith(" 2")], "each says what it holds"
    assert all("填报单位（盖章）" in str(book[name].cell(book[name].max_row, 1).value) for name in book.sheetnames)
    assert [cell.value for cell in book["正在进行的培训计划"][5]][1] == "负责人计划"


@pytest.mark.parametrize(
    ("who", "own", "theirs"),
    [("han_mei", "已完成 0 / 1。", "西河"), ("wang_qiang", "西河面粉厂", "东山"), ("gao_yan", "1", "东山")],
)
def test_a_neighbour_sees_nothing_of_it(
    client: Client, cast: Cast, plans: tuple[int, int], who: str, own: str, theirs: str
) -> None:
    client.sign_in(getattr(cast, who))

    pages = [client.get(f"/reports/dashboard{end}?plan={plans[0]}").text for end in ("", "/now", ".csv")]

    assert own in pages[0]
    assert not any(theirs in page for page in pages)


@pytest.mark.parametrize("who", ["li_lei", "zhao_min", "chen_jie"])
def test_whoever_oversees_nobody_finds_none(client: Client, cast: Cast, plans: tuple[int, int], who: str) -> None:
    client.sign_in(getattr(cast, who))

    assert [client.get(f"/reports/dashboard{end}").status_code for end in ("", "/now", ".csv", ".xlsx")] == [404] * 4


def test_an_empty_county_is_told_so(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)

    assert "没有已发布培训计划的学习任务" in client.get("/reports/dashboard").text
    assert client.get("/reports/dashboard/now").status_code == 204
    assert client.get("/reports/dashboard.csv").status_code == 404


def test_where_nobody_owes_anything_a_rate_is_a_dash(
    client: Client, app: Flask, cast: Cast, plans: tuple[int, int]
) -> None:
    with app.app_context():
        for row in db.session.scalars(select(Enrolment)):
            row.closed_at, row.closed_for = clock.now(), "post_ended"
        db.session.commit()
    client.sign_in(cast.admin)

    page = client.get(f"/reports/dashboard?plan={plans[0]}").text

    assert '<div class="value" data-figure="completed">—</div>' in page
    assert "还没有人完成" in page


def test_a_page_that_has_seen_all_is_sent_nothing_until_somebody_completes(
    client: Client, app: Flask, cast: Cast, plans: tuple[int, int]
) -> None:
    client.sign_in(cast.admin)
    (seen,) = re.findall(r"seen=(\w+)", client.get(f"/reports/dashboard?plan={plans[0]}").text)
    address = f"/reports/dashboard/now?plan={plans[0]}&seen={seen}"

    before = client.get(address)
    with app.app_context():
        _complete(db.session.get_one(Person, cast.li_lei.id), db.session.get_one(Plan, plans[0]))
        db.session.commit()
    after = client.get(address)

    assert (before.status_code, after.status_code) == (204, 200)
    assert "已完成 3 / 3。" in after.text


def test_an_open_page_shows_the_new_name_of_a_unit_at_once(
    client: Client, app: Flask, cast: Cast, plans: tuple[int, int]
) -> None:
    with app.app_context():
        tasks.fold()
    client.sign_in(cast.admin)
    (seen,) = re.findall(r"seen=(\w+)", client.get(f"/reports/dashboard?plan={plans[0]}").text)
    address = f"/reports/dashboard/now?plan={plans[0]}&seen={seen}"
    client.get(address)
    with app.app_context():
        unit = db.session.get_one(Unit, cast.lis_works.id)
        units.alter(unit, {"name": "东山精密机械厂", "kind": unit.kind}, by=db.session.get_one(Person, cast.admin.id))
        db.session.commit()

    answer = client.get(address)

    assert answer.status_code == 200
    assert "东山精密机械厂" in answer.text


def test_nothing_is_counted_for_an_open_page_until_something_changes(
    client: Client, app: Flask, cast: Cast, plans: tuple[int, int]
) -> None:
    """Also where others have that page open, and after what changed was counted by the worker."""
    with app.app_context():
        tasks.fold()
    client.sign_in(cast.admin)
    (seen,) = re.findall(r"seen=(\w+)", client.get(f"/reports/dashboard?plan={plans[0]}").text)
    address = f"/reports/dashboard/now?plan={plans[0]}&seen={seen}"
    client.get(address)

    with asked(app) as statements:
        assert client.get(address).status_code == 204
    assert not [each for each in statements if "sum(" in each], "it was counted again"
    with app.app_context():
        _complete(db.session.get_one(Person, cast.li_lei.id), db.session.get_one(Plan, plans[0]))
        db.session.commit()
    marked = client.get(address)
    with app.app_context():
        tasks.fold()
    folded = client.get(address)

    assert (marked.status_code, folded.status_code) == (200, 200)
    assert "已完成 3 / 3。" in folded.text
    (seen_now,) = re.findall(r"seen=(\w+)", folded.text)
    assert client.get(address.replace(seen, seen_now)).status_code == 204
    client.sign_in(cast.han_mei)
    assert client.get(address.replace(seen, seen_now)).status_code == 200


def _due_two_days_later(cast: Cast, plan: Plan) -> None:
    plan.due_on += timedelta(days=2)
    moved = update(Enrolment).where(Enrolment.plan_id == plan.id)
    db.session.execute(moved.values(due_on=plan.due_on))


def _in_another_township(cast: Cast, plan: Plan) -> None:
    lines = update(SupervisionLine).where(SupervisionLine.line == "territorial")
    moved = lines.where(SupervisionLine.unit_id == cast.lis_quarry.id)
    db.session.execute(moved.values(supervisor_id=cast.dongshan.id))


def _somebody_elses_completion(cast: Cast, plan: Plan) -> None:
    """As after a completion was annulled, and another came."""
    of_plan = update(Enrolment).where(Enrolment.plan_id == plan.id)
    db.session.execute(of_plan.where(Enrolment.person_id == cast.ma_jun.id).values(started_at=None, completed_at=None))
    other = of_plan.where(Enrolment.unit_id == cast.lis_works.id)
    db.session.execute(other.values(started_at=clock.now(), completed_at=clock.now()))


def _another_title(cast: Cast, plan: Plan) -> None:
    plan.title = "负责人年度计划"


@pytest.mark.parametrize("is_folded", [False, True])
@pytest.mark.parametrize(
    "change", [_due_two_days_later, _in_another_township, _somebody_elses_completion, _another_title]
)
def test_an_open_page_is_sent_what_changed_though_the_counts_stay(
    client: Client,
    app: Flask,
    cast: Cast,
    plans: tuple[int, int],
    change: Callable[[Cast, Plan], None],
    is_folded: bool,
) -> None:
    with app.app_context():
        tasks.fold()
    client.sign_in(cast.admin)
    page = client.get(f"/reports/dashboard?plan={plans[0]}").text
    (seen,) = re.findall(r"seen=(\w+)", page)
    address = f"/reports/dashboard/now?plan={plans[0]}&seen={seen}"
    assert client.get(address).status_code == 204
    with app.app_context():
        change(cast, db.session.get_one(Plan, plans[0]))
        db.session.commit()
        if is_folded:
            tasks.fold()

    after = client.get(address)

    assert after.status_code == 200
    (counts,) = re.findall(r"已完成 \d+ / \d+。", page)
    assert counts in after.text


def test_an_open_page_is_loaded_anew_once_no_plan_is_left(
    client: Client, app: Flask, cast: Cast, plans: tuple[int, int]
) -> None:
    client.sign_in(cast.admin)
    (seen,) = re.findall(r"seen=(\w+)", client.get("/reports/dashboard").text)
    with app.app_context():
        db.session.execute(update(Plan).values(closed_at=clock.now()))
        db.session.commit()

    answer = client.get(f"/reports/dashboard/now?seen={seen}")

    assert (answer.status_code, answer.headers.get("HX-Refresh")) == (204, "true")
    assert "hx-get" not in client.get("/reports/dashboard").text


def test_a_past_day_is_told_as_known_then_and_stays(
    client: Client, app: Flask, cast: Cast, plans: tuple[int, int]
) -> None:
    with app.app_context():
        plan = db.session.get_one(Plan, plans[0])
        plan.published_at = clock.now() - timedelta(days=3)
        plan.opens_on = clock.day_of(plan.published_at)
        for row in db.session.scalars(select(Enrolment).where(Enrolment.plan_id == plan.id)):
            row.enrolled_at = plan.published_at
        db.session.commit()
    client.sign_in(cast.admin)

    page = client.get(f"/reports/dashboard?plan={plans[0]}&day={clock.today() - timedelta(days=1)}").text

    assert "已完成 0 / 3。" in page
    assert "hx-get" not in page


def test_completions_are_counted_on_the_countys_days_and_add_up(cast: Cast, database: Session) -> None:
    plan = _plan(cast, "enterprise_head", title="负责人计划")
    midnight = clock.start_of(date(2026, 3, 5))
    plan.opens_on = date(2026, 3, 3)
    rows = database.scalars(select(Enrolment).where(Enrolment.plan_id == plan.id).order_by(Enrolment.id)).all()
    for row, at in zip(rows, (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=20)), strict=True):
        row.enrolled_at, row.started_at, row.completed_at = midnight - timedelta(days=2), at, at
    database.flush()

    days = curve.of(Scope(plan, select(Unit.id), midnight + timedelta(days=1, hours=1)))

    told = [(each.day.day, each.completed, each.so_far) for each in days]
    assert told == [(3, 0, 0), (4, 1, 1), (5, 2, 3), (6, 0, 3)]


def test_the_last_units_are_those_least_far_and_owing_most(cast: Cast, database: Session) -> None:
    plan = _plan(cast, "enterprise_head", "volunteer", title="负责人计划")
    _complete(cast.li_lei, plan)
    scope = Scope(plan, select(Unit.id))

    last = dashboard.last_of(scope, "unit")

    everyone = [row for row in rates.by_unit(scope) if row.counts.enrolled]
    assert {row.counts for row in last} <= {row.counts for row in everyone}
    shares = [row.counts.completed_share for row in last]
    assert shares == sorted(row.counts.completed_share or 0 for row in everyone)[: len(shares)]
