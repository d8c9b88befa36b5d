"""Question banks, blueprints, and attempts that seal exactly what was asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models.units import one_of
from lms.statutes.models import Edition

QUESTION_KINDS = ("true_false", "single", "multiple")


class QuestionBank(Model):
    """题库."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Question(Model):
    """A question lives on through its versions; papers seal a version."""

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"), index=True)
    # Digest of the stem and options as compared for duplicates.
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    latest: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]


class QuestionVersion(Model):
    """What a question says from a time on. `options` are texts in order; `answer` are their letters, sorted."""

    __table_args__ = (one_of("kind", QUESTION_KINDS), UniqueConstraint("question_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(12), index=True)
    stem: Mapped[str]
    options: Mapped[list[Any]]
    answer: Mapped[str] = mapped_column(String(12))
    explanation: Mapped[str | None]
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    article: Mapped[int | None]
    difficulty: Mapped[int | None]
    tags: Mapped[list[Any]] = mapped_column(default=list)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    edition: Mapped[Edition | None] = relationship(lazy="raise")


class Blueprint(Model):
    """组卷规则 of a quiz lesson: how many of each kind, from which bank, for how long, and what passes."""

    __table_args__ = (
        CheckConstraint("pass_mark BETWEEN 0 AND 100", name="pass_mark_of_hundred"),
        CheckConstraint("minutes > 0", name="takes_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), unique=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    true_false: Mapped[int] = mapped_column(default=8)
    single: Mapped[int] = mapped_column(default=8)
    multiple: Mapped[int] = mapped_column(default=4)
    minutes: Mapped[int] = mapped_column(default=30)
    pass_mark: Mapped[int] = mapped_column(default=80)
    # None: as often as one likes, each time after watching what was missed.
    tries: Mapped[int | None]
    shuffles_options: Mapped[bool] = mapped_column(default=True)
    # all_or_nothing, or partial (少选得部分分, 错选不得分).
    multiple_rule: Mapped[str] = mapped_column(String(20), default="all_or_nothing")


class Attempt(Model):
    """One sitting of one person: the sealed paper, the server's clock, the result."""

    __table_args__ = (
        # One person, one open attempt.
        Index("uq_attempt_open", "person_id", unique=True, sqlite_where=text("submitted_at IS NULL"),
              postgresql_where=text("submitted_at IS NULL")),
        Index("ix_attempt_person_lesson", "person_id", "lesson_id"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="score_of_hundred"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    seed: Mapped[int]
    # Exactly what is shown: questions, options in their shown order, keys, points and rules.
    paper: Mapped[dict[str, Any]]
    pass_mark: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    closes_at: Mapped[datetime] = mapped_column(index=True)
    submitted_at: Mapped[datetime | None]
    # by hand, or by the clock
    submitted_by: Mapped[str | None] = mapped_column(String(12))
    score: Mapped[float | None]
    passed_at: Mapped[datetime | None]


class Answer(Model):
    """The last given answer to one question of an attempt; each saving raises `saves`."""

    __table_args__ = (UniqueConstraint("attempt_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    number: Mapped[int]
    chosen: Mapped[str] = mapped_column(String(12))
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    saves: Mapped[int] = mapped_column(default=1)
