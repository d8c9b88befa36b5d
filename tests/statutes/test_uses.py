"""What rests on an edition: an author finds the own courses, recordings and questions, and the way to move each."""

from flask import Flask

from lms.courses.models import Course
from lms.db import db
from lms.media import citing
from lms.media.models import Recording
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making


def test_an_author_finds_what_of_hers_rests_on_an_edition(client: Client, app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        edition = db.session.get_one(Edition, quiz.edition)
        db.session.get_one(Course, quiz.course).edition_id = edition.id
        citing.cite(db.session.get_one(Recording, quiz.recording), 7, edition, ArticleNumber(21), by=cast.zhao_min)
        db.session.commit()
        page = f"/laws/{edition.statute_id}/editions/{edition.id}/uses"
    links = [f'href="/courses/{quiz.course}"', f'href="/recordings/{quiz.recording}/citations"', 'href="/questions/']

    client.sign_in(cast.zhao_min)
    hers = client.get(page).text
    client.sign_in(cast.xu_lin)
    of_another = client.get(page).text
    client.sign_in(cast.li_lei)

    assert [link in hers for link in links] == [True] * 3
    assert [link in of_another for link in links] == [False] * 3
    assert "没有您的内容" in of_another
    assert client.get(page).status_code == 404


def test_the_list_of_editions_leads_there(client: Client, app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
    client.sign_in(cast.zhao_min)

    assert f"/editions/{quiz.edition}/uses" in client.get("/laws/keeping").text
