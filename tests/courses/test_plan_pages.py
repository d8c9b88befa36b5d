"""An administrator's plans: a draft with its preview, publishing, moving the due day, closing, and who may do it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock, jobs
from lms.courses import enrolling, tasks
from lms.courses.completion import lesson_started, owed_lesson
from lms.courses.models import Enrolment, HoursRule, Plan
from lms.db import db
from lms.people.models import AuditEntry, Post
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

TODAY = clock.today()


@pytest.fixture
def course(kept: Any, cast: Cast) -> int:
    return int(kept(lambda: factories.course(cast.zhao_min, factories.recording(cast.zhao_min)).id))


def _typed(**changes: Any) -> dict[str, Any]:
    """What an administrator types into the form of a plan."""
    return {
        "title": "2026年度培训",
        "course_id": 1,
        "period": "2026",
        "opens_on": TODAY.isoformat(),
        "due_on": (TODAY + timedelta(days=30)).isoformat(),
        "minutes": 45,
        "daily_cap": 8,
        "longest_gap": 360,
        "kinds": ["enterprise_head"],
        "rank_from": 0,
    } | changes


def _plan(app: Flask) -> Plan:
    with app.app_context():
        return db.session.scalars(select(Plan)).one()


def _open_tasks(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Enrolment.id)).where(Enrolment.closed_at.is_(None))) or 0


def _actions(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.fixture
def published(client: Client, app: Flask, cast: Cast, course: int) -> str:
    """The address of a plan for the heads of enterprises, published."""
    client.sign_in(cast.admin)
    address = client.post("/plans/new", data=_typed()).headers["Location"]
    client.post(f"{address}/publication")
    return address


def test_a_draft_shows_who_is_in_before_it_is_published(client: Client, app: Flask, cast: Cast, course: int) -> None:
    client.sign_in(cast.admin)

    made = client.post("/plans/new", data=_typed(townships=[cast.xihe.id]), follow_redirects=True)
    before = _open_tasks(app)
    done = client.post("/plans/1/publication", follow_redirects=True)

    assert ("李雷" in made.text, "马军" in made.text, "陈杰" in made.text) == (True, True, False)
    assert "东山机械厂" not in made.text
    assert before == 0
    assert "已发布，列入 2 个任职" in done.text
    assert _open_tasks(app) == 2
    assert _actions(app) == ["plan.published"]


def test_a_preview_says_whose_rank_is_not_known(client: Client, cast: Cast, course: int) -> None:
    client.sign_in(cast.admin)

    page = client.post("/plans/new", data=_typed(kinds=[], rank_from=20), follow_redirects=True).text

    assert "有 5 个任职因职级不明未列入" in page


def test_named_units_are_found_by_name_short_name_and_code(client: Client, app: Flask, cast: Cast, course: int) -> None:
    client.sign_in(cast.admin)
    lines = "东山机械厂\r\n\r\n 西河镇 \r\n91141021ma0000003w"

    client.post("/plans/new", data=_typed(kinds=[], unit_names=lines))
    page = client.get("/plans/1/details").text

    assert _plan(app).audience == {"units": [cast.lis_works.id, cast.xihe.id, cast.mas_mill.id]}
    assert "西河镇人民政府" in page


def test_a_preview_says_by_whose_supervision_and_risk_each_is_in(
    client: Client, app: Flask, cast: Cast, course: int
) -> None:
    client.sign_in(cast.admin)
    typed = _typed(kinds=[], risk_classes=["B"], supervisors=[cast.energy_bureau.id])

    page = client.post("/plans/new", data=typed, follow_redirects=True).text

    assert _plan(app).audience == {"risk_classes": ["B"], "supervisors": [cast.energy_bureau.id]}
    assert page.count("县能源局 (行业监管)") == 2
    form = client.get("/plans/1/details").text
    assert form.count(" checked") == 2


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "标题"),
        ({"risk_classes": ["E"]}, "风险等级"),
        ({"supervisors": [999]}, "监管单位"),
        ({"course_id": 9}, "课程"),
        ({"due_on": (TODAY - timedelta(days=1)).isoformat()}, "截止日期不能早于开始日期"),
        ({"due_on": "明天"}, "截止日期"),
        ({"minutes": 5}, "分钟"),
        ({"daily_cap": 25}, "学时"),
        ({"kinds": ["king"]}, "人员类别"),
        ({"unit_names": "东山机械厂\n没有这家"}, "第 2 行：没有名为“没有这家”的单位。"),
    ],
)
def test_wrong_input_is_shown_at_its_field_and_nothing_is_written(
    client: Client, app: Flask, cast: Cast, course: int, changes: dict[str, Any], words: str
) -> None:
    client.sign_in(cast.admin)

    answer = client.post("/plans/new", data=_typed(**changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert "invalid-feedback" in answer.text
    with app.app_context():
        assert not db.session.scalars(select(Plan)).all()


def test_two_units_of_one_name_are_told_apart_by_code(client: Client, app: Flask, cast: Cast, course: int) -> None:
    with app.app_context():
        db.session.merge(cast.mas_mill).name = "东山机械厂"
        db.session.commit()
    client.sign_in(cast.admin)

    refused = client.post("/plans/new", data=_typed(unit_names="东山机械厂"))

    assert "有多家单位名为“东山机械厂”" in refused.text


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("who", ["li_lei", "zhao_min", "wu_gang", "han_mei", "liu_fang"])
def test_plans_are_an_administrators_alone(client: Client, app: Flask, cast: Cast, published: str, who: str) -> None:
    client.sign_in(getattr(cast, who))
    pages = ["/plans", "/plans/new", published, f"{published}/details"]
    orders = ["details", "publication", "withdrawal", "closing", "reopening", "due-day", "enrolments"]

    answers = [client.get(page).status_code for page in pages]
    answers += [client.post(f"{published}/{order}").status_code for order in orders]

    assert set(answers) == {404}
    assert _open_tasks(app) == 3


def test_a_plan_without_an_audience_is_not_published(client: Client, app: Flask, cast: Cast, course: int) -> None:
    client.sign_in(cast.admin)
    page = client.post("/plans/new", data=_typed(kinds=["staff"]), follow_redirects=True).text

    refused = client.post("/plans/1/publication")

    assert "没有符合条件的培训对象" in page
    assert refused.status_code == 409
    assert _plan(app).published_at is None


def test_of_a_published_plan_only_the_title_changes(client: Client, app: Flask, cast: Cast, published: str) -> None:
    client.post(f"{published}/details", data=_typed(title="改名", period="2099", kinds=["official"]))

    plan = _plan(app)

    assert (plan.title, plan.period, plan.audience) == ("改名", "2026", {"kinds": ["enterprise_head"]})
    assert client.post(f"{published}/publication").status_code == 409


def test_moving_the_due_day_moves_it_for_everybody_and_is_on_record(
    client: Client, app: Flask, cast: Cast, published: str
) -> None:
    later = TODAY + timedelta(days=60)

    client.post(f"{published}/due-day", data={"due_on": later.isoformat()})

    with app.app_context():
        assert set(db.session.scalars(select(Enrolment.due_on))) == {later}
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.actor_id, entry.details) == (
            cast.admin.id,
            {"plan": {"due_on": [str(TODAY + timedelta(days=30)), str(later)]}},
        )


@pytest.mark.parametrize("day", ["", "tomorrow", (TODAY - timedelta(days=1)).isoformat()])
def test_a_wrong_due_day_changes_nothing(client: Client, app: Flask, cast: Cast, published: str, day: str) -> None:
    answer = client.post(f"{published}/due-day", data={"due_on": day})

    assert answer.status_code in (409, 422)
    assert _plan(app).due_on == TODAY + timedelta(days=30)


def test_a_plan_is_withdrawn_only_while_nobody_has_begun(
    client: Client, app: Flask, cast: Cast, published: str
) -> None:
    client.post(f"{published}/withdrawal")
    withdrawn = (_plan(app).published_at, _open_tasks(app))
    client.post(f"{published}/publication")
    with app.app_context():
        for owed in owed_lesson(cast.ma_jun.id, 1):
            lesson_started(owed, clock.now())
        db.session.commit()

    refused = client.post(f"{published}/withdrawal")

    assert withdrawn == (None, 0)
    assert refused.status_code == 409
    assert _open_tasks(app) == 3


def test_a_closed_plan_counts_nothing_until_it_is_opened_again(
    client: Client, app: Flask, cast: Cast, published: str
) -> None:
    client.post(f"{published}/closing")
    with app.app_context():
        closed = owed_lesson(cast.ma_jun.id, 1)
    twice = client.post(f"{published}/closing")
    client.post(f"{published}/reopening")
    with app.app_context():
        opened = owed_lesson(cast.ma_jun.id, 1)

    assert (len(closed), twice.status_code, len(opened)) == (0, 409, 1)
    assert _actions(app) == ["plan.published", "plan.closed", "plan.reopened"]


def test_the_worker_follows_the_posts_and_the_page_shows_who_came_and_left(
    client: Client, app: Flask, cast: Cast, published: str
) -> None:
    with app.app_context():
        leaving = db.session.scalars(select(Post).where(Post.person_id == cast.ma_jun.id)).one()
        leaving.to_on = clock.today()
        db.session.add(Post(person_id=cast.gao_yan.id, unit_id=cast.mas_mill.id, kind="enterprise_head"))
        db.session.commit()
        tasks.follow_posts()
        behind = enrolling.plans_behind()
        db.session.remove()

    page = client.get(published).text

    assert not behind
    assert _open_tasks(app) == 3
    assert ("高燕" in page, "马军" in page, "已离任" in page) == (True, True, True)


def test_enrolments_are_brought_up_to_date_at_once_by_a_button(
    client: Client, app: Flask, cast: Cast, published: str
) -> None:
    with app.app_context():
        db.session.add(Post(person_id=cast.gao_yan.id, unit_id=cast.mas_mill.id, kind="enterprise_head"))
        db.session.commit()

    first = client.post(f"{published}/enrolments", follow_redirects=True).text
    second = client.post(f"{published}/enrolments", follow_redirects=True).text

    assert "新增 1 项，离岗 0 项。" in first
    assert "名单已是最新" in second


def test_the_worker_knows_the_periodic_job(app: Flask) -> None:
    assert tasks.follow_posts.name in {work.name for work, _ in jobs._periodic}


def _rule(day: date, **terms: int) -> dict[str, Any]:
    return {"from_on": day.isoformat(), "minutes": 45, "daily_cap": 8, "longest_gap": 360} | terms


def test_another_rule_of_class_hours_holds_from_a_day_to_come(client: Client, app: Flask, published: str) -> None:
    tomorrow = TODAY + timedelta(days=1)

    page = client.post(f"{published}/hours-rules", data=_rule(tomorrow, minutes=30), follow_redirects=True).text

    with app.app_context():
        rows = db.session.execute(select(HoursRule.from_on, HoursRule.minutes).order_by(HoursRule.from_on)).all()
    assert rows == [(TODAY, 45), (tomorrow, 30)]
    assert "每 30 分钟录播课计 1 学时" in page
    assert "每 45 分钟录播课计 1 学时" in page
    assert _actions(app)[-1] == "plan.hours_rule_set"


def test_no_rule_of_class_hours_reaches_back(client: Client, app: Flask, published: str) -> None:
    answer = client.post(f"{published}/hours-rules", data=_rule(TODAY, minutes=30))

    assert answer.status_code == 422
    assert "不会重新计算" in answer.text
    with app.app_context():
        assert db.session.scalars(select(HoursRule.minutes)).all() == [45]


def test_nonsense_terms_of_class_hours_are_said_at_their_field(client: Client, app: Flask, published: str) -> None:
    answer = client.post(f"{published}/hours-rules", data=_rule(TODAY + timedelta(days=1), daily_cap=0))

    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text


def test_the_list_of_plans_counts_whom_the_plan_counts(client: Client, kept: Any, cast: Cast, published: str) -> None:
    """One of three tasks is exempt, which was completed before."""

    def exempt() -> None:
        task = db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.ma_jun.id)).one()
        task.completed_at = clock.now()
        for _twice in range(2):
            factories.excusal(task, cast.admin)

    before = client.get("/plans").text
    kept(exempt)

    assert "学习任务3项，已完成0项" in re.sub(r"\s", "", before)
    assert "学习任务2项，已完成0项" in re.sub(r"\s", "", client.get("/plans").text)
