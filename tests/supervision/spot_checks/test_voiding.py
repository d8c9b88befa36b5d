"""A mistaken check stays with its ground and counts nowhere; a failed one leads to a 督办 of the enterprise."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import completion
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people.models import AuditEntry, Post
from lms.quizzes.models import SpotPaper
from lms.supervision.following_up.models import FollowUp, FollowUpName
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.supervision.spot_checks import visiting
from tests.supervision.spot_checks.visiting import Phone


@pytest.fixture
def failed(app: Flask, client: Client, cast: Cast) -> Phone:
    """Li Lei knew two of five, by Han Mei's telephone."""
    phone = visiting.right(app, visiting.at_the_gate(app, client, cast), 2)
    phone.begin()
    assert phone.send().json["verdict"] == "failed"
    return phone


def voided(client: Client, phone: Phone, ground: str = "手机误交他人作答") -> Any:
    return client.post(f"/spot-checks/papers/{phone.paper['id']}/void", data={"ground": ground})


def test_a_voided_check_stays_says_why_and_counts_nowhere(
    app: Flask, client: Client, cast: Cast, failed: Phone
) -> None:
    before = client.get("/reports/spot-rates/names?state=failed").text

    assert voided(client, failed).status_code == 303

    page, rates = client.get(failed.paper["page"]).text, client.get("/reports/spot-rates/names?state=failed").text
    apart = client.get("/reports/spot-rates/names?state=voided").text
    assert "手机误交他人作答" in page
    assert "韩梅" in page
    assert "答对 2 题" in page
    assert (cast.li_lei.name in before, cast.li_lei.name in rates) == (True, False)
    assert cast.li_lei.name in apart
    assert "手机误交他人作答" in apart
    assert "作废" in client.get("/spot-checks").text
    assert client.get(f"{failed.paper['page']}/record.pdf").data.startswith(b"%PDF")
    with app.app_context():
        assert db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "spot_check.voided")).one()


def test_it_is_voided_once_and_for_a_ground(app: Flask, client: Client, cast: Cast, failed: Phone) -> None:
    without = voided(client, failed, " ")
    assert without.status_code == 422
    assert 'role="alert"' in without.text
    assert voided(client, failed).status_code == 303

    again = voided(client, failed, "别的理由")

    assert again.status_code == 409
    assert "此前已作废" in again.text
    assert visiting.stored(app)[0].void_ground == "手机误交他人作答"
    assert failed.send().status_code == 200  # what was received stays received


def test_nothing_is_voided_before_there_is_a_result(app: Flask, client: Client, cast: Cast) -> None:
    phone = visiting.at_the_gate(app, client, cast)

    assert voided(client, phone).status_code == 409


@pytest.mark.parametrize("who", ["wang_qiang", "zhou_tao", "liu_fang", "li_lei"])
def test_only_who_held_it_and_administrators_void_it(
    app: Flask, client: Client, cast: Cast, failed: Phone, who: str
) -> None:
    client.sign_in(getattr(cast, who))
    assert voided(client, failed).status_code == 404
    assert visiting.stored(app)[0].voided_at is None

    client.sign_in(cast.admin)
    assert voided(client, failed).status_code == 303


def test_a_failed_check_opens_a_follow_up_of_the_enterprise(
    app: Flask, client: Client, cast: Cast, failed: Phone
) -> None:
    page = client.get(failed.paper["page"]).text
    (address,) = re.findall(r'href="(/follow-ups/new[^"]+)"', page)
    address = address.replace("&amp;", "&")
    form = client.get(address).text
    assert "李雷（5 题答对 2 题）" in form  # the words are there to be edited
    assert cast.lis_works.name in form

    sent = client.post(address, data={"words": "请组织重新学习", "due_on": "2099-01-01"})

    assert sent.status_code == 303
    with app.app_context():
        row = db.session.scalars(select(FollowUp)).one()
        assert (row.unit_id, row.issued_by_id) == (cast.lis_works.id, cast.han_mei.id)
        assert db.session.scalars(select(FollowUpName.person)).all() == ["李雷"]
    client.sign_in(cast.liu_fang)
    assert "请组织重新学习" in client.get(sent.headers["Location"]).text


