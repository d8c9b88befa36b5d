"""The pages on which administrators exempt and defer, and what learners and reports then show."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from lms import clock
from lms.courses import enrolling
from lms.courses.excusing.models import Excusal
from lms.courses.models import Enrolment, Plan
from lms.courses.recognising.models import OutsideTraining
from lms.db import db
from lms.people.models import Person, Post, RoleGrant
from lms.people.ranks import Rank
from tests import factories
from tests.cast import LONG_AGO, Cast
from tests.conftest import Client

TODAY = clock.today()
TYPED = {"kind": "exemption", "ground": "in_village", "words": "桥上村第一书记", "document": "曲组发〔2026〕3号",
         "approved_by": "县委组织部", "until": ""}  # fmt: skip


@pytest.fixture
def task(kept: Any, cast: Cast) -> str:
    """The address of Ma Jun's task, in a plan for the heads of enterprises."""

    def make() -> str:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan, at=plan.published_at)
        post = db.session.scalars(select(Enrolment.post_id).where(Enrolment.person_id == cast.ma_jun.id)).one()
        return f"/plans/{plan.id}/posts/{post}/excusals"

    return str(kept(make))


def _decide(client: Client, cast: Cast, task: str, **changes: str) -> Any:
    client.sign_in(cast.admin)
    return client.post(task, data=TYPED | changes, follow_redirects=True)


def test_an_administrator_finds_a_task_exempts_it_and_lifts_it_again(client: Client, cast: Cast, task: str) -> None:
    client.sign_in(cast.admin)
    found = client.get("/plans/1/excusals?words=马")
    done = _decide(client, cast, task)
    listed = client.get("/plans/1/excusals")
    without_ground = client.post("/excusals/1/lifting", data={"ground": " "}, follow_redirects=True)
    lifted = client.post("/excusals/1/lifting", data={"ground": "已返岗"}, follow_redirects=True)

    assert task in found.text
    assert "目前没有免学、缓学人员" in found.text
    for page in (done, listed):
        for words in ("马军", "免学（无期限）", "驻村：桥上村第一书记", "曲组发〔2026〕3号", "县委组织部", "生效中"):
            assert words in page.text
    assert "未解除：请填写理由" in without_ground.text
    assert "已解除" in lifted.text
    assert "已返岗" in lifted.text
    assert "免学（无期限）" not in client.get("/plans/1/excusals").text
    assert "免学（无期限）" in client.get("/plans/1/excusals?state=over").text


def test_a_person_leads_to_every_task_and_to_what_was_decided(client: Client, cast: Cast, task: str) -> None:
    _decide(client, cast, task)
    person = client.get(f"/persons/{cast.ma_jun.id}")
    page = client.get(f"/persons/{cast.ma_jun.id}/excusals")

    assert f"/persons/{cast.ma_jun.id}/excusals" in person.text
    assert (task in page.text, "免学（无期限）" in page.text) == (True, True)
    assert "此人在进行中的计划里没有学习任务" in client.get(f"/persons/{cast.gao_yan.id}/excusals").text
    assert client.get("/persons/99999/excusals").status_code == 404


def test_whoever_is_exempt_reads_why_and_owes_nothing(client: Client, cast: Cast, task: str) -> None:
    _decide(client, cast, task)
    client.sign_in(cast.ma_jun)
    home, own = client.get("/"), client.get("/tasks/3")

    assert "无需学习" in home.text
    assert "事由：驻村：桥上村第一书记。依据：曲组发〔2026〕3号，批准：县委组织部。" in own.text


def test_a_deferral_shows_the_new_day_and_the_original(client: Client, cast: Cast, task: str) -> None:
    later = TODAY + timedelta(days=60)
    _decide(client, cast, task, kind="deferral", until=later.isoformat())
    client.sign_in(cast.ma_jun)

    page = client.get("/tasks/3").text
    for day in (later, TODAY + timedelta(days=30)):
        assert f"{day.year}年{day.month}月{day.day}日" in page


