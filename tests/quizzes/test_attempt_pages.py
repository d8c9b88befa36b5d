"""The learner's pages: the door, the attempt with and without JavaScript, handing in, the result."""

import re

import pytest
from flask import Flask
from sqlalchemy import update

from lms.db import db
from lms.media import citing
from lms.media.models import Chapter, Recording
from lms.quizzes import events
from lms.quizzes.models import Attempt, QuestionVersion
from lms.statutes import citations
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making


@pytest.fixture
def number(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> int:
    client.sign_in(cast.li_lei)
    return making.begun(app, cast.li_lei, quiz)


def test_the_door_shows_the_rules_and_begins(cast: Cast, quiz: making.Quiz, client: Client) -> None:
    client.sign_in(cast.li_lei)

    door = client.get(f"/lessons/{quiz.lesson}/quiz")
    begun = client.post(f"/lessons/{quiz.lesson}/attempts")

    assert "开始测试" in door.text
    assert begun.status_code == 303
    assert "结业测试" in client.get(begun.location).text
    assert "继续" in client.get(f"/lessons/{quiz.lesson}/quiz").text


def test_the_door_says_what_comes_first(app: Flask, cast: Cast, client: Client) -> None:
    with app.app_context():
        quiz = making.made(cast, lecture_done=False)
    client.sign_in(cast.li_lei)

    door = client.get(f"/lessons/{quiz.lesson}/quiz")
    begun = client.post(f"/lessons/{quiz.lesson}/attempts")

    assert "第一讲" in door.text
    assert "开始测试" not in door.text
    assert begun.status_code == 409
    assert "前面的内容" in begun.text


def test_whoever_does_not_owe_the_quiz_finds_no_door(cast: Cast, quiz: making.Quiz, client: Client) -> None:
    client.sign_in(cast.ma_jun)

    assert client.get(f"/lessons/{quiz.lesson}/quiz").status_code == 404
    assert client.post(f"/lessons/{quiz.lesson}/attempts").status_code == 404
    assert client.get(f"/lessons/{quiz.lecture}/quiz").status_code == 404


@pytest.mark.parametrize("page", ["", "/answers", "/submission", "/result"])
def test_another_persons_attempt_is_not_there(cast: Cast, number: int, client: Client, page: str) -> None:
    client.sign_in(cast.ma_jun)

    assert client.get(f"/attempts/{number}{page}").status_code == 404


@pytest.mark.parametrize("page", ["/answers", "/answers/1", "/submission"])
def test_another_person_changes_nothing(app: Flask, cast: Cast, number: int, client: Client, page: str) -> None:
    client.sign_in(cast.admin)

    assert client.post(f"/attempts/{number}{page}", json={"chosen": "A"}).status_code == 404
    assert (making.stored(app, number).saves, making.stored(app, number).submitted_at) == (0, None)


def test_true_and_false_are_said_in_the_readers_language(number: int, client: Client) -> None:
    chinese = client.get(f"/attempts/{number}").text
    client.get("/language/en")
    english = client.get(f"/attempts/{number}").text

    assert '<span class="option-text">正确</span>' in chinese
    assert '<span class="option-text">True</span>' in english
    assert '<span class="option-text">正确</span>' not in english


def test_the_paper_gives_no_key_away(number: int, client: Client) -> None:
    page = client.get(f"/attempts/{number}").text

    assert "说明" not in page
    assert len(re.findall(r"<fieldset", page)) == 5
    assert "checked" not in page


def test_an_answer_is_acknowledged_with_its_time_and_comes_back(number: int, client: Client) -> None:
    saved = client.post(f"/attempts/{number}/answers/5", json={"chosen": "CA", "age": 0.4})

    assert saved.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d:\d\d", saved.json["saved"])
    assert saved.json["chosen"] == "AC"
    assert 1790 < saved.json["seconds_left"] <= 1800
    assert client.get(f"/attempts/{number}").text.count(" checked") == 2
    assert client.get(f"/attempts/{number}/answers").json["answers"] == {
        "5": {"chosen": "AC", "saved": saved.json["saved"]}
    }


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("place", "body"),
    [
        (1, {"chosen": "Z"}),
        (1, {"chosen": "AB"}),
        (0, {"chosen": "A"}),
        (99, {"chosen": "A"}),
        (2**31 - 1, {"chosen": "A"}),
        (1, {"chosen": "Ａ"}),
        (1, {"chosen": "A\0"}),
        (1, {"chosen": "A" * 100_000}),
        (1, {"chosen": ["A"]}),
        (1, {"chosen": "A" * 9}),
        (1, {"chosen": "A", "age": "long"}),
        (1, {}),
        (1, []),
        (1, None),
    ],
)
def test_a_forged_answer_is_refused_in_words(app: Flask, number: int, client: Client, place: int, body: object) -> None:
    refused = client.post(f"/attempts/{number}/answers/{place}", json=body, headers={"Accept": "application/json"})

    assert refused.status_code == 422
    assert refused.json["error"]
    assert making.stored(app, number).saves == 0


