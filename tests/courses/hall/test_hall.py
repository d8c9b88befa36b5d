"""Lectures in the hall: entered from sign-in sheets with a plan first, completing the lecture if the office says so, annulled with a ground."""

import html
import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import event, select

from lms import clock, jobs
from lms.courses import completion, enrolling, named_rows
from lms.courses import tasks as course_tasks
from lms.courses.attaching.models import Attachment
from lms.courses.hall import presence, register, stamping, views
from lms.courses.hall.models import HallAttendance, HallLecture
from lms.courses.hall.worth import by_day, by_lesson
from lms.courses.hours import Rule, Rules
from lms.courses.listing.models import ListedPerson
from lms.courses.models import Annulment, Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.people.models import Person, Post, RoleGrant
from lms.people.ranks import Rank
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.courses.attaching.test_papers import PDF

SHEET = "姓名,单位,手机号\n马军,西河面粉厂,\n李雷,,\n李大,某某厂,\n陈杰,,"


@pytest.fixture
def plan_id(kept: Any, cast: Cast) -> int:
    """Heads of enterprises owe one lecture."""

    def make() -> int:
        plan = factories.plan(
            factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin, kinds=["enterprise_head"]
        )
        enrolling.enrol(plan, at=plan.published_at)
        return plan.id

    return int(kept(make))


def _said(counts: str = "yes", **other: str) -> dict[str, str]:
    said = {
        "lesson": "1",
        "held_on": str(clock.today()),
        "place": "县会议中心",
        "lecturer": "王教授",
        "hours": "4",
        "counts": counts,
    }
    return said | {"lines": SHEET} | other


def _entered(client: Client, plan_id: int, **said: str) -> tuple[str, str]:
    """The page of the plan, and the address of what was entered, once the worker has counted it."""
    page, hall = _sent(client, plan_id, **said)
    jobs.run_waiting(client.application)
    return page, hall


def _sent(client: Client, plan_id: int, **said: str) -> tuple[str, str]:
    page = client.post(f"/plans/{plan_id}/hall/new", data=_said(**said)).text
    found = re.search(r'name="plan" value="([^"]+)"', page)
    answer = client.post("/hall", data={"plan": html.unescape(found[1]) if found else ""})
    return page, str(answer.headers.get("Location"))


def _stamps(app: Flask, person_id: int) -> list[tuple[str | None, dict[str, int]]]:
    with app.app_context():
        rows = (
            select(LessonProgress.grade, LessonProgress.earned)
            .order_by(LessonProgress.lesson_id)
            .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
            .where(
                Enrolment.person_id == person_id,
                Enrolment.closed_at.is_(None),
                LessonProgress.completed_at.is_not(None),
            )
        )
        return [tuple(row) for row in db.session.execute(rows)]


