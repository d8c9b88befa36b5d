"""督办: issued to a unit, answered in words, sent back and accepted; everything stays, and neighbours see none of it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.courses import enrolling
from lms.courses.models import Enrolment
from lms.db import db
from lms.people.models import Person, Post
from lms.people.ranks import DEPUTY_DIVISION
from lms.supervision.following_up import issuing, seeing
from lms.supervision.following_up.issuing import OutOfTurn
from lms.supervision.following_up.models import FollowUp, FollowUpName, FollowUpStep
from lms.web import dateformat
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.supervision.test_races import at_once

TYPED = {
    "document": "曲安办发〔2026〕3号",
    "words": "请督促未完成人员抓紧学习",
    "due_on": str(clock.today() + timedelta(days=7)),
}


@pytest.fixture
def plan_id(kept: Any, cast: Cast) -> int:
    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan, at=plan.published_at)
        return plan.id

    return int(kept(make))


@pytest.fixture
def issued(client: Client, cast: Cast, plan_id: int) -> str:
    """The address of one that the supervisor of Xihe issued to the mill, whose liaison is Gao Yan."""
    client.sign_in(cast.wang_qiang)
    answer = client.post(f"/follow-ups/new?plan={plan_id}&unit={cast.mas_mill.id}", data=TYPED)
    return str(answer.headers["Location"])


def test_a_unit_answers_is_sent_back_and_accepted_and_every_step_stays(
    client: Client, app: Flask, kept: Any, cast: Cast, issued: str
) -> None:
    client.sign_in(cast.gao_yan)
    home, page = client.get("/").text, client.get(issued).text
    assert "1 件督办等待你单位答复" in home
    for words in (*list(TYPED.values())[:2], "马军", "未完成"):
        assert words in page
    assert client.post(f"{issued}/answers", data={"words": " "}).status_code == 422
    client.post(f"{issued}/answers", data={"words": "已通知本人"})

    client.sign_in(cast.wang_qiang)
    assert "1 件督办已有答复" in client.get("/").text
    without_words = client.post(f"{issued}/judgements", data={"outcome": "sent_back", "words": ""})
    assert (without_words.status_code, "请向单位说明理由" in without_words.text) == (422, True)
    client.post(f"{issued}/judgements", data={"outcome": "sent_back", "words": "请写明完成日期"})
    client.sign_in(cast.gao_yan)
    client.post(f"{issued}/answers", data={"words": "周五完成"})
    kept(lambda: setattr(_task(cast), "completed_at", clock.now()))
    client.sign_in(cast.wang_qiang)
    client.post(f"{issued}/judgements", data={"outcome": "accepted", "words": ""})

    done = client.get(issued).text
    for words in ("已通知本人", "请写明完成日期", "周五完成", "已认可", "已完成"):
        assert words in done
    with app.app_context():
        steps = db.session.scalars(select(FollowUpStep.kind).order_by(FollowUpStep.id)).all()
        assert steps == ["issued", "replied", "sent_back", "replied", "accepted"]


def test_whoever_answers_for_the_unit_confirms_reading_and_the_issuer_sees_who_did(
    client: Client, cast: Cast, issued: str
) -> None:
    for other in (cast.wang_qiang, cast.admin, cast.liu_fang):
        client.sign_in(other)
        assert client.post(f"{issued}/receipt").status_code == 404
    client.sign_in(cast.gao_yan)
    assert f"{issued}/receipt" in client.get(issued).text
    for _again in range(2):
        assert client.post(f"{issued}/receipt").status_code == 303
    assert f"{issued}/receipt" not in client.get(issued).text

    client.sign_in(cast.wang_qiang)
    assert client.get(issued).text.count("高燕") == 1


def _task(cast: Cast) -> Enrolment:
    return db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.ma_jun.id)).one()


@pytest.mark.parametrize("who", ["han_mei", "liu_fang", "qian_yu", "wu_gang", "ma_jun", "zhao_min"])
def test_nobody_else_sees_it_or_takes_a_step(client: Client, app: Flask, cast: Cast, issued: str, who: str) -> None:
    """Qian Yu and Wu Gang supervise the mill too, along other lines: it is not theirs."""
    client.sign_in(getattr(cast, who))

    assert client.get(issued).status_code == 404
    assert client.post(f"{issued}/answers", data={"words": "是"}).status_code == 404
    assert client.post(f"{issued}/judgements", data={"outcome": "withdrawn", "words": "否"}).status_code == 404
    assert "西河面粉厂" not in client.get("/follow-ups").text
    with app.app_context():
        assert db.session.scalar(select(func.count(FollowUpStep.id))) == 1


def test_whom_one_may_ask(client: Client, app: Flask, cast: Cast, plan_id: int) -> None:
    """A supervisor asks the units of the own line; the comprehensive one also townships and departments; no liaison asks."""
    mill, xihe = f"unit={cast.mas_mill.id}", f"line=territorial&key={cast.xihe.id}"
    cases = [
        ("wang_qiang", mill, 200), ("han_mei", mill, 404), ("wang_qiang", xihe, 404), ("qian_yu", xihe, 404),
        ("wu_gang", xihe, 200), ("deng_chao", xihe, 404), ("admin", xihe, 200), ("gao_yan", mill, 404),
    ]  # fmt: skip

    for who, part, status in cases:
        client.sign_in(getattr(cast, who))
        assert (who, part, client.get(f"/follow-ups/new?plan={plan_id}&{part}").status_code) == (who, part, status)
    client.sign_in(cast.admin)
    client.post(f"/follow-ups/new?plan={plan_id}&{xihe}", data=TYPED)
    client.sign_in(cast.wang_qiang)
    assert "西河镇" in client.get("/follow-ups").text
    with app.app_context():
        names = db.session.scalars(select(FollowUpName.unit).order_by(FollowUpName.place)).all()
        assert sorted(names) == ["西河采石场", "西河面粉厂"]


WRONG = [({"words": ""}, 422), ({"due_on": ""}, 422), ({"due_on": "2020-01-01"}, 422)]


@pytest.mark.parametrize(("changes", "status"), WRONG)
def test_what_is_not_in_order_is_said_and_nothing_is_issued(
    client: Client, app: Flask, cast: Cast, plan_id: int, changes: dict[str, str], status: int
) -> None:
    client.sign_in(cast.wang_qiang)
    address = f"/follow-ups/new?plan={plan_id}&unit={cast.mas_mill.id}"

    assert client.post(address, data=TYPED | changes).status_code == status
    with app.app_context():
        assert not db.session.scalars(select(FollowUp)).all()


def test_the_same_form_sent_twice_is_issued_once_while_it_is_open(
    client: Client, app: Flask, cast: Cast, plan_id: int, issued: str
) -> None:
    address = f"/follow-ups/new?plan={plan_id}&unit={cast.mas_mill.id}"
    again = client.post(address, data=TYPED)
    with app.app_context():
        kept = [db.session.scalar(select(func.count()).select_from(row)) for row in (FollowUp, FollowUpStep)]
    other_day = client.post(address, data=TYPED | {"due_on": str(clock.today() + timedelta(days=9))})
    client.post(f"{issued}/judgements", data={"outcome": "withdrawn", "words": "有误"})

    assert (again.status_code, "内容完全相同的督办" in again.text, "王强" in again.text) == (409, True, True)
    assert kept == [1, 1]
    assert other_day.status_code == 303
    assert client.post(address, data=TYPED).status_code == 303, "the first one is over"


def test_whoever_issues_another_one_reads_what_is_open(client: Client, cast: Cast, plan_id: int, issued: str) -> None:
    address = f"/follow-ups/new?plan={plan_id}&unit={cast.mas_mill.id}"
    page, other_unit = client.get(address).text, client.get(address.replace("unit=", "line=territorial&key=")).text
    client.post(f"{issued}/judgements", data={"outcome": "withdrawn", "words": "有误"})

    assert "还有 1 件督办尚未办结" in page
    assert f'<a href="{issued}">' in page
    assert "尚未办结" not in other_unit
    assert "尚未办结" not in client.get(address).text


def test_names_are_told_with_the_day_that_a_deferral_gave_also_when_it_has_run_out(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = clock.today() + timedelta(days=40)
    kept(lambda: factories.excusal(_task(cast), cast.admin, "deferral", until))
    later = clock.now() + timedelta(days=45)
    monkeypatch.setattr(clock, "source", lambda: later)
    client.sign_in(cast.wang_qiang)
    address = f"/follow-ups/new?plan={plan_id}&unit={cast.mas_mill.id}"
    issued = client.post(address, data=TYPED | {"due_on": str(clock.today())}).headers["Location"]
    part = f"plan={plan_id}&unit={cast.mas_mill.id}"
    letter = Document(io.BytesIO(client.get(f"/papers/letter.docx?{part}", buffered=True).data))

    with app.app_context():
        assert db.session.scalars(select(FollowUpName.due_on)).all() == [until]
    assert dateformat(until) in client.get(issued).text
    assert letter.tables[0].rows[1].cells[3].text == dateformat(until)


def test_one_not_answered_in_time_stands_out(
    client: Client, cast: Cast, issued: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(cast.wang_qiang)
    assert "逾期未答复" not in client.get("/follow-ups").text
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "source", lambda: later)
    client.sign_in(cast.wang_qiang)

    assert "逾期未答复" in client.get("/follow-ups").text


@pytest.mark.both_databases
def test_of_two_who_judge_at_once_one_does(app: Flask, client: Client, cast: Cast, issued: str) -> None:
    client.sign_in(cast.gao_yan)
    client.post(f"{issued}/answers", data={"words": "已完成"})
    number = int(issued.rpartition("/")[2])

    def judge(deed: Any, person: Person) -> Any:
        def do() -> None:
            by = db.session.get_one(Person, person.id)
            deed(seeing.locked_to_judge(by, number), "阅", by=by)

        return do

    outcomes = at_once(app, [judge(issuing.accept, cast.admin), judge(issuing.send_back, cast.wang_qiang)])

    assert outcomes.count(OutOfTurn) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count(FollowUpStep.id))) == 3


def test_names_stay_as_they_were_and_leaders_at_division_level_are_not_among_them(
    client: Client, kept: Any, cast: Cast
) -> None:
    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["official"])
        leader = db.session.scalars(select(Post).where(Post.person_id == cast.chen_jie.id)).one()
        leader.rank = int(DEPUTY_DIVISION)
        clerk = Post(person_id=cast.he_ping.id, unit_id=cast.industry_bureau.id, kind="official")
        db.session.add(clerk)
        db.session.flush()
        for post in (leader, clerk):
            factories.enrolment(plan, post)
        return plan.id

    client.sign_in(cast.admin)
    address = f"/follow-ups/new?plan={kept(make)}&unit={cast.industry_bureau.id}"
    issued = client.post(address, data=TYPED).headers["Location"]
    kept(lambda: setattr(db.session.get_one(Person, cast.he_ping.id), "name", "何大平"))
    page = client.get(issued).text

    assert "何平" in page
    assert "何大平" not in page
    assert "陈杰" not in page
