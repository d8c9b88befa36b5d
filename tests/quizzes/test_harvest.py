"""What whoever collects the right answers from results gets: rows of the attack table of docs/evidence.md."""

import re

import pytest
from flask import Flask

from lms.db import db
from lms.quizzes import papers
from lms.quizzes.models import Attempt
from lms.quizzes.papers import Sealed
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

SUITE = "attack suite"
pytestmark = pytest.mark.both_databases

SHOWN = re.compile(r'<p class="stem"[^>]*>(?:\d+\. )?([^<]*?)\s*(?:<span.*?)?</p>(.*?)</ul>', re.DOTALL)


def harvested(page: str) -> dict[str, set[str]]:
    """Of each question that a result shows, the texts that it marks as right."""
    found: dict[str, set[str]] = {}
    for stem, options in SHOWN.findall(page):
        right = [option for option in options.split("<li")[1:] if "is-right" in option or "正确答案" in option]
        texts = {re.search(r'class="option-text"[^>]*>([^<]*)', option)[1] for option in right}  # type: ignore[index]
        found.setdefault(stem.strip(), set()).update(texts)
    return found


def _letters(question: Sealed, known: dict[str, set[str]]) -> str:
    shown = {"正确": "正确", "错误": "错误"}
    right = known.get(question.stem, set())
    return "".join(letter for letter, text in question.lettered if shown.get(text, text) in right)


def test_twenty_blank_hand_ins_harvest_nothing(app: Flask, cast: Cast, client: Client) -> None:
    """Twenty quizzes handed in blank, their right answers collected from the results"""
    with app.app_context():
        quiz = making.made(cast)
    client.sign_in(cast.li_lei)
    known: dict[str, set[str]] = {}
    for _ in range(20):
        number = int(client.post(f"/lessons/{quiz.lesson}/attempts").location.rpartition("/")[2])
        client.post(f"/attempts/{number}/submission")
        for stem, texts in harvested(client.get(f"/attempts/{number}/result").text).items():
            known.setdefault(stem, set()).update(texts)

    last = int(client.post(f"/lessons/{quiz.lesson}/attempts").location.rpartition("/")[2])
    with app.app_context():
        asked = papers.questions(db.session.get_one(Attempt, last).paper)
    for question in asked:
        client.post(f"/attempts/{last}/answers/{question.number}", json={"chosen": _letters(question, known)})
    client.post(f"/attempts/{last}/submission")

    assert {question.stem for question in asked} <= known.keys()  # the results did name every question
    assert not any(known.values())
    assert making.stored(app, last).score == 0