def test_a_sheet_is_looked_at_first_completes_the_lecture_and_goes_to_the_absent(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    page, hall = _entered(client, plan_id)
    for words in ("李大", "这里没有叫这个姓名的人员", "不在本计划内"):
        assert words in page
    shown = client.get(hall).text

    assert "县会议中心" in shown
    assert _stamps(app, cast.ma_jun.id) == [("hall", {"45": 4 * 45 * 60})]
    assert len(_stamps(app, cast.li_lei.id)) == 2  # both firms of one person
    assert client.post("/hall", data={"plan": "x"}).status_code == 422
    assert "现场授课" in client.get(f"/reports/completion?plan={plan_id}&by=grade").text
    client.sign_in(cast.ma_jun)
    assert "县会议中心" in client.get("/record").text


def test_the_worker_stamps_one_by_one_and_the_page_says_that_it_is_being_counted(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    _page, hall = _sent(client, plan_id)

    assert _stamps(app, cast.ma_jun.id) == []
    assert "还有 2 人正在计入学习任务" in client.get(hall).text
    assert _commits(app, lambda: jobs.run_waiting(app)) >= 3
    assert len(_stamps(app, cast.ma_jun.id)) == 1
    assert "正在计入" not in client.get(hall).text


def test_a_lecture_of_before_the_plan_completes_nothing_in_it_and_makes_no_hours(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    opened = clock.today() - timedelta(days=1)
    page, hall = _entered(client, plan_id, held_on=str(opened - timedelta(days=1)))

    assert "此前的授课在本计划内不计完成" in page
    assert _stamps(app, cast.ma_jun.id) == []
    assert "正在计入" not in client.get(hall).text
    with app.app_context():
        assert stamping.behind() == []
    page, _hall = _entered(client, plan_id, held_on=str(opened))
    assert "此前的授课" not in page
    assert _stamps(app, cast.ma_jun.id) == [("hall", {"45": 4 * 45 * 60})]


def test_what_an_annulment_took_the_ground_from_does_not_count_by_a_lecture_of_before(
    client: Client, app: Flask, cast: Cast, kept: Any, plan_id: int
) -> None:
    kept(lambda: _anew(cast, clock.now()))
    client.sign_in(cast.admin)
    _entered(client, plan_id, lines="马军", held_on=str(clock.today() - timedelta(days=1)))

    assert _stamps(app, cast.ma_jun.id) == []


def _anew(cast: Cast, at: datetime) -> None:
    for task in db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.ma_jun.id)):
        task.counts_from = at


def test_two_lectures_of_a_day_have_no_more_hours_than_the_day(
    client: Client, app: Flask, cast: Cast, kept: Any, plan_id: int
) -> None:
    second = kept(lambda: _second_lecture(plan_id))
    client.sign_in(cast.admin)
    _page, first = _entered(client, plan_id, lines="马军", hours="5")
    _entered(client, plan_id, lines="马军", hours="5", lesson=str(second))

    hour = 45 * 60
    assert _stamps(app, cast.ma_jun.id) == [("hall", {"45": 5 * hour}), ("hall", {"45": 3 * hour})]
    client.post(f"{first}/annulment", data={"ground": "冒名签到"})
    assert _stamps(app, cast.ma_jun.id) == [("hall", {"45": 5 * hour})]  # it has the room of the other


def _second_lecture(plan_id: int) -> int:
    course_id = db.session.get_one(Plan, plan_id).course_id
    lesson = Lesson(course_id=course_id, position=2, kind="lecture", title="第二讲")
    db.session.add(lesson)
    db.session.flush()
    return lesson.id


def test_a_lecture_heard_twice_takes_its_room_once_and_counts_as_the_greater() -> None:
    day, other = date(2026, 3, 1), date(2026, 3, 2)
    rules, hour = Rules.of([Rule(day)]), 45 * 60
    days = by_day([(1, day, 50), (1, day, 30), (2, day, 20), (3, day, 20), (1, other, 60)], rules)

    assert {each: dict(seconds) for each, seconds in days.items()} == {
        day: {1: 5 * hour, 2: 2 * hour, 3: hour},
        other: {1: 6 * hour},
    }
    assert by_lesson(days, rules) == {1: {"45": 6 * hour}, 2: {"45": 2 * hour}, 3: {"45": hour}}


def _commits(app: Flask, deed: Callable[[], object]) -> int:
    """How many transactions a deed took that were committed."""
    made: list[object] = []

    def note(connection: object) -> None:
        made.append(connection)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", note)
    try:
        deed()
    finally:
        event.remove(engine, "commit", note)
    return len(made)


def test_a_page_loads_no_more_of_the_absent_than_it_shows(client: Client, app: Flask, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.admin)
    _entered(client, plan_id, lines="陈杰")

    with app.app_context():
        hall = db.session.scalars(select(HallLecture)).one()
        assert register.missed(hall) == len(register.missing(hall, cast.admin)) == 2
        assert len(register.missing(hall, cast.admin, limit=1)) == 1


def test_a_whole_sheet_is_annulled_a_few_at_a_time(
    client: Client, app: Flask, cast: Cast, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 1)
    client.sign_in(cast.admin)
    _page, hall = _entered(client, plan_id)

    assert _commits(app, lambda: client.post(f"{hall}/annulment", data={"ground": "冒名签到"})) >= 2
    assert _stamps(app, cast.ma_jun.id) == _stamps(app, cast.li_lei.id) == []
    assert client.get(hall).text.count("冒名签到") == 3


def test_who_missed_it_is_fed_into_one_named_list(client: Client, app: Flask, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.admin)
    _page, hall = _entered(client, plan_id, lines="马军")
    first = client.post(f"{hall}/absent").headers["Location"]

    with app.app_context():
        assert set(db.session.scalars(select(ListedPerson.person_id))) == {cast.li_lei.id}
    assert "李雷" in client.get(first).text
    assert client.post(f"{hall}/absent").status_code == 409


def test_an_annulment_takes_the_completion_back_and_watching_or_another_sheet_may_give_it_again(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    _page, hall = _entered(client, plan_id, lines="马军")
    with app.app_context():
        attendance = db.session.scalars(select(HallAttendance.id)).one()
    client.post(f"/hall/attendances/{attendance}/annulment", data={"ground": " "})
    assert len(_stamps(app, cast.ma_jun.id)) == 1
    client.post(f"/hall/attendances/{attendance}/annulment", data={"ground": "冒名签到"})

    assert "冒名签到" in client.get(hall).text
    assert _stamps(app, cast.ma_jun.id) == []
    assert client.post(f"/hall/attendances/{attendance}/annulment", data={"ground": "再"}).status_code == 409
    with app.app_context():
        assert db.session.scalars(select(Annulment.ground)).one() == "冒名签到"
    _entered(client, plan_id, lines="马军")
    assert _stamps(app, cast.ma_jun.id) == [("hall", {"45": 4 * 45 * 60})]


def test_what_is_on_record_only_completes_nothing(client: Client, app: Flask, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.admin)
    _entered(client, plan_id, counts="no", lines="马军")

    assert _stamps(app, cast.ma_jun.id) == []


def test_whoever_is_enrolled_later_is_stamped_by_the_worker(
    client: Client, app: Flask, cast: Cast, kept: Any, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    _entered(client, plan_id, lines="陈杰")

    def enrol() -> None:
        plan = db.session.get_one(Plan, plan_id)
        factories.enrolment(plan, _post(cast))

    kept(enrol)
    with app.app_context():
        assert [tuple(each) for each in stamping.behind()] == [(cast.chen_jie.id, 1)]
        for each in stamping.behind():
            stamping.stamp(*each)
        db.session.commit()
        assert stamping.behind() == []
    assert _stamps(app, cast.chen_jie.id) == [("hall", {"45": 4 * 45 * 60})]


def _post(cast: Cast) -> Any:
    return db.session.scalars(select(Post).where(Post.person_id == cast.chen_jie.id)).one()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"hours": "9"}, "8"),
        ({"held_on": "2999-01-01"}, ""),
        ({"place": " "}, ""),
        ({"lines": ""}, ""),
        ({"lesson": "99"}, ""),
    ],
)
def test_a_wrong_sheet_is_refused_in_words_and_nothing_is_kept(
    client: Client, app: Flask, cast: Cast, plan_id: int, wrong: dict[str, str], sentence: str
) -> None:
    client.sign_in(cast.admin)
    answer = client.post(f"/plans/{plan_id}/hall/new", data=_said(**wrong))

    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_stamped_scan_stands_beside_everybody_and_only_the_office_opens_it(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    _page, hall = _entered(client, plan_id, lines="马军\n李雷")
    client.post(f"{hall}/attachments", data={"paper": (io.BytesIO(PDF), "签到表.pdf")})
    with app.app_context():
        papers = db.session.scalars(select(Attachment.id)).all()

    assert len(papers) == 2
    assert client.get(f"/attachments/{papers[0]}", buffered=True).status_code == 200
    client.sign_in(cast.ma_jun)
    assert client.get(f"/attachments/{papers[0]}").status_code == 404
    for person in (cast.wu_gang, cast.ma_jun, cast.liu_fang):
        client.sign_in(person)
        for address in ("/hall", hall, f"/plans/{plan_id}/hall/new"):
            assert client.get(address).status_code == 404


def test_a_sheet_that_names_nobody_else_is_open_to_whom_it_names(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    _page, alone = _entered(client, plan_id, lines="马军")
    _page, shared = _entered(client, plan_id, lines="马军\n李雷", place="镇会议室")
    records = []
    for hall in (alone, shared):
        client.sign_in(cast.admin)
        client.post(f"{hall}/attachments", data={"paper": (io.BytesIO(PDF), f"{hall.rpartition('/')[2]}.pdf")})
        client.sign_in(cast.ma_jun)
        records.append(client.get("/record").text)
    with app.app_context():
        papers = {
            (row.person_id, row.name): row.id
            for row in db.session.scalars(select(Attachment))
        }  # fmt: skip
    own, others = (papers[cast.ma_jun.id, f"{hall.rpartition('/')[2]}.pdf"] for hall in (alone, shared))

    before, record = records

    assert f'href="/attachments/{own}"' in record
    assert f'href="/attachments/{others}"' not in record
    assert "只由其打开" in record
    assert "只由其打开" not in before, "nothing is kept from whom the only sheet opens"
    assert "由培训管理部门保管" in record
    assert client.get(f"/attachments/{own}", buffered=True).status_code == 200
    assert client.get(f"/attachments/{others}").status_code == 404
    client.sign_in(cast.li_lei)
    assert client.get(f"/attachments/{own}").status_code == 404

    client.sign_in(cast.admin)  # somebody is entered from the same sheet later
    _entered(client, plan_id, lines="李雷")
    client.sign_in(cast.ma_jun)
    assert client.get(f"/attachments/{own}").status_code == 404


def _lose_jobs(app: Flask) -> None:
    """As a worker does that is killed as soon as it has taken them."""
    while app.extensions["huey"].dequeue() is not None:
        pass


def test_what_a_lost_job_left_uncounted_is_found_by_the_worker(
    client: Client, app: Flask, cast: Cast, plan_id: int, kept: Any
) -> None:
    """Ma Jun had watched it before, so nothing but the hours is missing; Li Lei has nothing yet."""

    def watched() -> None:
        for owed in completion.owed_lesson(cast.ma_jun.id, 1):
            completion.lesson_completed(owed, clock.now(), "online")

    kept(watched)
    client.sign_in(cast.admin)
    _page, hall = _sent(client, plan_id)
    _lose_jobs(app)
    jobs.run_waiting(app)
    assert _stamps(app, cast.ma_jun.id) == [("online", {})]
    assert _stamps(app, cast.li_lei.id) == []
    assert "还有 2 人正在计入学习任务" in client.get(hall).text

    with app.app_context():
        course_tasks.follow_posts()

    assert _stamps(app, cast.ma_jun.id) == [("online", {"45": 4 * 45 * 60})]
    assert [earned for _grade, earned in _stamps(app, cast.li_lei.id)] == [{"45": 4 * 45 * 60}] * 2
    assert "正在计入" not in client.get(hall).text
    with app.app_context():
        assert stamping.behind() == []


def test_a_worker_killed_amid_a_sheet_goes_on_with_the_others(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    _page, hall = _sent(client, plan_id)
    _lose_jobs(app)
    with app.app_context():
        first = stamping.behind()[0]
        stamping.stamp(*first)
        db.session.commit()
        left = stamping.behind()
        stamping.stamp(*left[0])  # killed before its commit
        db.session.rollback()

        assert stamping.behind() == left
        course_tasks.follow_posts()

    assert "正在计入" not in client.get(hall).text
    assert len(_stamps(app, cast.li_lei.id)) == 2
    assert len(_stamps(app, cast.ma_jun.id)) == 1


TWO_BLOCKS = [
    ["安全培训签到表"],
    ["序号", "姓名", "单位", "联系电话", "签到", "科室", "序号", "姓名", "单位", "签到"],
    [1, "马军", "西河面粉厂", "", "未到", "一科", 2, "李雷", "", "√"],
    [3, "陈杰", "", "", "请假", "", 4, "何平", "", ""],
    [5, "孙丽", "", "13999999999", "孙丽", "", 6, "", "西河面粉厂", "√"],
]


def _workbook(rows: list[list[Any]]) -> tuple[io.BytesIO, str]:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    file.seek(0)
    return file, "签到表.xlsx"


def test_who_is_away_by_the_sheet_is_not_entered_and_what_it_leaves_open_is_asked(
    client: Client, app: Flask, cast: Cast, plan_id: int, kept: Any
) -> None:
    kept(lambda: setattr(db.session.get_one(Person, cast.sun_li.id), "mobile", "13800000000"))
    client.sign_in(cast.admin)
    page = client.post(f"/plans/{plan_id}/hall/new", data=_said(lines="", file=_workbook(TWO_BLOCKS))).text
    told = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    assert "按签到表 2 人未到场，不予登记： 第 3 行，马军 西河面粉厂 第 4 行，陈杰" in told
    assert "第 5 行，孙丽：电话号码与系统登记的不一致" in told
    assert "第 5 行，— 西河面粉厂：缺少姓名" in told
    assert "未读取的列：科室" in told
    packed = html.unescape(re.search(r'name="plan" value="([^"]+)"', page)[1])
    client.post("/hall", data={"plan": packed})
    assert _there(app) == {cast.li_lei.id}
    ticked = {"plan": packed, "ticked": [cast.he_ping.id, cast.ma_jun.id]}
    client.post("/hall", data=ticked)
    assert _there(app) == {cast.li_lei.id, cast.he_ping.id}


def _there(app: Flask) -> set[int]:
    with app.app_context():
        return set(db.session.scalars(select(HallAttendance.person_id)))


def test_a_sheet_that_nobody_signed_asks_about_everybody(client: Client, app: Flask, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.admin)
    page = client.post(f"/plans/{plan_id}/hall/new", data=_said(lines="姓名,签名\n马军,\n李雷,")).text
    packed = html.unescape(re.search(r'name="plan" value="([^"]+)"', page)[1])
    assert "“签到”一栏全部空白" in page
    assert client.post("/hall", data={"plan": packed}).status_code == 409
    assert _there(app) == set()
    client.post("/hall", data={"plan": packed, "everybody": "1"})
    assert _there(app) == {cast.ma_jun.id, cast.li_lei.id}


SIGNED = [
    ("签到", ["√", "×"], "there away"),
    ("签到情况", ["已到", "事假"], "there away"),
    ("签到时间", ["08:55", ""], "there unsure"),
    ("签名", ["马军", "李大代"], "there unsure"),
    ("备注", ["", "请假"], "there away"),
    ("备注", ["主讲", "迟到"], "there unsure"),
    ("缺席", ["", "√"], "there away"),
    ("是否请假", ["否", "是"], "there away"),
    ("职务", ["代镇长", "科长"], "there there"),
]


@pytest.mark.parametrize(("above", "cells", "expected"), SIGNED)
def test_what_a_column_says_of_who_was_there(app: Flask, above: str, cells: list[str], expected: str) -> None:
    with app.app_context():
        lines = named_rows.read(f"姓名,{above}\n马军,{cells[0]}\n李雷,{cells[1]}".encode())
    sheet = presence.sheet(dict(enumerate(lines)), [])
    found = dict.fromkeys(sheet.there, "there") | dict.fromkeys([each for each, _line in sheet.away], "away")
    assert [found.get(each, "unsure") for each in (0, 1)] == expected.split()


def test_class_hours_are_never_rounded(client: Client, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.admin)
    refused = client.post(f"/plans/{plan_id}/hall/new", data=_said(hours="4.55"))
    assert (refused.status_code, "系统不会四舍五入" in refused.text) == (422, True)
    assert client.post(f"/plans/{plan_id}/hall/new", data=_said(hours="4.50")).status_code == 200


def test_of_leaders_at_division_level_the_owner_of_the_plan_alone_reads_who_was_there_and_who_missed_it(
    client: Client, app: Flask, cast: Cast, kept: Any, plan_id: int
) -> None:
    """Chen Jie, who was there, and Li Lei, who was not, lead at division level; another administrator is told how many."""

    def lead() -> Person:
        db.session.add(RoleGrant(person=(other := factories.person("副管理员")), role="administrator"))
        for person in (cast.chen_jie, cast.li_lei):
            post = db.session.scalars(select(Post).where(Post.person_id == person.id).limit(1)).one()
            post.kind, post.rank = "official", Rank.DIVISION_DEPUTY
        db.session.flush()
        db.session.refresh(other)
        db.session.expunge(other)
        return other

    other = kept(lead)
    client.sign_in(cast.admin)
    _entered(client, plan_id, lines="陈杰\n马军")
    address = f"/hall/{kept(lambda: db.session.scalars(select(HallLecture.id)).one())}"
    assert "陈杰" in client.get(address).text
    assert "李雷" in client.get(address).text

    client.sign_in(other)
    page = client.get(address).text
    assert "马军" in page
    assert not [name for name in ("陈杰", "李雷") if name in page]
    assert page.count("另有 1 条涉及县处级领导，未列出") == 2
    [theirs] = kept(
        lambda: db.session.scalars(select(HallAttendance.id).where(HallAttendance.person_id == cast.chen_jie.id)).all()
    )
    assert client.post(f"/hall/attendances/{theirs}/annulment", data={"ground": "误"}).status_code == 404
    client.post(f"{address}/absent")
    assert "李雷" not in client.get("/lists/1").text

    client.sign_in(cast.admin)
    client.post(f"{address}/absent")
    with app.app_context():
        assert cast.li_lei.id in db.session.scalars(select(ListedPerson.person_id)).all()
    assert "另有 1 条涉及县处级领导，未列出" in client.get("/lists/1").text, "the other administrator made the list"
