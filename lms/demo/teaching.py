"""What the demonstration county teaches: the law by edition, two lectures of two minutes, their courses, quizzes and plans."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from lms import clock
from lms.courses import authoring, plans
from lms.courses.models import Course, Plan
from lms.db import db
from lms.demo import written_questions
from lms.demo.lecture_for_heads import HEADS
from lms.demo.lecture_for_officials import OFFICIALS
from lms.demo.script import Lecture
from lms.media import captions, recordings
from lms.media.models import Chapter, Recording
from lms.people.models import Person
from lms.people.ranks import DEPUTY_SECTION
from lms.quizzes import banks, blueprints, papers
from lms.quizzes.banks import Wording
from lms.quizzes.models import QuestionBank
from lms.quizzes.practising import open_banks
from lms.quizzes.sections import Section
from lms.statutes import citations
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition, Statute

if TYPE_CHECKING:
    from lms.demo.film import Film

Progress = Callable[[float], None]
QUESTIONS = Path(__file__).with_name("questions.json")
DAYS_TO_LEARN = 40
# 结业测试: 20 questions, 30 minutes, 80 of 100, again after watching what was missed.
QUIZ = {
    "sections": (Section("true_false", 8, 5.0), Section("single", 8, 5.0), Section("multiple", 4, 5.0)),
    "minutes": 30, "pass_mark": 80,
}  # fmt: skip


@dataclass(frozen=True)
class Teaching:
    """One lecture's course, and who owes it."""

    script: Lecture
    audience: dict[str, object]
    plan_title: str
    plan_title_en: str
    quiz_title: str
    quiz_title_en: str


TEACHINGS = (
    Teaching(
        OFFICIALS,
        {"kinds": ["official"], "rank_from": int(DEPUTY_SECTION)},
        "领导干部安全生产法专题培训",
        "Work Safety Law training for officials",
        "结业测试（干部）",
        "Completion quiz (officials)",
    ),
    Teaching(
        HEADS,
        {"kinds": ["enterprise_head", "volunteer"]},
        "主要负责人和志愿者安全生产法专题培训",
        "Work Safety Law training for enterprise heads and volunteers",
        "结业测试（主要负责人）",
        "Completion quiz (enterprise heads)",
    ),
)


def law() -> Edition:
    """The Work Safety Law with its editions; the one now in force is returned."""
    statute = Statute(title="中华人民共和国安全生产法", short_title="安全生产法", title_en="Work Safety Law of the PRC")
    db.session.add(statute)
    db.session.flush()
    old = Edition(statute_id=statute.id, label="2014", effective_on=date(2014, 12, 1), superseded_on=date(2021, 9, 1))
    new = Edition(statute_id=statute.id, label="2021", effective_on=date(2021, 9, 1), articles=119)
    db.session.add_all([old, new])
    db.session.flush()
    return new


def film(teaching: Teaching, folder: Path, progress: Progress) -> Film:
    """Speak, draw and film the lecture on this machine."""
    # Loaded when needed: from the start on, every process of the site would hold Pillow, PyAV and a font.
    made: Film = import_module("lms.demo.film").make_lecture(teaching.script, folder, progress)
    return made


def recording(teaching: Teaching, made: Film, edition: Edition, author: Person) -> Recording:
    """The film as a recording that waits to be made into a lecture, with its captions and chapters."""
    row = recordings.add_file(made.video, teaching.script.title, author, is_synthetic_voice=True)
    captions.take(row, "zh", made.captions.name, made.captions.read_bytes())
    for start in made.chapters:
        chapter = Chapter(recording_id=row.id, start=int(start.seconds), title=start.title, title_en=start.title_en)
        db.session.add(chapter)
        db.session.flush()  # a citation names it
        citations.cite(chapter, edition, map(ArticleNumber, start.articles))
    return row


def bank(edition: Edition, author: Person) -> QuestionBank:
    """The question bank, open to practice: every question with its answer, explanation and article, and some of each kind."""
    made = banks.create("安全生产法（2021）题库", author)
    banks.add_all(made, [_wording(question, edition) for question in json.loads(QUESTIONS.read_text("utf-8"))], author)
    banks.add_all(made, written_questions.wordings(edition, author), author)
    open_banks.open_bank(made, author)
    return made


def _wording(question: dict[str, object], edition: Edition) -> Wording:
    return Wording(
        kind=str(question["kind"]),
        stem=str(question["stem"]),
        options=tuple(question["options"]),  # type: ignore[arg-type]
        right=papers.indexes(str(question["answer"])),
        explanation=str(question["explanation"]),
        edition=edition,
        article=ArticleNumber(int(str(question["article"]))),
    )


def course(teaching: Teaching, row: Recording, questions: QuestionBank, edition: Edition, author: Person) -> Course:
    """A published course: the lecture, then its quiz."""
    script = teaching.script
    made = authoring.create(author, {
        "title": script.title, "title_en": script.title_en, "lecturer": script.lecturer, "edition_id": edition.id,
        "summary": "看完录播课、通过结业测试即为完成。", "summary_en": "Watch the lecture and pass the quiz to complete it.",
    })  # fmt: skip
    authoring.add_lesson(made, "lecture", {"title": script.title, "title_en": script.title_en, "recording_id": row.id})
    quiz = authoring.add_lesson(made, "quiz", {"title": teaching.quiz_title, "title_en": teaching.quiz_title_en})
    blueprints.define(quiz, questions, QUIZ)
    authoring.lesson_prepared(quiz)
    db.session.flush()
    authoring.publish(made, by=author)
    return made


def plan(teaching: Teaching, made: Course, administrator: Person) -> Plan:
    """A published plan of this year; its audience is enrolled."""
    today = clock.today()
    row = plans.draft(administrator, {
        "title": f"{today.year}年度{teaching.plan_title}", "title_en": f"{teaching.plan_title_en}, {today.year}",
        "course_id": made.id, "period": str(today.year), "audience": teaching.audience,
        "opens_on": today, "due_on": today + timedelta(days=DAYS_TO_LEARN),
    })  # fmt: skip
    plans.publish(row, by=administrator)
    return row
