"""Pages of a corrected key: proposing, seeing beforehand, deciding by a second person, and what the learner reads."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from lms import jobs
from lms.courses.models import Lesson
from lms.db import db
from lms.quizzes import banks, blueprints
from lms.quizzes.models import KeyCorrection, Question
from lms.quizzes.sections import Section
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making, sitting_in
from tests.quizzes.test_correcting import sit, version_asked


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> making.Quiz:
    with app.app_context():
        return making.made(cast, pass_mark=100)


def address(app: Flask, number: int) -> tuple[str, str]:
    """Of the question that was asked third, and of correcting its key."""
    with app.app_context():
        version = version_asked(number)
        return f"/questions/{version.question_id}", f"/questions/{version.question_id}/versions/1/correction"


def propose(client: Client, url: str, **form: object) -> str:
    done = client.post(url, data={"rule": "key", "key": ["B"], "ground": "印错了"} | form)
    assert done.status_code == 303, done.text
    return str(done.location)


def test_somebody_would_fail_so_another_person_decides(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    number = sit(app, cast.li_lei, quiz)
    question, new = address(app, number)
    client.sign_in(cast.zhao_min)
    assert f'href="{new}"' in client.get(question).text
    made = propose(client, new)
    page = client.get(made).text
    assert re.search(r'value">1</dd><dt class="words">合格变不合格', page)
    assert "须由另一位命题人或管理员确认" in page
    assert cast.li_lei.name not in page  # an author does not oversee him

    assert client.post(f"{made}/decision").status_code == 409
    assert made not in client.get("/").text  # it waits for somebody else
    client.sign_in(cast.admin)
    assert f'href="{made}"' in client.get("/").text
    assert cast.li_lei.name in client.get(made).text
    assert client.post(f"{made}/decision").status_code == 303
    jobs.run_waiting(app)
    assert made not in client.get("/").text

    assert "已重新判分 1 / 1 份" in client.get(made).text
    assert making.stored(app, number).is_failed


def test_the_learner_reads_both_scores_and_the_ground(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    number = sit(app, cast.li_lei, quiz, wrong=1)
    _, new = address(app, number)
    client.sign_in(cast.zhao_min)
    made = propose(client, new)
    assert client.post(f"{made}/decision").status_code == 303  # nobody fails by it
    jobs.run_waiting(app)

    client.sign_in(cast.li_lei)
    home, result = client.get("/").text, client.get(f"/attempts/{number}/result").text
    assert "您的成绩由 80 分变更为 100 分，合格。" in home
    assert "理由：印错了" in home
    assert "成绩变更记录" in result
    assert "印错了" in result
    client.sign_in(cast.ma_jun)
    assert "印错了" not in client.get("/").text


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"ground": " "}, 422, "请填写理由"),
        ({"key": []}, 422, "请勾选符合题型的答案"),
        ({"key": ["A"]}, 422, "现行的就是这个答案"),
        ({"key": ["A", "B"]}, 422, "请勾选符合题型的答案"),
        ({"rule": "no"}, 422, ""),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz, form: dict[str, object], status: int, words: str
) -> None:
    _, new = address(app, sit(app, cast.li_lei, quiz))
    client.sign_in(cast.zhao_min)

    done = client.post(new, data={"rule": "key", "key": ["B"], "ground": "印错了"} | form)

    assert done.status_code == status
    assert words in done.text
    with app.app_context():
        assert not db.session.query(KeyCorrection).count()


def test_an_author_of_other_banks_finds_nothing(app: Flask, cast: Cast, client: Client, quiz: making.Quiz) -> None:
    _, new = address(app, sit(app, cast.li_lei, quiz))
    client.sign_in(cast.zhao_min)
    made = propose(client, new)

    client.sign_in(cast.xu_lin)

    assert client.get(new).status_code == 404
    assert client.get(made).status_code == 404
    assert client.post(f"{made}/decision").status_code == 404


def test_a_proposal_can_be_withdrawn(app: Flask, cast: Cast, client: Client, quiz: making.Quiz) -> None:
    number = sit(app, cast.li_lei, quiz)
    question, new = address(app, number)
    client.sign_in(cast.zhao_min)
    made = propose(client, new)

    assert client.post(f"{made}/withdrawal").status_code == 303

    assert "等待确认" not in client.get(question).text
    assert client.post(f"{made}/decision").status_code == 409
    assert making.stored(app, number).score == 100


def test_a_void_part_of_the_only_case_is_told_to_stop_the_quiz_before_and_in_the_room(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    with app.app_context():
        bank = banks.create("案例", cast.zhao_min)
        banks.add_all(bank, [making.wording("case", 1)], cast.zhao_min)
        rules = making.RULES | {"sections": (Section("case", 1, 100.0),)}
        blueprints.define(db.session.get_one(Lesson, quiz.lesson), bank, rules)
        db.session.commit()
        room = sitting_in.planned(cast, quiz).id
        db.session.commit()
        question = db.session.scalars(select(Question.id).where(Question.bank_id == bank.id)).one()
    client.sign_in(cast.admin)
    assert "本场已不能再开始" not in client.get(f"/sittings/{room}").text
    new = f"/questions/{question}/versions/1/correction?part=1"

    another_key = client.get(made := propose(client, new, key=["A"])).text
    client.post(f"{made}/withdrawal")
    void = client.get(made := propose(client, new, rule="taken_out", key=[])).text

    assert "退出题库" not in another_key
    assert "退出题库" in void
    assert re.search("有 1 场测试将抽不出试卷.*结业测试.*需要1题", void, re.DOTALL)
    client.post(f"{made}/decision")
    assert re.search("本场已不能再开始.*需要1题", client.get(f"/sittings/{room}").text)
    client.sign_in(cast.han_mei)
    assert "本场已不能再开始" not in client.get(f"/sittings/{room}").text