@pytest.mark.parametrize("body", [f'{{"chosen": "A", "age": 1{"0" * 400}}}', "[" * 100_000], ids=["figure", "depth"])
def test_json_beyond_what_can_be_read_is_refused_in_words(app: Flask, number: int, client: Client, body: str) -> None:
    refused = client.post(f"/attempts/{number}/answers/1", data=body, content_type="application/json")

    assert (refused.status_code, list(refused.json)) == (422, ["error"])
    assert making.stored(app, number).saves == 0


def test_who_speaks_json_is_refused_in_json_without_asking_for_it(number: int, client: Client) -> None:
    refused = client.post(f"/attempts/{number}/answers/1", json={"chosen": "Z"})

    assert refused.status_code == 422
    assert list(refused.json) == ["error"]


@pytest.mark.parametrize("age", ["NaN", "Infinity", "-1e300", "1e300"])
def test_an_age_that_is_no_age_counts_within_the_attempt(number: int, client: Client, age: str) -> None:
    body = f'{{"chosen": "A", "age": {age}}}'

    saved = client.post(f"/attempts/{number}/answers/1", data=body, content_type="application/json")

    assert saved.status_code == 200


def test_without_javascript_one_form_saves_and_hands_in(app: Flask, number: int, client: Client) -> None:
    saved = client.post(f"/attempts/{number}/answers", data={"q1": "A", "q5": ["B", "D"], "save": "1"})
    again = client.post(f"/attempts/{number}/answers", data={"q1": "A", "q5": ["B", "D"], "hand_in": "1"})
    asked = client.get(again.location)

    assert (saved.status_code, again.status_code) == (303, 303)
    assert "5" in asked.text
    assert "3" in asked.text
    assert "未作答" in asked.text
    assert client.get(f"/attempts/{number}/answers").json["answers"]["5"]["chosen"] == "BD"
    assert making.stored(app, number).submitted_at is None

    handed_in = client.post(f"/attempts/{number}/submission")

    assert handed_in.location.endswith(f"/attempts/{number}/result")
    assert making.stored(app, number).submitted_by == "person"


def test_a_forged_form_is_refused(number: int, client: Client) -> None:
    assert client.post(f"/attempts/{number}/answers", data={"q1": "AB"}).status_code == 422


def test_handing_in_twice_does_no_harm(number: int, client: Client) -> None:
    first = client.post(f"/attempts/{number}/submission")
    second = client.post(f"/attempts/{number}/submission")

    assert (first.status_code, first.location) == (second.status_code, second.location)


def test_a_late_answer_is_told_so_and_the_page_leads_to_the_result(app: Flask, number: int, client: Client) -> None:
    making.run_out(app, number)

    late = client.post(f"/attempts/{number}/answers/1", json={"chosen": "A"}, headers={"Accept": "application/json"})
    page = client.get(f"/attempts/{number}")

    assert late.status_code == 409
    assert "时间" in late.json["error"]
    assert page.location.endswith("/result")
    assert making.stored(app, number).submitted_by == "clock"
    assert client.post(f"/attempts/{number}/answers", data={"q1": "A"}).status_code == 303
    assert "提交得太晚，不计入成绩：第 1 题" in client.get(f"/attempts/{number}/result").text
    assert "提交得太晚" not in client.get(f"/attempts/{number}/result").text
    client.post(f"/attempts/{number}/answers", data={"hand_in": "1"})  # nothing on the page is lost
    assert "提交得太晚" not in client.get(f"/attempts/{number}/result").text


