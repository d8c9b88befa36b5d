"""The rule book: off until switched on, a dry run first, obligations that follow posts and are never rewritten."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from lms import clock
from lms.courses.duties import book, deriving, knowing
from lms.courses.duties.models import Duty, DutyRule
from lms.courses.duties.reckoning import after_months
from lms.courses.models import Enrolment
from lms.courses.recognising import recording
from lms.courses.recognising.reading import Training
from lms.courses.tasks import follow_posts
from lms.db import db
from lms.people.models import AuditEntry, Person, Post, RoleGrant, Unit
from lms.people.ranks import Rank
from lms.statutes.models import Article
from tests import factories
from tests.cast import LONG_AGO, Cast
from tests.conftest import Client

TODAY = clock.today()
YEARLY = {"title": "主要负责人年度再培训", "kind": "refresher", "from_on": "2020-01-01", "year_basis": "calendar", "hours": "12",
          "source": "县安委办决定", "kinds": ["enterprise_head"], "rank_from": 0, "edition_id": 0}  # fmt: skip
INITIAL = YEARLY | {"title": "初次培训", "kind": "initial", "months": 6, "hours": "32"}
ASSESSED = INITIAL | {"title": "考核", "kind": "assessment", "hours": "", "high_risk_assessed": "y"}


def _duties(app: Flask) -> list[Duty]:
    with app.app_context():
        return list(db.session.scalars(select(Duty).order_by(Duty.id)))


def _follow(app: Flask) -> None:
    with app.app_context():
        follow_posts()


def _rule(client: Client, typed: dict[str, Any]) -> str:
    answer = client.post("/rules/new", data=typed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def _on(client: Client, rule: str, day: date = LONG_AGO) -> Any:
    return client.post(f"{rule}/clock", data={"from_on": day.isoformat()}, follow_redirects=True)


def test_of_leaders_whoever_wrote_the_rule_alone_reads_who_would_owe_it(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    """Chen Jie leads at division level; He Ping does not."""

    def lead() -> Person:
        db.session.add(RoleGrant(person=(other := factories.person("副管理员")), role="administrator"))
        post = db.session.scalars(select(Post).where(Post.person_id == cast.chen_jie.id)).one()
        post.rank = Rank.DIVISION_DEPUTY
        db.session.flush()
        db.session.refresh(other)
        db.session.expunge(other)
        return other

    other = kept(lead)
    client.sign_in(cast.admin)
    rule = _rule(client, YEARLY | {"kinds": ["official"]})
    own = client.get(f"{rule}/dry-run?from_on=2024-01-01").text
    client.sign_in(other)
    page = client.get(f"{rule}/dry-run?from_on=2024-01-01").text

    assert [name in own for name in ("陈杰", "何平")] == [True, True]
    assert [name in page for name in ("陈杰", "何平")] == [False, True]
    assert ("未列出" in own, "另有 1 条涉及县处级领导，未列出" in page) == (False, True)


def test_a_rule_asks_nothing_before_it_is_switched_on(client: Client, app: Flask, cast: Cast) -> None:
    client.sign_in(cast.admin)
    rule = _rule(client, YEARLY)
    _follow(app)
    dry = client.get(f"{rule}/dry-run?from_on=2024-01-01").text
    before = _duties(app)
    page = _on(client, rule).text

    assert before == []
    assert "李雷" in dry and "马军" in dry and "陈杰" not in dry  # noqa: PT018
    assert "已启用：3 个任职应训" in page
    assert {each.due_on for each in _duties(app)} == {date(TODAY.year, 12, 31)}
    assert "由管理员启用" in page
    assert page.count("未掌握") >= 3
    assert "逾期" not in client.get(rule).text
    assert _on(client, rule).status_code == 409


def test_a_new_appointee_owes_the_same_day_and_who_left_is_closed(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    client.sign_in(cast.admin)
    rule = _rule(client, INITIAL)
    dry = client.get(f"{rule}/dry-run").text
    _on(client, rule, TODAY)
    before = len(_duties(app))

    def appoint() -> int:
        post = Post(person_id=cast.he_ping.id, unit_id=cast.mas_mill.id, kind="enterprise_head", from_on=TODAY)
        db.session.add(post)
        db.session.flush()
        return post.id

    post_id = kept(appoint)
    _follow(app)
    (duty,) = _duties(app)
    page = client.get(rule).text
    kept(lambda: setattr(db.session.get_one(Post, post_id), "to_on", TODAY))
    _follow(app)
    _follow(app)
    (closed,) = _duties(app)

    assert '3</div><div class="words">不产生义务：任职早于计时起始日' in dry
    assert before == 0
    assert (duty.owed_from, duty.period, duty.closed_at) == (TODAY, "once", None)
    assert "何平" in page
    assert closed.closed_for == "post_ended"
    assert "离任" in client.get(f"{rule}?state=left").text or "离岗" in client.get(f"{rule}?state=left").text


def test_another_version_rewrites_nothing(client: Client, app: Flask, cast: Cast, kept: Any) -> None:
    client.sign_in(cast.admin)
    rule = _rule(client, YEARLY)
    _on(client, rule)
    first = [(each.version_id, each.due_on) for each in _duties(app)]
    back = client.post(f"{rule}/versions", data=YEARLY | {"from_on": "2021-01-01", "hours": "16"})
    done = client.post(f"{rule}/versions", data=YEARLY | {"from_on": TODAY.isoformat(), "hours": "16"})
    _follow(app)

    assert (back.status_code, done.status_code) == (422, 303)
    assert [(each.version_id, each.due_on) for each in _duties(app)] == first

    def next_year() -> set[tuple[str, Decimal | None]]:
        row = db.session.scalars(select(DutyRule)).one()
        found = deriving.derived(book.one(row.id), LONG_AGO, date(TODAY.year + 1, 3, 1))
        return {(each.span.period, each.version.hours) for each in found.owed}

    assert kept(next_year) == {(str(TODAY.year + 1), Decimal(16))}


def test_outside_training_meets_it_and_the_quiz_never_makes_an_assessment(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    client.sign_in(cast.admin)
    yearly, assessed = _rule(client, YEARLY), _rule(client, ASSESSED)
    kept(lambda: setattr(db.session.get_one(Unit, cast.lis_works.id), "high_risk_assessed", True))
    _on(client, yearly), _on(client, assessed)

    def complete() -> None:
        plan = factories.plan(factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin)
        factories.posts_followed()
        for row in db.session.scalars(select(Enrolment).where(Enrolment.plan_id == plan.id)):
            row.started_at = row.completed_at = clock.now()

    kept(complete)

    def states() -> dict[str, set[str]]:
        duties = list(db.session.scalars(select(Duty).where(Duty.person_id == cast.li_lei.id)))
        for duty in duties:
            db.session.refresh(duty, ["rule", "version"])
        known = knowing.known(duties)
        return {
            kind: {known[d.id].state for d in duties if d.rule.kind == kind} for kind in ("refresher", "assessment")
        }

    before = kept(states)
    lines = ("姓名,类别,课程名称,学时,培训日期,主办单位,证书编号,有效期至\n"
             f"李雷,培训,年度再培训,8,{TODAY},市培训中心,,\n"
             f"李雷,考核,主要负责人安全考核,,{TODAY},市应急管理局,晋A1,{TODAY + timedelta(days=1095)}")  # fmt: skip
    plan = client.post("/outside-training/new", data={"lines": lines})
    from tests.courses.recognising.test_outside_training import _packed

    client.post("/outside-training", data={"plan": _packed(plan)})
    after = kept(states)
    kept(lambda: recording.enter(
        [Training(cast.li_lei.id, "再培训二", Decimal(4), TODAY, TODAY, "市培训中心", None)], "", by=cast.admin))  # fmt: skip
    client.sign_in(cast.li_lei)
    record = client.get("/record").text

    assert before == {"refresher": {"unknown"}, "assessment": {"unknown"}}
    assert after == {"refresher": {"partly"}, "assessment": {"met"}}
    assert kept(states)["refresher"] == {"met"}
    assert "按规则应训" in record
    assert "已登记考核" in record


def test_a_plan_can_be_for_whoever_owes_by_a_rule(client: Client, app: Flask, cast: Cast, kept: Any) -> None:
    client.sign_in(cast.admin)
    rule = _rule(client, YEARLY)
    _on(client, rule)
    number = int(rule.rsplit("/", 1)[1])

    def plan() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        found = factories.plan(course, cast.admin, duty_rules=[number])
        factories.posts_followed()
        return len(list(db.session.scalars(select(Enrolment).where(Enrolment.plan_id == found.id))))

    assert kept(plan) == 3
    assert f'value="{number}" id="duty_rules-0" checked' in client.get(f"/plans/new?duty_rules={number}").text


def test_each_post_of_a_plan_by_rule_is_due_when_its_rule_says(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    """Taken office today: in six months. Taken office a month ago: in five. The plan's own day comes before neither, or first."""
    client.sign_in(cast.admin)
    rule = _rule(client, INITIAL)
    since = after_months(TODAY, -1)

    def appoint() -> None:
        for person, day in ((cast.he_ping, TODAY), (cast.han_mei, since)):
            db.session.add(Post(person_id=person.id, unit_id=cast.mas_mill.id, kind="enterprise_head", from_on=day))

    kept(appoint)
    _on(client, rule, since)
    number = int(rule.rsplit("/", 1)[1])

    def due_days(days: int) -> set[tuple[int, date]]:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, duty_rules=[number])
        plan.due_by_rule, plan.due_on = True, TODAY + timedelta(days=days)
        factories.posts_followed()
        rows = db.session.scalars(select(Enrolment).where(Enrolment.plan_id == plan.id))
        return {(row.person_id, row.due_on) for row in rows}

    early = TODAY + timedelta(days=30)
    assert kept(lambda: due_days(400)) == {
        (cast.he_ping.id, after_months(TODAY, 6)), (cast.han_mei.id, after_months(since, 6)),
    }  # fmt: skip
    assert kept(lambda: due_days(30)) == {(cast.he_ping.id, early), (cast.han_mei.id, early)}


