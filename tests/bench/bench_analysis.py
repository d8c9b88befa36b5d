"""Item analysis at 100,000 attempts of 20 questions: the pages of a quiz, a question and of weak articles, and the counting.

Each against the barest reading of the same papers on the same database in the same run.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select, text

from lms import clock
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.people.models import Post
from lms.quizzes import banks, blueprints
from lms.quizzes.analysis import signs
from lms.quizzes.analysis.signs import Outcome
from lms.quizzes.models import Attempt, CountedAttempt, QuestionVersion
from lms.quizzes.sections import Section
from lms.statutes.article_numbers import ArticleNumber
from tests import databases, factories
from tests.bench import Result
from tests.bench.bench_reports import POSTS, _build, _get, _seconds, _signed_in
from tests.quizzes import making
from tests.quizzes.analysis import sat

ASKED, BANK, ARTICLES = 20, 200, 60
TOGETHER = 2000
BARE = "SELECT lesson_id, score, outcomes FROM counted_attempt WHERE lesson_id = {lesson}"
COUNTED = 300


def measure(folder: Path) -> Iterator[Result]:
    for kind in ("sqlite", "postgresql"):
        with databases.site(kind, folder / kind) as app:
            app.config["WTF_CSRF_ENABLED"] = False
            with app.app_context():
                admin = _build()
                lesson, question = _sat(admin)
                bare = _seconds(lambda lesson=lesson: db.session.execute(text(BARE.format(lesson=lesson))).all(), 3)
            client = _signed_in(app, admin)
            for words, address in _pages(lesson, question):
                took = _seconds(lambda client=client, address=address: _get(client, address), 3)
                yield Result(f"{kind}: {words}", took, "s", bare, "bare SELECT of the counted papers")
            with app.app_context():
                yield Result(f"{kind}: attempts counted", COUNTED / _counting(lesson), "attempts/s")


def _pages(lesson: int, question: int) -> list[tuple[str, str]]:
    return [
        ("analysis of the quiz", f"/lessons/{lesson}/analysis"),
        ("a question with its analysis", f"/questions/{question}"),
        ("weak articles by township", "/reports/articles?by=township"),
        ("weak articles by industry", "/reports/articles?by=industry"),
    ]


def _sat(admin: Any) -> tuple[int, int]:
    """Everybody enrolled and every enrolled person's one attempt, counted; the ids of the quiz and of a question."""
    plan, edition = db.session.scalars(select(Plan)).one(), factories.edition()
    plan.published_at = clock.now()
    bank = banks.create("题库", admin)
    wordings = [making.wording("single", n, edition, ArticleNumber(n % ARTICLES + 1)) for n in range(BANK)]
    questions = banks.add_all(bank, wordings, admin)
    lesson = Lesson(course_id=plan.course_id, position=9, kind="quiz", title="结业测试")
    db.session.add(lesson)
    db.session.flush()
    blueprints.define(lesson, bank, making.RULES | {"sections": (Section("single", ASKED, 5.0),)})
    posts = db.session.execute(select(Post.id, Post.person_id, Post.unit_id, Post.kind)).all()
    versions = db.session.execute(select(QuestionVersion.id, QuestionVersion.edition_id, QuestionVersion.article)).all()
    random = Random(1)
    known = signs.signs_for([Outcome(lesson.id, version.id, chosen, 5.0, earned)
                             for version in versions for chosen, earned in (("A", 5.0), ("B", 0.0))])  # fmt: skip
    for first in range(0, POSTS, TOGETHER):
        _some(posts[first : first + TOGETHER], versions, lesson.id, plan, first, random, known)
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return lesson.id, questions[0].id


def _some(posts: Any, versions: Any, lesson: int, plan: Plan, first: int, random: Random, known: Any) -> None:
    now, today = clock.now(), clock.today()
    tasks = [{"plan_id": plan.id, "post_id": post.id, "person_id": post.person_id, "unit_id": post.unit_id,
              "post_kind": post.kind, "period": plan.period, "due_on": plan.due_on, "enrolled_at": now, "entered": 0}
             for post in posts]  # fmt: skip
    attempts, wholes = [], []
    for number, post in enumerate(posts, first + 1):
        drawn = random.sample(versions, ASKED)
        able = random.random()
        earned = [5.0 * (random.random() < 0.5 + able / 2) for _ in drawn]
        score = sum(earned)
        attempts.append({"id": number, "person_id": post.person_id, "lesson_id": lesson, "seed": "0", "paper": {},
                         "shape": [], "pass_mark": 80, "started_at": now, "closes_at": now, "submitted_at": now,
                         "submitted_by": "person", "score": score, "entered": True, "saves": 0,
                         "awaits_marking": False})  # fmt: skip
        text = "".join(known[Outcome(lesson, version.id, "A" if got else "B", 5.0, got)]
                       for version, got in zip(drawn, earned, strict=True))  # fmt: skip
        wholes.append({"attempt_id": number, "lesson_id": lesson, "person_id": post.person_id, "handed_in_on": today,
                       "turn": 1, "score": score, "result": 1, "is_passed": score >= 80, "questions": ASKED,
                       "error_variance": 90.0, "outcomes": text})  # fmt: skip
    for table, rows in ((Enrolment, tasks), (Attempt, attempts), (CountedAttempt, wholes)):
        db.session.execute(insert(table), rows)


def _counting(lesson: int) -> float:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT setval('attempt_id_seq', (SELECT max(id) FROM attempt))"))
    people = db.session.scalars(select(Attempt.person_id).limit(COUNTED)).all()
    for number, person in enumerate(people):
        sat.paper(person, lesson, sat.knowing, seed=str(number))
    db.session.commit()
    return _seconds(sat.counted, rounds=1)