def test_a_paper_that_awaits_marking_tells_what_was_saved_and_what_happened(
    app: Flask, number: int, client: Client
) -> None:
    client.post(f"/attempts/{number}/answers/1", json={"chosen": "A"})
    making.with_words(app, number)
    with app.app_context():
        events.give_back(db.session.get_one(Attempt, number), 120, "power", by=None)
        db.session.commit()
    told = re.findall(r"<li>(.*?)</li>", client.get(f"/attempts/{number}").text.split("data-told")[1].split("</ul>")[0])
    client.post(f"/attempts/{number}/submission")

    page = client.get(f"/attempts/{number}/result").text
    for words in ("待阅卷", "已作答 2 题，共 5 题", *told):
        assert words in page
    assert len(told) == 1


def test_a_late_handing_in_is_closed_by_the_clock(app: Flask, number: int, client: Client) -> None:
    making.run_out(app, number)

    assert client.post(f"/attempts/{number}/submission").status_code == 303
    assert making.stored(app, number).submitted_by == "clock"


def test_the_result_tells_what_was_wrong_why_and_where_it_is_taught(
    app: Flask, cast: Cast, quiz: making.Quiz, number: int, client: Client
) -> None:
    with app.app_context():
        chapter = Chapter(recording_id=quiz.recording, start=65, title="主要负责人的职责", title_en="Duties of a head")
        db.session.add(chapter)
        db.session.flush()
        edition = db.session.get_one(Edition, quiz.edition)
        citations.cite(chapter, edition, [ArticleNumber(21)])
        citing.cite(db.session.get_one(Recording, quiz.recording), 20, edition, ArticleNumber(21), by=cast.zhao_min)
        db.session.execute(update(QuestionVersion).values(cited="《县安全生产办法》第九条"))
        db.session.commit()
    right = making.keys(app, number)
    for place in (1, 2, 3, 4):
        client.post(f"/attempts/{number}/answers/{place}", json={"chosen": right[place - 1]})
    client.post(f"/attempts/{number}/answers/5", json={"chosen": "A" if "A" not in right[4] else "C"})
    client.post(f"/attempts/{number}/submission")

    page = client.get(f"/attempts/{number}/result").text

    assert "80" in page
    assert "合格" in page
    assert page.count("<article") == 1
    assert "说明" in page
    assert "第二十一条" in page
    assert page.count("《县安全生产办法》第九条") == 1
    assert "主要负责人的职责" in page
    assert f'/editions/{quiz.edition}/articles/21"' in page
    assert [f'href="/lessons/{quiz.lecture}/watch?at={second}"' in page for second in (20, 65)] == [True, True]
    client.get("/language/en")
    assert "Duties of a head" in client.get(f"/attempts/{number}/result").text


def test_the_door_keeps_the_history(number: int, quiz: making.Quiz, client: Client) -> None:
    client.post(f"/attempts/{number}/submission")

    door = client.get(f"/lessons/{quiz.lesson}/quiz").text

    assert f"/attempts/{number}/result" in door
    assert "未合格" in door


def test_the_open_result_leads_back_to_the_paper(number: int, client: Client) -> None:
    assert client.get(f"/attempts/{number}/result").location.endswith(f"/attempts/{number}")


def test_the_page_has_the_english_words_for_one_and_for_many(number: int, client: Client) -> None:
    client.get("/language/en")
    page = client.get(f"/attempts/{number}").text

    assert 'data-words-unsent-one="{count} answer is not' in page
    assert 'data-words-unsent="{count} answers are not' in page
    assert 'data-words-minutes-one="{count} minute left"' in page
