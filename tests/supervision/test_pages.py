"""Pages: the story of a case from a person's page to a second look, whom it is closed to, and what is asked of a form."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Annulment, Enrolment, Lesson
from lms.db import db
from lms.quizzes.models import Attempt
from lms.supervision.models import CaseAnnulment, CaseDecision, CaseStatement, ReviewCase, SecondLook
from lms.watching import sessions
from tests.cast import Cast
from tests.conftest import Client
from tests.supervision.conftest import Reviewed


def _decision(reviewed: Reviewed, outcome: str = "annul", **more: object) -> dict[str, object]:
    task = f"{reviewed.person_id}-{reviewed.plan_id}"
    return {"outcome": outcome, "tasks": [task], "ground": "家人代为播放"} | more


def _state(words: str) -> str:
    """The end of the sign that tells the state of a case."""
    return f"</i> {words}</span>"


def test_the_story_of_a_case(app: Flask, client: Client, cast: Cast, reviewed: Reviewed) -> None:
    case, mine = f"/reviews/{reviewed.case_id}", f"/record/reviews/{reviewed.case_id}"

    client.sign_in(cast.ma_jun)
    assert "正在核查" in client.get("/").text
    assert client.post(f"{mine}/statements", data={"words": "是我本人看的"}).status_code == 303
    client.sign_in(cast.admin)
    assert "有 1 件学习异常核查待处理" in client.get("/").text
    assert "马军" in client.get("/reviews").text
    page = client.get(case).text
    assert "是我本人看的" in page
    assert "异常提示不是认定" in page
    assert client.get(f"/evidence/{reviewed.person_id}").status_code == 200
    assert f'href="/evidence/{reviewed.person_id}?next={case}"' in page
    assert client.post(f"{case}/decisions", data=_decision(reviewed)).status_code == 303
    assert _state("已撤销") in client.get("/reviews?state=closed").text

    client.sign_in(cast.ma_jun)
    assert "不再计入" in client.get("/").text
    with app.app_context():
        task = db.session.scalars(select(Enrolment.id).where(Enrolment.closed_for == "annulled")).one()
    assert "已被撤销" in client.get(f"/tasks/{task}").text
    assert "关于您的学习异常核查：1 件" in client.get("/record").text
    page = client.get(mine).text
    assert "家人代为播放" in page
    assert cast.admin.name not in page
    assert client.post(f"{mine}/second-look", data={"words": "请再核实"}).status_code == 303
    assert client.post(f"{mine}/second-look", data={"words": "请再核实"}).status_code == 409

    with app.app_context():
        look = db.session.scalars(select(SecondLook.id)).one()
    again = {"outcome": "reinstate", "ground": "说明属实"}
    client.sign_in(cast.admin)
    assert client.post(f"{case}/second-looks/{look}/decisions", data=again).status_code == 409
    client.sign_in(cast.wu_gang)
    assert "请再核实" in client.get(case).text
    assert client.post(f"{case}/second-looks/{look}/decisions", data=again).status_code == 303
    file = client.get(f"{case}/file").text
    assert _state("已恢复") in file
    for page in (case, "/reviews?state=closed"):
        assert _state("已恢复") in client.get(page).text
        assert _state("已撤销") not in client.get(page).text
    assert all(words in file for words in ("家人代为播放", "请再核实", "说明属实", "马军"))

    client.sign_in(cast.ma_jun)
    assert "已全部恢复有效" in client.get("/").text
    assert "说明属实" in client.get(mine).text


def test_a_reviewer_opens_a_case_from_a_persons_page(
    app: Flask, client: Client, cast: Cast, reviewed: Reviewed
) -> None:
    new = f"/persons/{cast.li_lei.id}/reviews/new"
    client.sign_in(cast.wu_gang)

    assert new in client.get(f"/persons/{cast.li_lei.id}").text
    assert client.post(new, data={"reason": " "}).status_code == 422
    assert client.post(new, data={"reason": "请核实"}).status_code == 303
    assert client.post(new, data={"reason": "请核实"}).status_code == 409
    with app.app_context():
        assert db.session.scalars(select(ReviewCase.reason).order_by(ReviewCase.id)).all()[-1] == "请核实"


CLOSED_TO = ["han_mei", "wang_qiang", "qian_yu", "deng_chao", "liu_fang", "gao_yan", "zhao_min", "li_lei", "ma_jun"]


@pytest.mark.parametrize("who", CLOSED_TO)
def test_it_is_closed_to_everybody_else(client: Client, cast: Cast, reviewed: Reviewed, who: str) -> None:
    client.sign_in(getattr(cast, who))
    case = f"/reviews/{reviewed.case_id}"
    own = f"/record/reviews/{reviewed.case_id}"

    answers = [
        client.get(case),
        client.get(f"{case}/file"),
        client.post(f"{case}/decisions", data=_decision(reviewed)),
        client.get(f"/persons/{cast.sun_li.id}/reviews/new"),
        client.post(f"/persons/{cast.sun_li.id}/reviews/new", data={"reason": "x"}),
    ]
    if who != "ma_jun":
        answers += [
            client.get(own),
            client.post(f"{own}/statements", data={"words": "x"}),
            client.post(f"{own}/second-look", data={"words": "x"}),
        ]

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("who", ["han_mei", "wang_qiang", "liu_fang", "ma_jun"])
def test_the_list_and_its_entry_in_the_menu_are_there_for_reviewers_alone(
    client: Client, cast: Cast, reviewed: Reviewed, who: str
) -> None:
    client.sign_in(getattr(cast, who))

    assert client.get("/reviews").status_code == 404
    assert 'href="/reviews"' not in client.get("/").text


def test_an_empty_list_says_what_comes_there(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)

    assert "没有待处理的核查" in client.get("/reviews").text
    assert "还没有办结的核查" in client.get("/reviews?state=closed").text
    assert client.get("/record/reviews").status_code == 200


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"ground": " "}, 422),
        ({"outcome": "hang"}, 422),
        ({"tasks": ["7-7"]}, 422),
        ({"tasks": []}, 422),
        ({"ground": "很" * 1001}, 422),
    ],
)
def test_a_form_that_is_not_in_order_changes_nothing(
    app: Flask, client: Client, cast: Cast, reviewed: Reviewed, sent: dict[str, object], status: int
) -> None:
    client.sign_in(cast.admin)

    answer = client.post(f"/reviews/{reviewed.case_id}/decisions", data=_decision(reviewed, **sent))

    assert answer.status_code == status
    with app.app_context():
        assert db.session.scalars(select(CaseDecision)).all() == []


def test_a_form_without_a_ground_is_answered_by_the_site_in_its_own_words(
    client: Client, cast: Cast, reviewed: Reviewed
) -> None:
    """And not by the browser, which speaks the language of the machine."""
    client.sign_in(cast.admin)
    case = f"/reviews/{reviewed.case_id}"
    assert client.get(case).text.count("novalidate") == client.get(case).text.count(f'action="{case}/decisions"') == 1

    page = client.post(f"{case}/decisions", data={"outcome": "", "ground": ""}).text

    assert "请填写理由。" in page
    assert "请选择处理意见。" in page
    assert page.count("autofocus") == 2


def test_two_decide_where_the_county_says_so(app: Flask, client: Client, cast: Cast, reviewed: Reviewed) -> None:
    case = f"/reviews/{reviewed.case_id}"
    app.config["REVIEW_DECIDERS"] = 2
    try:
        for who, said in ((cast.admin, "另一名核查人员"), (cast.wu_gang, "已办结")):
            client.sign_in(who)
            assert client.post(f"{case}/decisions", data=_decision(reviewed, "no_finding")).status_code == 303
            assert said in client.get(case).text
    finally:
        app.config["REVIEW_DECIDERS"] = 1


def test_a_case_of_several_says_that_some_were_reinstated(
    app: Flask, client: Client, cast: Cast, reviewed: Reviewed
) -> None:
    client.sign_in(cast.admin)
    client.post(f"/reviews/{reviewed.case_id}/decisions", data=_decision(reviewed))
    with app.app_context():
        given_back = Annulment(
            person_id=cast.li_lei.id, plan_id=reviewed.plan_id, at=clock.now(), ground="x", decided_by=[cast.admin.id]
        )
        given_back.lifted_at, given_back.lifted_ground, given_back.lifted_by = clock.now(), "y", [cast.admin.id]
        db.session.add(given_back)
        db.session.flush()
        db.session.add(CaseAnnulment(case_id=reviewed.case_id, annulment_id=given_back.id))
        db.session.commit()

    assert _state("部分已恢复") in client.get("/reviews?state=closed").text


def test_what_one_person_says_is_not_shown_to_another(
    app: Flask, client: Client, cast: Cast, reviewed: Reviewed
) -> None:
    with app.app_context():
        from_case = db.session.get_one(ReviewCase, reviewed.case_id)
        db.session.add(CaseStatement(case_id=from_case.id, person_id=cast.li_lei.id, words="别人的话"))
        db.session.commit()
    client.sign_in(cast.ma_jun)

    assert "别人的话" not in client.get(f"/record/reviews/{reviewed.case_id}").text


def test_a_case_leads_to_the_evidence_of_each_sitting(
    app: Flask, client: Client, cast: Cast, reviewed: Reviewed
) -> None:
    with app.app_context():
        lesson = db.session.get_one(Lesson, reviewed.lesson_id, options=[joinedload(Lesson.recording)])
        opening = sessions.open_session(reviewed.person_id, lesson, device="", at=clock.now())
        opening.session.played = "0-10"
        db.session.commit()
    link = f"/evidence/{reviewed.person_id}/lessons/{reviewed.lesson_id}"
    client.sign_in(cast.wu_gang)

    assert link in client.get(f"/reviews/{reviewed.case_id}").text
    assert client.get(link).status_code == 200


def test_a_case_leads_administrators_to_the_paper_drawn_again(
    app: Flask, client: Client, cast: Cast, reviewed: Reviewed
) -> None:
    with app.app_context():
        now, course = clock.now(), db.session.get_one(Lesson, reviewed.lesson_id).course_id
        quiz = Lesson(course_id=course, position=9, kind="quiz", title="结业测试")
        db.session.add(quiz)
        db.session.flush()
        row = Attempt(
            person_id=reviewed.person_id, lesson_id=quiz.id, seed="", paper={}, shape=[], pass_mark=80, started_at=now,
            closes_at=now, submitted_at=now, submitted_by="person", score=90, passed_at=now,
        )  # fmt: skip
        db.session.add(row)
        db.session.commit()
        link = f"/lessons/{quiz.id}/attempts/{row.id}/drawn-again"
    for person, sees in ((cast.admin, True), (cast.wu_gang, False)):
        client.sign_in(person)
        page = client.get(f"/reviews/{reviewed.case_id}").text
        assert "结业测试" in page
        assert (link in page) is sees


def test_the_trail_tells_of_it_in_words(client: Client, cast: Cast, reviewed: Reviewed) -> None:
    client.sign_in(cast.admin)
    client.post(f"/reviews/{reviewed.case_id}/decisions", data=_decision(reviewed))

    trail = client.get("/audit").text

    for words in ("发起学习异常核查", "异常提示：人工发起", "处理意见：撤销", "撤销学习", "理由：家人代为播放"):
        assert words in trail