def test_whoever_is_late_by_a_rule_stays_in_its_plan_and_is_overdue(
    client: Client, app: Flask, cast: Cast, kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan itself runs for another year; who was late and then leaves the post leaves the plan."""
    client.sign_in(cast.admin)
    rule, since = _rule(client, INITIAL), after_months(TODAY, -5)
    number = int(rule.rsplit("/", 1)[1])

    def appoint() -> int:
        post = Post(person_id=cast.he_ping.id, unit_id=cast.mas_mill.id, kind="enterprise_head", from_on=since)
        db.session.add(post)
        db.session.flush()
        return post.id

    def by_rule() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"], duty_rules=[number])
        plan.due_by_rule, plan.due_on = True, TODAY + timedelta(days=400)
        factories.posts_followed()
        return plan.id

    def tasks() -> list[str | None]:
        return list(db.session.scalars(select(Enrolment.closed_for).where(Enrolment.plan_id == plan)))

    post = kept(appoint)
    _on(client, rule, since)
    plan = kept(by_rule)
    clock_of_today = clock.source
    monkeypatch.setattr(clock, "source", lambda: clock_of_today() + timedelta(days=40))
    _follow(app)
    client.sign_in(cast.admin)
    late = kept(tasks)
    names = client.get(f"/reports/completion/names?plan={plan}&state=overdue").text
    kept(lambda: setattr(db.session.get_one(Post, post), "to_on", clock.today()))
    _follow(app)

    assert late == [None]
    assert "何平" in names
    assert kept(tasks) == ["post_ended"]


def test_a_mended_day_of_taking_office_gives_another_due_day(
    client: Client, app: Flask, cast: Cast, kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known from then on: what was owed until then stays on record, closed, and the task comes in anew with what was learnt."""
    client.sign_in(cast.admin)
    rule, since = _rule(client, INITIAL), after_months(TODAY, -2)
    number = int(rule.rsplit("/", 1)[1])
    _on(client, rule, since)

    def enrolled() -> tuple[int, int]:
        post = Post(person_id=cast.he_ping.id, unit_id=cast.mas_mill.id, kind="enterprise_head", from_on=TODAY)
        db.session.add(post)
        db.session.commit()  # as whoever entered it did: following begins with a reader
        follow_posts()
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, duty_rules=[number])
        plan.due_by_rule, plan.due_on = True, TODAY + timedelta(days=400)
        db.session.commit()
        follow_posts()
        return post.id, plan.id

    post_id, plan_id = kept(enrolled)
    kept(lambda: setattr(db.session.get_one(Post, post_id), "from_on", since))
    told = client.post(f"/plans/{plan_id}/enrolments", follow_redirects=True).text
    _follow(app)
    old, new = _duties(app)
    with app.app_context():
        left, goes_on = _tasks(plan_id)

    assert "新增 1" in told
    assert (old.due_on, old.closed_for) == (after_months(TODAY, 6), "redated")
    assert (new.due_on, new.closed_for) == (after_months(since, 6), None)
    assert (left.due_on, left.closed_for) == (after_months(TODAY, 6), "left_audience")
    assert (goes_on.due_on, goes_on.closed_for) == (after_months(since, 6), None)
    assert "更正了任职日期" in client.get(f"{rule}?state=left").text