def test_a_neighbour_and_a_voided_check_lead_to_no_follow_up(
    app: Flask, client: Client, cast: Cast, failed: Phone
) -> None:
    page = client.get(failed.paper["page"]).text
    (address,) = [each.replace("&amp;", "&") for each in re.findall(r'href="(/follow-ups/new[^"]+)"', page)]
    client.sign_in(cast.wang_qiang)
    assert client.get(address).status_code == 404
    client.sign_in(cast.han_mei)
    other = address.replace(f"check={failed.paper['page'].rpartition('/')[2]}", "check=999")
    assert client.get(other).status_code == 404

    voided(client, failed)

    assert "/follow-ups/new" not in client.get(failed.paper["page"]).text
    assert "没有未合格" in client.get(address).text


def asked_about(client: Client, phone: Phone) -> str:
    """The address of the form that asks the enterprise about the check."""
    (address,) = re.findall(r'href="(/follow-ups/new[^"]+)"', client.get(phone.paper["page"]).text)
    return str(address).replace("&amp;", "&")


def issued(client: Client, phone: Phone) -> str:
    """The address of the 督办 about it."""
    sent = client.post(asked_about(client, phone), data={"words": "请组织重新学习", "due_on": "2099-01-01"})
    return str(sent.headers["Location"])


def words_of(letter: bytes) -> str:
    file = Document(io.BytesIO(letter))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in file.paragraphs), *cells])


def test_page_and_letter_say_who_did_not_pass_though_the_plan_is_completed(
    app: Flask, client: Client, cast: Cast, failed: Phone
) -> None:
    with app.app_context():
        for task in db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.li_lei.id)):
            task.completed_at = clock.now()
        db.session.commit()
    follow_up = issued(client, failed)

    letter = words_of(client.get(f"{follow_up}.docx", buffered=True).data)
    page = client.get(follow_up).text

    assert "1人抽考不合格" in letter
    assert [words in letter for words in (cast.li_lei.name, "尚有", "未完成")] == [True, False, False]
    assert "5 题答对 2 题" in page or "答对 2 题" in page
    assert "未合格" in page
    assert "现在的状态" not in page

    voided(client, failed)

    letter = words_of(client.get(f"{follow_up}.docx", buffered=True).data)
    assert ("0人抽考不合格" in letter, "因误考作废" in letter) == (True, True)
    assert "手机误交他人作答" in client.get(follow_up).text


def test_a_check_is_followed_up_once_until_that_is_withdrawn(
    app: Flask, client: Client, cast: Cast, failed: Phone
) -> None:
    form = asked_about(client, failed)
    follow_up = issued(client, failed)

    again = client.post(form, data={"words": "再次督办", "due_on": "2099-01-01"})

    assert again.status_code == 409
    for page in (again.text, client.get(form).text, client.get(failed.paper["page"]).text):
        assert follow_up in page
        assert 'href="/follow-ups/new' not in page
    client.sign_in(cast.admin)
    client.post(f"{follow_up}/judgements", data={"outcome": "withdrawn", "words": "另行处理"})
    assert issued(client, failed) != follow_up
    with app.app_context():
        assert len(db.session.scalars(select(FollowUp)).all()) == 2


def test_who_fails_after_the_follow_up_was_issued_is_asked_about_in_one_more(
    app: Flask, client: Client, cast: Cast
) -> None:
    """Li Lei and Ma Jun head the works; each failed paper is asked about once, and withdrawn with its own."""
    with app.app_context():
        quiz = making.made(cast, cast.li_lei)
        plan = db.session.get_one(Plan, db.session.get_one(Enrolment, quiz.enrolment).plan_id)
        post = Post(person_id=cast.ma_jun.id, unit_id=cast.lis_works.id, kind="enterprise_head")
        db.session.add(post)
        db.session.flush()
        factories.enrolment(plan, post)
        for owed in completion.owed_lesson(cast.ma_jun.id, quiz.lecture):
            completion.lesson_completed(owed, clock.now())
        db.session.commit()
    visiting.drawn_up(client, cast.han_mei, cast.lis_works, cast.li_lei, cast.ma_jun)
    phones = [visiting.right(app, Phone(client, paper), 2) for paper in visiting.taken_along(client)]
    follow_ups = []
    for phone in phones:
        phone.begin()
        assert phone.send().json["verdict"] == "failed"
        follow_ups.append(issued(client, phone))
    page = client.get(phones[0].paper["page"]).text
    first, second = (client.get(address).text for address in follow_ups)
    sent = {"ground": "手机误交他人作答", "withdraws": "y"}
    client.post(f"/spot-checks/papers/{phones[1].paper['id']}/void", data=sent)

    assert all(address in page for address in follow_ups)
    assert page.count('name="withdraws"') == 2
    assert ("李雷" in first, "马军" in first) != ("李雷" in second, "马军" in second)
    with app.app_context():
        rows = db.session.execute(select(FollowUp.state).order_by(FollowUp.id)).scalars().all()
        assert rows == ["issued", "withdrawn"]


