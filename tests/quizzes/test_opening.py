"""When a quiz opens, and what is in the way when it does not."""

import pytest
from flask import Flask

from lms import clock
from lms.courses import annulling
from lms.courses.models import Course, Enrolment, Lesson
from lms.db import db
from lms.errors import Refused
from lms.media import citing
from lms.media.models import Chapter, Grant, Recording
from lms.people.models import Person
from lms.quizzes import answering, attempts, blueprints, opening, taught
from lms.quizzes.models import Attempt, Blueprint, QuestionBank
from lms.quizzes.sections import Section
from lms.statutes import citations
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition
from lms.watching.models import Beat, WatchSession
from tests.cast import Cast
from tests.quizzes import making
from tests.quizzes.making import Quiz


def refusal(person: Person, lesson_id: int) -> type[Refused] | None:
    found = opening.look(person, db.session.get_one(Lesson, lesson_id)).refusal
    return type(found) if found else None


def fail(person: Person, quiz: Quiz) -> Attempt:
    attempt = attempts.start(person, db.session.get_one(Lesson, quiz.lesson))
    attempts.submit(attempt)
    db.session.commit()
    return attempt


def test_a_quiz_opens_when_the_lessons_before_it_are_done(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast, lecture_done=False)

        door = opening.look(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))

        assert isinstance(door.refusal, opening.LessonsFirst)
        assert [lesson.title for lesson in door.lessons_first] == ["第一讲"]


