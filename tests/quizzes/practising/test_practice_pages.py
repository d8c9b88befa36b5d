"""Free practice as a learner meets it: who finds which bank, one question at a time, and that it counts for nothing."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from lms import clock
from lms.courses.models import LessonProgress
from lms.db import db
from lms.ledger import LedgerEntry
from lms.media.models import Chapter
from lms.people.models import AuditEntry
from lms.quizzes import banks, levelling
from lms.quizzes.models import Attempt, Practice, Question, QuestionBank, QuestionVersion
from lms.quizzes.practising import answering as practice
from lms.quizzes.practising import asking, progress, scope
from lms.quizzes.practising.scope import Scope
from lms.statutes import citations
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Article, Edition
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making, pictures
from tests.quizzes.practising import making as open_making


@pytest.fixture
def quiz(app: Flask, cast: Cast, client: Client) -> making.Quiz:
    with app.app_context():
        made = open_making.opened(cast)
    client.sign_in(cast.li_lei)
    return made


def _answer(client: Client, version: int, **sent: object) -> str:
    answer = client.post(f"/practice/versions/{version}/answers", data={"turn": 1} | sent)
    assert answer.status_code == 303
    return str(client.get(answer.location).text)


def _key(app: Flask, cast: Cast, quiz: making.Quiz, kind: str = "single") -> str:
    with app.app_context():
        return open_making.key(cast.li_lei, open_making.a_version(quiz, kind))


def test_a_bank_is_closed_until_its_author_opens_it(app: Flask, cast: Cast, client: Client) -> None:
    with app.app_context():
        quiz = making.made(cast)
    version = open_making.version_id(app, quiz)
    client.sign_in(cast.li_lei)

    assert "没有" in client.get("/practice").text
    assert client.get(f"/practice/banks/{quiz.bank}").status_code == 404
    assert client.get(f"/practice/question?bank={quiz.bank}").status_code == 404
    assert client.post(f"/practice/versions/{version}/answers", data={"turn": 1, "q1": "A"}).status_code == 404


def test_what_nobody_reviewed_is_not_practised_where_papers_hold_reviewed_questions_alone(
    app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    with app.app_context():
        bank = db.session.get_one(QuestionBank, quiz.bank)
        first, second = (open_making.a_version(quiz, which=which) for which in (0, 1))
        everything = scope.questions(cast.li_lei, Scope(bank=quiz.bank))
        bank.only_reviewed = True
        question = db.session.get_one(Question, first.question_id)
        question.reviewed = 1
        banks.change(question, making.wording("single", 99), cast.zhao_min)
        db.session.flush()

        assert scope.questions(cast.li_lei, Scope(bank=quiz.bank)) == [first.question_id]
        assert second.question_id in everything
        now, _progress = asking.next_question(cast.li_lei, Scope(bank=quiz.bank))
        assert now
        assert now.version.id == first.id  # the reviewed one, until the new one is reviewed
        assert progress.of_banks([bank], cast.li_lei)[0][1].total == 1


def test_its_author_opens_and_closes_it(app: Flask, cast: Cast, client: Client) -> None:
    with app.app_context():
        quiz = making.made(cast)
    client.sign_in(cast.zhao_min)

    before = client.get(f"/question-banks/{quiz.bank}").text
    client.post(f"/question-banks/{quiz.bank}/practice")
    opened = client.get(f"/question-banks/{quiz.bank}").text
    client.post(f"/question-banks/{quiz.bank}/practice/closing")

    assert "熟记" in before
    assert "开放练习" in opened
    with app.app_context():
        assert db.session.get_one(QuestionBank, quiz.bank).practised_since is None
        deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("bank."))).all()
    assert sorted(deeds) == ["bank.closed", "bank.opened"]


def test_another_author_opens_no_bank_that_is_not_theirs(cast: Cast, quiz: making.Quiz, client: Client) -> None:
    client.sign_in(cast.xu_lin)
    assert client.post(f"/question-banks/{quiz.bank}/practice/closing").status_code == 404

    client.sign_in(cast.li_lei)
    assert client.post(f"/question-banks/{quiz.bank}/practice/closing").status_code == 404
    assert client.get(f"/practice/banks/{quiz.bank}").status_code == 200


def test_whoever_owes_no_course_of_the_bank_finds_nothing(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    version = open_making.version_id(app, quiz)
    answered = _answer(client, version, q1="A")
    assert answered
    client.sign_in(cast.ma_jun)

    assert "安全生产法题库" not in client.get("/practice").text
    assert client.get(f"/practice/banks/{quiz.bank}").status_code == 404
    assert client.get(f"/practice/question?bank={quiz.bank}").status_code == 404
    assert "没有" in client.get("/practice/question").text
    assert client.post(f"/practice/versions/{version}/answers", data={"q1": "A"}).status_code == 404
    with app.app_context():
        number = db.session.scalars(select(Practice.id)).one()
    assert client.get(f"/practice/answers/{number}").status_code == 404


def test_a_right_answer_is_told_at_once_with_article_and_lecture(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    with app.app_context():
        chapter = Chapter(recording_id=quiz.recording, start=65, title="主要负责人的职责")
        db.session.add_all([
            chapter,
            Article(edition_id=quiz.edition, position=1, number=21, text="主要负责人负有下列职责："),
        ])  # fmt: skip
        db.session.flush()
        citations.cite(chapter, db.session.get_one(Edition, quiz.edition), [ArticleNumber(21)])
        db.session.commit()

    page = _answer(client, open_making.version_id(app, quiz), q1=_key(app, cast, quiz))

    assert "回答正确" in page
    assert "说明0" in page
    assert "主要负责人负有下列职责" in page
    assert f"/laws/1/editions/{quiz.edition}/articles/21" in page or "articles/21" in page
    assert f"/lessons/{quiz.lecture}/lecture?at=65" in page or "at=65" in page


def test_a_wrong_answer_shows_the_right_one(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    wrong = next(letter for letter in "ABCD" if letter != _key(app, cast, quiz))

    page = _answer(client, open_making.version_id(app, quiz), q1=wrong)

    assert "回答错误" in page
    assert page.count("正确答案") == 1
    assert "您的选择" in page


def test_whoever_does_not_know_is_shown_the_answer(app: Flask, quiz: making.Quiz, client: Client) -> None:
    assert "正确答案" in _answer(client, open_making.version_id(app, quiz), unknown="1")
    with app.app_context():
        assert db.session.scalars(select(Practice.is_right)).all() == [False]


def test_several_right_options_are_wanted_all(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    version, key = open_making.version_id(app, quiz, "multiple"), _key(app, cast, quiz, "multiple")

    assert len(key) == 2
    assert "回答错误" in _answer(client, version, q1=key[0])
    assert "回答正确" in _answer(client, version, q1=[key[1], key[0]])


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize("sent", [{}, {"q1": "H"}, {"q1": ["A", "B"]}, {"turn": "x", "q1": "A"}, {"turn": "-1"}])
def test_what_is_no_answer_is_told_so_and_nothing_kept(
    app: Flask, quiz: making.Quiz, client: Client, sent: dict[str, object]
) -> None:
    answer = client.post(f"/practice/versions/{open_making.version_id(app, quiz)}/answers", data={"turn": 1} | sent)

    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Practice)) == 0


def test_one_goes_on_where_one_left_until_all_were_seen(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    address, seen = f"/practice/question?bank={quiz.bank}&kind=single", []
    for _ in range(6):
        seen.append(_asked(client, address))
        assert _asked(client, address) == seen[-1]
        _answer(client, seen[-1], unknown="1")

    assert len(set(seen)) == 6
    assert "已练 6 题" in client.get(address).text
    assert _asked(client, address) == seen[0]


def _asked(client: Client, address: str) -> int:
    return int(re.findall(r"/practice/versions/(\d+)/answers", client.get(address).text)[0])


def test_a_bank_is_practised_by_chapter_and_article(app: Flask, quiz: making.Quiz, client: Client) -> None:
    with app.app_context():
        db.session.add_all([
            Article(edition_id=quiz.edition, position=1, number=1, headings=[["chapter", "第一章 总则"]], text="一"),
            Article(edition_id=quiz.edition, position=2, number=21, headings=[["chapter", "第二章 保障"]], text="二"),
        ])  # fmt: skip
        db.session.commit()

    page = client.get(f"/practice/banks/{quiz.bank}").text
    within = f"bank={quiz.bank}&edition={quiz.edition}"

    assert "第二章 保障" in page
    assert "第一章" not in page
    assert "第二十一条" in page
    for asked in ("article=21", "chapter=2"):
        assert "/practice/versions/" in client.get(f"/practice/question?{within}&{asked}").text
    for asked in ("article=22", "chapter=1", "chapter=9"):
        assert "没有可以练习的题目" in client.get(f"/practice/question?{within}&{asked}").text
    assert client.get(f"/practice/question?{within}&chapter=x").status_code == 422


def test_a_bank_is_narrowed_by_difficulty_tag_and_kind(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    with app.app_context():
        bank, version = db.session.get_one(QuestionBank, quiz.bank), open_making.a_version(quiz, which=2)
        levels = levelling.Levels(4, ("应急",))
        levelling.give(bank, [db.session.get_one(Question, version.question_id)], levels, cast.zhao_min)
        db.session.commit()
        wanted = db.session.scalars(select(func.max(QuestionVersion.id))).one()

    page = client.get(f"/practice/banks/{quiz.bank}?difficulty=4&tag=应急").text

    assert "4 · 1" in page
    assert "应急 · 1" in page
    assert f"/practice/question?bank={quiz.bank}&amp;edition={quiz.edition}&amp;article=21&amp;difficulty=4" in page
    for asked in ("difficulty=4", "tag=应急", "tag=应急&difficulty=4&kind=single"):
        assert f"/practice/versions/{wanted}/answers" in client.get(f"/practice/question?{asked}").text
    for asked in ("difficulty=3", "tag=应", "tag=应急&kind=multiple"):
        assert "没有可以练习的题目" in client.get(f"/practice/question?{asked}").text
        assert "没有找到题目" in client.get(f"/practice/banks/{quiz.bank}?{asked}").text
    assert client.get(f"/practice/banks/{quiz.bank}?difficulty=x").status_code == 422


def test_after_an_answer_the_case_stands_with_its_parts(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    with app.app_context():
        shown = pictures.kept(cast.zhao_min, words="现场照片")
        wording = making.wording("case", 1)
        details = replace(wording.details, pictures=(shown,))
        banks.add(db.session.get_one(QuestionBank, quiz.bank), replace(wording, details=details), cast.zhao_min)
        db.session.commit()

    page = _answer(client, open_making.version_id(app, quiz, "case"), unknown="1")

    assert page.count("case 第1问") == 1
    assert 'alt="现场照片"' in page


def test_practice_stamps_nothing_and_enters_no_ledger(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    with app.app_context():
        before = _evidence()
    _answer(client, open_making.version_id(app, quiz), q1=_key(app, cast, quiz))

    with app.app_context():
        assert _evidence() == before


def _evidence() -> list[object]:
    stamps = db.session.execute(select(LessonProgress.lesson_id, LessonProgress.completed_at)).all()
    counted = [db.session.scalar(select(func.count()).select_from(each)) for each in (Attempt, LedgerEntry)]
    return [stamps, counted]


def test_nobody_looks_up_here_what_is_asked_in_an_open_quiz(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    number = making.begun(app, cast.li_lei, quiz)

    for address in ("/practice", f"/practice/banks/{quiz.bank}", "/practice/question"):
        assert client.get(address).status_code == 409
    client.post(f"/attempts/{number}/submission")
    assert client.get("/practice").status_code == 200


def test_a_script_that_copies_the_bank_is_slowed_down(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice, "MOST_A_MINUTE", 2)
    version = open_making.version_id(app, quiz)
    for _ in range(2):
        _answer(client, version, unknown="1")

    assert client.post(f"/practice/versions/{version}/answers", data={"unknown": "1"}).status_code == 429
    with app.app_context():
        for row in db.session.scalars(select(Practice)):
            row.at = clock.now() - timedelta(seconds=61)
        db.session.commit()
    _answer(client, version, unknown="1")


def test_a_retired_question_is_practised_no_more(app: Flask, quiz: making.Quiz, client: Client) -> None:
    with app.app_context():
        db.session.execute(update(Question).where(Question.bank_id == quiz.bank).values(retired_at=clock.now()))
        db.session.commit()

    assert "没有可以练习的题目" in client.get(f"/practice/question?bank={quiz.bank}&kind=single").text


def test_practice_is_offered_where_it_helps(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    with app.app_context():
        statute = db.session.get_one(Edition, quiz.edition).statute_id
    pages = ["/", f"/lessons/{quiz.lesson}/quiz", f"/laws/{statute}/editions/{quiz.edition}/articles/21"]

    assert ["/practice" in client.get(page).text for page in pages] == [True, True, True]
    assert "练习 18 道题" in client.get(pages[2]).text
    client.sign_in(cast.zhao_min)
    client.post(f"/question-banks/{quiz.bank}/practice/closing")
    client.sign_in(cast.li_lei)
    assert ["/practice" in client.get(page).text for page in pages] == [False, False, False]


def test_whoever_wrote_a_text_compares_it_with_the_model_answer(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    with app.app_context():
        bank = db.session.get_one(QuestionBank, quiz.bank)
        written = banks.Wording("short_answer", "先做什么？", (), frozenset(), details=making.ESSAY)
        banks.add(bank, written, cast.zhao_min)
        db.session.commit()
    version = open_making.version_id(app, quiz, "short_answer")

    sent = client.post(f"/practice/versions/{version}/answers", data={"turn": 1, "q1": "先报告"})
    asked = client.get(sent.location).text
    before = _verdicts(app)
    client.post(f"{sent.location.partition('?')[0]}/own-mark", data={"right": "0"})
    client.post(f"{sent.location.partition('?')[0]}/own-mark", data={"right": "1"})

    assert "警戒、疏散、报告" in asked
    assert "我答对了" in asked
    assert (before, _verdicts(app)) == ([None], [False])
    assert "警戒、疏散、报告" in client.get("/practice/book").text


def _verdicts(app: Flask) -> list[bool | None]:
    with app.app_context():
        return list(db.session.scalars(select(Practice.is_right)).all())