@pytest.mark.parametrize("ticked", [True, False])
def test_voiding_withdraws_the_follow_up_where_that_is_ticked(
    app: Flask, client: Client, cast: Cast, failed: Phone, ticked: bool
) -> None:
    follow_up = issued(client, failed)
    assert 'name="withdraws"' in client.get(failed.paper["page"]).text

    sent = {"ground": "手机误交他人作答"} | ({"withdraws": "y"} if ticked else {})
    client.post(f"/spot-checks/papers/{failed.paper['id']}/void", data=sent)

    with app.app_context():
        assert db.session.scalars(select(FollowUp.state)).one() == ("withdrawn" if ticked else "issued")
    client.sign_in(cast.liu_fang)
    assert ("现场抽考已作废：手机误交他人作答" in client.get(follow_up).text) is ticked


def test_who_may_not_withdraw_it_voids_the_check_alone(app: Flask, client: Client, cast: Cast, failed: Phone) -> None:
    form = asked_about(client, failed)
    client.sign_in(cast.admin)
    client.post(form, data={"words": "请组织重新学习", "due_on": "2099-01-01"})
    client.sign_in(cast.han_mei)
    assert 'name="withdraws"' not in client.get(failed.paper["page"]).text

    client.post(f"/spot-checks/papers/{failed.paper['id']}/void", data={"ground": "误考", "withdraws": "y"})

    with app.app_context():
        assert db.session.scalars(select(FollowUp.state)).one() == "issued"
        assert db.session.scalars(select(SpotPaper.voided_at)).one() is not None


def test_a_check_voided_between_form_and_press_is_refused_in_words(
    client: Client, cast: Cast, failed: Phone, app: Flask
) -> None:
    form = asked_about(client, failed)
    voided(client, failed)

    refused = client.post(form, data={"words": "请组织重新学习", "due_on": "2099-01-01"})

    assert refused.status_code == 409
    assert "可能刚刚作废" in refused.text
    assert "没有尚未完成" not in refused.text


def test_a_follow_up_is_of_the_running_plan_whose_course_was_asked_about(
    app: Flask, client: Client, cast: Cast, failed: Phone
) -> None:
    with app.app_context():
        task = db.session.scalars(select(Enrolment).where(Enrolment.unit_id == cast.lis_works.id)).one()
        own, others = db.session.get_one(Plan, task.plan_id), []
        for days in (1, 2):
            course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
            others.append(factories.plan(course, cast.admin))
            others[-1].opens_on = own.opens_on + timedelta(days=days)
            factories.enrolment(others[-1], db.session.get_one(Post, task.post_id))
        own_id, other_ids = own.id, [plan.id for plan in others]
        db.session.commit()

    assert plans_offered(client, failed) == [own_id]

    closed(app, own_id)
    assert plans_offered(client, failed) == other_ids[::-1]
    assert "请选择" in client.get(failed.paper["page"]).text
    closed(app, other_ids[0])
    assert plans_offered(client, failed) == other_ids[1:]
    closed(app, other_ids[1])
    assert plans_offered(client, failed) == []


def plans_offered(client: Client, phone: Phone) -> list[int]:
    return [
        int(each) for each in re.findall(r'href="/follow-ups/new\?plan=(\d+)', client.get(phone.paper["page"]).text)
    ]


def closed(app: Flask, plan_id: int) -> None:
    with app.app_context():
        db.session.get_one(Plan, plan_id).closed_at = clock.now()
        db.session.commit()