def _tasks(plan_id: int) -> list[Enrolment]:
    return list(db.session.scalars(select(Enrolment).where(Enrolment.plan_id == plan_id).order_by(Enrolment.id)))


def test_the_pages_of_a_plan_by_rule_say_so(client: Client, app: Flask, cast: Cast, kept: Any) -> None:
    client.sign_in(cast.admin)
    rule = _rule(client, YEARLY)
    _on(client, rule)
    number = int(rule.rsplit("/", 1)[1])
    course = kept(lambda: factories.course(cast.zhao_min, factories.recording(cast.zhao_min)).id)
    typed = {"title": "年度", "course_id": course, "period": "二轮", "opens_on": TODAY.isoformat(), "minutes": 45,
             "due_on": f"{TODAY.year + 1}-06-30", "daily_cap": 8, "longest_gap": 360, "rank_from": 0, "due_by_rule": "y"}  # fmt: skip
    without = client.post("/plans/new", data=typed)
    address = client.post("/plans/new", data=typed | {"duty_rules": [number]}).headers["Location"]
    draft = client.get(address).text
    client.post(f"{address}/publication")
    running = client.get(address).text
    reported, leading, first = (client.get(page).text for page in ("/reports/completion", "/reports/dashboard", "/"))
    moved = client.post(f"{address}/due-day", data={"due_on": f"{TODAY.year + 1}-07-31"})

    assert without.status_code == 422
    assert "请选择给出期限的规则" in without.text
    assert f"{TODAY.year}年12月31日" in draft
    assert "各任职按规则推算的期限" in running
    assert f"{address}/due-day" not in running
    assert all("各任职按规则推算的期限" in page for page in (reported, leading, first))
    assert moved.status_code == 409
    form = client.get(f"/plans/new?duty_rules={number}").text
    assert 'name="due_by_rule"' in form
    assert re.findall(r'name="kinds" value="(\w+)" id="\S+" checked', form) == ["enterprise_head"]
    assert client.get("/plans/new?duty_rules=9999").status_code == 200