def test_a_quiz_without_rules_is_not_ready(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        db.session.delete(db.session.query(Blueprint).one())
        db.session.commit()

        assert refusal(cast.li_lei, quiz.lesson) is blueprints.NotYetMade


def test_whoever_passed_owes_nothing_more(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast, pass_mark=1)
        attempt = attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        for number in range(1, 6):
            answering.save(cast.li_lei, attempt.id, number, "A", age=making.NO_AGE)
        attempts.submit(attempt)
        db.session.commit()

        assert attempt.passed_at
        assert refusal(cast.li_lei, quiz.lesson) is opening.AlreadyPassed


def test_tries_are_counted_and_run_out(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast, tries=2)

        fail(cast.li_lei, quiz)
        assert refusal(cast.li_lei, quiz.lesson) is None
        fail(cast.li_lei, quiz)

        assert refusal(cast.li_lei, quiz.lesson) is opening.NoTriesLeft


def test_one_quiz_at_a_time(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        other = Lesson(course_id=quiz.course, position=10, kind="quiz", title="又一次测试")
        db.session.add(other)
        db.session.flush()
        blueprints.define(other, db.session.get_one(QuestionBank, quiz.bank), making.RULES)
        attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        db.session.commit()

        assert refusal(cast.li_lei, other.id) is opening.AnotherIsOpen


def test_starting_again_comes_back_to_the_open_attempt(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        lesson = db.session.get_one(Lesson, quiz.lesson)

        assert attempts.start(cast.li_lei, lesson) is attempts.start(cast.li_lei, lesson)


def test_a_bank_that_shrank_is_told_in_words_and_begins_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        db.session.query(Blueprint).one().sections = (Section("multiple", 50, 2.0),)
        db.session.commit()

        with pytest.raises(Refused):
            attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))

        assert db.session.query(Attempt).count() == 0


# --- watching again what was missed


def teach(quiz: Quiz, article: int, start: int = 30) -> None:
    """Chapters 0-30, 30-60 and 60-120 of the lecture; the one at `start` teaches the article."""
    for begin in (0, 30, 60):
        chapter = Chapter(recording_id=quiz.recording, start=begin, title=f"从{begin}秒起")
        db.session.add(chapter)
        db.session.flush()
        if begin == start:
            citations.cite(chapter, db.session.get_one(Edition, quiz.edition), [ArticleNumber(article)])


def watch(person: Person, quiz: Quiz, played: str) -> None:
    now = clock.now()
    grant = Grant(person_id=person.id, recording_id=quiz.recording, folder="f", expires_at=now)
    db.session.add(grant)
    db.session.flush()
    session = WatchSession(
        person_id=person.id, recording_id=quiz.recording, lesson_id=quiz.lecture, grant_id=grant.id, seconds=120,
        opened_at=now, last_beat_at=now, nonce="n",
    )  # fmt: skip
    db.session.add(session)
    db.session.flush()
    db.session.add(Beat(session_id=session.id, number=1, at=now, played=played, chain_hash=b"h"))
    db.session.commit()


def test_after_a_failure_the_missed_chapter_is_watched_again_first(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        teach(quiz, article=21)
        watch(cast.li_lei, quiz, "0-120")
        fail(cast.li_lei, quiz)

        door = opening.look(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        assert isinstance(door.refusal, opening.WatchFirst)
        assert [(s.chapter.start, s.chapter.stop, s.watched) for s in door.stretches] == [(30, 60, 0)]

        watch(cast.li_lei, quiz, "0-20,30-50")
        assert refusal(cast.li_lei, quiz.lesson) is opening.WatchFirst
        watch(cast.li_lei, quiz, "50-60")
        assert refusal(cast.li_lei, quiz.lesson) is None


def link(cast: Cast, quiz: Quiz, second: int, article: int) -> None:
    """Link a second of the lecture to the article."""
    recording, edition = db.session.get_one(Recording, quiz.recording), db.session.get_one(Edition, quiz.edition)
    citing.cite(recording, second, edition, ArticleNumber(article), by=cast.zhao_min)


def places(quiz: Quiz, article: int) -> list[tuple[str, int, int]]:
    found = taught.where_taught(quiz.lesson, [(quiz.edition, ArticleNumber(article))])
    return [(each.title, each.start, each.stop) for places in found.values() for each in places]


def test_an_article_linked_within_a_chapter_is_watched_again_from_its_second(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        teach(quiz, article=97)
        link(cast, quiz, 37, article=21)
        link(cast, quiz, 48, article=22)
        fail(cast.li_lei, quiz)

        door = opening.look(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        assert [(s.chapter.title, s.chapter.start, s.chapter.stop) for s in door.stretches] == [("从30秒起", 37, 48)]

        watch(cast.li_lei, quiz, "0-37")
        assert refusal(cast.li_lei, quiz.lesson) is opening.WatchFirst
        watch(cast.li_lei, quiz, "37-48")
        assert refusal(cast.li_lei, quiz.lesson) is None


def test_a_link_within_a_chapter_that_is_to_be_watched_whole_asks_for_nothing_more(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        teach(quiz, article=21)
        link(cast, quiz, 37, article=21)
        fail(cast.li_lei, quiz)

        door = opening.look(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))

        assert [(s.chapter.start, s.chapter.stop) for s in door.stretches] == [(30, 60)]
        assert places(quiz, 21) == [("从30秒起", 30, 60), ("从30秒起", 37, 60)]


def test_a_link_before_any_chapter_lasts_ten_minutes_at_most(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        db.session.get_one(Recording, quiz.recording).seconds = 5400
        link(cast, quiz, 60, article=21)
        link(cast, quiz, 5000, article=22)

        assert places(quiz, 21) == [("", 60, 660)]
        assert places(quiz, 22) == [("", 5000, 5400)]


def test_somebody_elses_watching_opens_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        teach(quiz, article=21)
        fail(cast.li_lei, quiz)

        watch(cast.ma_jun, quiz, "0-120")

        assert refusal(cast.li_lei, quiz.lesson) is opening.WatchFirst


def test_where_no_chapter_teaches_the_missed_article_nothing_more_is_asked(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        teach(quiz, article=97)
        fail(cast.li_lei, quiz)

        assert refusal(cast.li_lei, quiz.lesson) is None


def test_the_last_chapter_ends_with_the_recording(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        teach(quiz, article=21, start=60)
        fail(cast.li_lei, quiz)

        (stretch,) = opening.look(cast.li_lei, db.session.get_one(Lesson, quiz.lesson)).stretches

        assert (stretch.chapter.start, stretch.chapter.stop) == (
            60,
            db.session.get_one(Recording, quiz.recording).seconds,
        )


def test_a_new_period_brings_new_tries(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast, tries=1)
        attempt = fail(cast.li_lei, quiz)
        attempt.started_at = attempt.started_at.replace(year=attempt.started_at.year - 1)
        db.session.commit()

        assert refusal(cast.li_lei, quiz.lesson) is None


def test_a_pass_serves_an_enrolment_that_is_made_later(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast, pass_mark=1)
        attempt = attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        answering.save(cast.li_lei, attempt.id, 1, "A", age=making.NO_AGE)
        attempts.submit(attempt)
        course = db.session.get_one(Lesson, quiz.lesson).course_id
        later = making.enrol(cast.li_lei, db.session.get_one(Course, course), cast, None, which=1)
        db.session.commit()

        assert [each.id for each in attempts.passed_but_owed()] == [attempt.id]
        attempts.tell_course(attempt)

        assert attempts.passed_but_owed() == []
        assert later.started_at == attempt.passed_at


def test_setting_the_rules_readies_the_quiz_for_its_course(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)

        assert db.session.get_one(Lesson, quiz.lesson).prepared_at is not None


def test_after_an_annulment_the_quiz_is_sat_anew_with_all_its_tries(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast, pass_mark=1, tries=1)
        attempt = attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        for number in range(1, 6):
            answering.save(cast.li_lei, attempt.id, number, "A", age=making.NO_AGE)
        attempts.submit(attempt)
        plan_id = db.session.get_one(Enrolment, quiz.enrolment).plan_id
        annulling.annul(cast.li_lei.id, plan_id, ground="代学", by=[cast.admin])
        db.session.commit()

        door = opening.look(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))

        assert attempts.passed_but_owed() == []
        assert isinstance(door.refusal, opening.LessonsFirst)
        assert (len(door.history), len(door.attempts), door.tries_left) == (1, 0, 1)