def test_rates_and_files_show_the_exempt_beside_and_their_names_behind(client: Client, cast: Cast, task: str) -> None:
    _decide(client, cast, task)
    client.sign_in(cast.wang_qiang)
    rates = client.get("/reports/completion")
    names = client.get("/reports/completion/names?state=exempt")
    rate_rows = client.get("/reports/completion.csv?by=township").get_data(as_text=True).splitlines()
    name_rows = client.get("/reports/completion/names.csv?state=exempt").get_data(as_text=True)

    assert 'state=exempt">1</a>' in rates.text
    assert "马军" in names.text
    assert "驻村" not in names.text + name_rows, "a ground may tell of somebody's health"
    assert task not in names.text, "no supervisor decides"
    columns, row = (next(line.split(",") for line in rate_rows if name in line) for name in ("序号", "西河镇"))
    figures = dict(zip(columns, row, strict=True))
    assert (figures["应学"], figures["免学"], figures["缓学"]) == ("1", "1", "0")
    assert "马军" in name_rows
    client.sign_in(cast.admin)
    assert task in client.get("/reports/completion/names?state=exempt").text


WRONG = [
    ({"document": ""}, 422, "invalid-feedback"),
    ({"ground": "another", "words": ""}, 422, "请用文字说明事由"),
    ({"ground": "seventy"}, 422, ""),
    ({"kind": "deferral"}, 422, "缓学须填写新的完成期限"),
    ({"until": "2020-01-01"}, 422, "这一天已经过去"),
    ({"kind": "deferral", "until": TODAY.isoformat()}, 409, "的原定期限并不早于这一天"),
    ({"until": "0202-01-01"}, 422, ""),
]


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(("changes", "status", "words"), WRONG)
def test_what_is_not_in_order_is_said_and_nothing_is_kept(
    client: Client, app: Flask, cast: Cast, task: str, changes: dict[str, str], status: int, words: str
) -> None:
    answer = _decide(client, cast, task, **changes)

    assert answer.status_code == status
    assert words in answer.text
    with app.app_context():
        assert not db.session.scalars(select(Excusal)).all()


@pytest.mark.parametrize("who", ["zhao_min", "wu_gang", "gao_yan", "ma_jun"])
def test_nobody_but_an_administrator_decides(client: Client, app: Flask, cast: Cast, task: str, who: str) -> None:
    client.sign_in(getattr(cast, who))

    assert client.post(task, data=TYPED).status_code == 404
    assert client.get("/plans/1/excusals").status_code == 404
    with app.app_context():
        assert not db.session.scalars(select(Excusal)).all()


def test_of_leaders_the_plans_owner_alone_reads_and_decides_and_everybody_once_there_is_none(
    client: Client, cast: Cast, task: str, kept: Any
) -> None:
    def decided() -> int:
        leader = factories.person("常县长")
        post = Post(person_id=leader.id, unit_id=cast.energy_bureau.id, kind="official", rank=Rank.DIVISION_DEPUTY,
                    from_on=LONG_AGO)  # fmt: skip
        second = RoleGrant(person_id=cast.xu_lin.id, role="administrator", from_on=LONG_AGO)
        training = OutsideTraining(person_id=leader.id, course="专题", hours=8, began_on=TODAY, ended_on=TODAY,
                                   organiser="市局", source="", entered_by_id=cast.admin.id)  # fmt: skip
        db.session.add_all([post, second, training])
        db.session.flush()
        factories.enrolment(db.session.get_one(Plan, 1), post)
        db.session.add(Excusal(plan_id=1, post_id=post.id, person_id=leader.id, kind="exemption", ground="sick_leave",
                               document="病休〔2026〕3号", approved_by="组织部", made_by_id=cast.admin.id))  # fmt: skip
        return post.id

    own, person = f"/plans/1/posts/{kept(decided)}/excusals", "/persons/18/excusals"
    pages = ("/plans/1", "/plans/1/excusals", "/plans/1/excusals?words=常", "/outside-training", own)
    owners = _telling(client, cast.admin, pages)
    others = _telling(client, cast.xu_lin, pages)
    listed = client.get(person).text
    refused = [client.post(address, data=TYPED).status_code for address in (
        own, "/excusals/1/lifting", "/excusals/1/attachments", "/outside-training/1/withdrawal"
    )]  # fmt: skip
    kept(lambda: db.session.execute(
        update(RoleGrant).values(to_on=TODAY).where(RoleGrant.person_id == cast.admin.id)
    ))  # fmt: skip
    left = _telling(client, cast.xu_lin, pages)

    assert owners == list(pages)
    assert (others, own in listed, refused) == ([], False, [404] * 4)
    assert left == [each for each in pages if each != "/outside-training"]


def _telling(client: Client, viewer: Person, pages: Sequence[str]) -> list[str]:
    """Those that name him as somebody of whom something is told."""
    client.sign_in(viewer)
    return [each for each in pages if "常县长" in client.get(each).text]