def test_the_usual_rules_are_proposals_with_their_clocks_off(client: Client, app: Flask, cast: Cast) -> None:
    client.sign_in(cast.admin)
    page = client.post("/rules/usual", follow_redirects=True).text
    again = client.post("/rules/usual")
    _follow(app)

    assert page.count("未启用") >= 5
    assert "第九条" in page
    assert again.status_code == 409
    assert _duties(app) == []
    client.get("/language/en")
    assert client.get("/rules").text.count("Article 9 (1)") == 2


def test_an_article_is_named_only_where_its_text_is_here(client: Client, app: Flask, cast: Cast, kept: Any) -> None:
    def law() -> int:
        edition = factories.edition()
        db.session.add(Article(edition_id=edition.id, position=1, number=28, text="应当教育和培训"))
        return edition.id

    edition = kept(law)
    client.sign_in(cast.admin)
    missing = client.post("/rules/new", data=YEARLY | {"edition_id": edition, "article": "27"})
    rule = _rule(client, YEARLY | {"edition_id": edition, "article": "第二十八条"})

    assert missing.status_code == 422
    assert "站内没有该条的文本" in missing.text
    assert "安全生产法 第二十八条" in client.get(rule).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (INITIAL | {"months": ""}, "请填写月数"),
        (YEARLY | {"source": ""}, "必填"),
        (YEARLY | {"unit_names": "没有这个单位"}, "第 1 行"),
        (YEARLY | {"high_risk_hours": "y", "low_risk_hours": "y"}, "名录内又在名录外"),
    ],
)
def test_what_is_typed_wrongly_is_told_and_keeps_nothing(
    client: Client, app: Flask, cast: Cast, typed: dict[str, Any], sentence: str
) -> None:
    client.sign_in(cast.admin)
    answer = client.post("/rules/new", data=typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    with app.app_context():
        assert db.session.scalar(select(DutyRule.id)) is None


def test_switching_off_asks_nothing_new_and_keeps_what_is_owed(client: Client, app: Flask, cast: Cast) -> None:
    client.sign_in(cast.admin)
    rule = _rule(client, YEARLY)
    off_before = client.post(f"{rule}/clock/end")
    _on(client, rule)
    page = client.post(f"{rule}/clock/end", follow_redirects=True).text
    _follow(app)

    assert off_before.status_code == 409
    assert "由管理员停用" in page
    assert {each.closed_at for each in _duties(app)} == {None}
    with app.app_context():
        deeds = list(
            db.session.scalars(
                select(AuditEntry.action).where(AuditEntry.action.like("duty_rule%")).order_by(AuditEntry.id)
            )
        )
    assert deeds == ["duty_rule.written", "duty_rule.switched_on", "duty_rule.switched_off"]


def test_thousands_of_posts_cost_a_handful_of_queries(database: Any, cast: Cast) -> None:
    database.bulk_insert_mappings(Person, [{"name": "甲", "sign_in_epoch": 0} for _ in range(3000)])
    persons = list(database.scalars(select(Person.id).where(Person.name == "甲")))
    database.bulk_insert_mappings(
        Post,
        [{"person_id": each, "unit_id": cast.lis_works.id, "kind": "staff", "from_on": LONG_AGO} for each in persons],
    )
    said = {"from_on": LONG_AGO, "audience": {"kinds": ["staff"]}, "year_basis": "calendar", "source": "决定"}
    rule = book.write({"title": "员工", "kind": "refresher"}, said, by=cast.admin)
    rule = book.one(rule.id)
    asked: list[str] = []
    event.listen(database.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    book.switch_on(rule, LONG_AGO, by=cast.admin)

    assert len(database.scalars(select(Duty.id)).all()) == 3000
    assert len([each for each in asked if "duty" in each.lower()]) < 20
    assert not deriving.is_behind(rule)
