"""Courses and lessons, plans and enrolments, and the stamps that reports read."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.hours import DAILY_CAP, LONGEST_GAP, MINUTES, Rule, Rules
from lms.db import Model
from lms.media.models import Recording
from lms.people.kinds import POST_KINDS
from lms.people.models import Person, Post, Unit
from lms.people.models.units import one_of
from lms.statutes.models import Edition

LESSON_KINDS = {"lecture": _l("lecture"), "quiz": _l("quiz"), "document": _l("document")}
# The facts of an enrolment that go into the ledger, each once: 1 that it was made, 2 began, 4 was completed, 8 was closed.
FACTS = """1 + CASE WHEN started_at IS NULL THEN 0 ELSE 2 END + CASE WHEN completed_at IS NULL THEN 0 ELSE 4 END
 + CASE WHEN closed_at IS NULL THEN 0 ELSE 8 END"""
TO_ENTER = f"(({FACTS}) & ~entered) <> 0"
ANNULMENT_FACTS = "1 + CASE WHEN lifted_at IS NULL THEN 0 ELSE 2 END"
STAMP_TO_ENTER = "completed_at IS NOT NULL AND NOT entered"
LEAVING = {
    "post_ended": _l("left the post"),
    "left_audience": _l("no longer in the plan's audience"),
    "annulled": _l("completion annulled"),
    "reinstated": _l("completion reinstated"),
}
# How the lectures of a task were watched; watching tells it of each (watching.models.GRADES), or the sheet of a hall does; several make it mixed.
GRADES = {
    "online": _l("online"),
    "group": _l("in a group"),
    "offline": _l("offline"),
    "hall": _l("in the hall"),
    "mixed": _l("in several ways"),
}
# Whose row is closed for one of these has not left: a new row goes on from the same moment.
CONTINUED = ("annulled", "reinstated")


class Course(Model):
    """课程: lessons in order, teaching one edition of a law."""

    __table_args__ = (CheckConstraint("watched_share > 0 AND watched_share <= 1", name="share_of_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(200))
    summary: Mapped[str | None] = mapped_column(String(2000))
    summary_en: Mapped[str | None] = mapped_column(String(2000))
    lecturer: Mapped[str | None] = mapped_column(String(100))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # A lecture that ends in applause need not be watched to the last second.
    watched_share: Mapped[float] = mapped_column(default=0.95)
    # Learners may keep its lectures as files; what they watch there is not counted.
    allows_download: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The player writes the learner's name and unit over the picture.
    shows_watermark: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]

    edition: Mapped[Edition | None] = relationship(lazy="raise")
    author: Mapped[Person] = relationship(lazy="raise")


class Lesson(Model):
    """课时 in a course: a lecture, a quiz or a document. A quiz's blueprint points here from quizzes."""

    __table_args__ = (
        one_of("kind", LESSON_KINDS),
        # A removed lesson keeps its place, for the records that name it.
        Index("uq_lesson_course_position", "course_id", "position", unique=True, sqlite_where=text("removed_at IS NULL"),
              postgresql_where=text("removed_at IS NULL")),
        CheckConstraint("recording_id IS NULL OR kind = 'lecture'", name="only_lectures_play"),
        CheckConstraint("body IS NULL OR kind = 'document'", name="only_documents_read"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(200))
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id"), index=True)
    body: Mapped[str | None]
    body_en: Mapped[str | None]
    # Stamped by quizzes when the rules of the quiz are set; other kinds of lesson show by themselves that they are whole.
    prepared_at: Mapped[datetime | None]
    # None: before this was kept.
    added_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship(lazy="raise")
    recording: Mapped[Recording | None] = relationship(lazy="raise")


class Plan(Model):
    """培训计划: a course, an audience, opening and due days, and the class-hour rule.

    A draft until published; who owes what is then fixed. Whoever is late can still finish until it is closed.
    """

    __table_args__ = (CheckConstraint("due_on >= opens_on", name="due_after_opening"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(200))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    # The words in which enrolments are unique: "2026" for a yearly plan.
    period: Mapped[str] = mapped_column(String(20))
    # What audiences.py reads; an empty or missing key means all.
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opens_on: Mapped[date]
    due_on: Mapped[date]
    # Each post has time until a rule of the audience says, and until `due_on` at the latest (due_days.py).
    due_by_rule: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The plan's owner, who alone reads the names of leading posts at division level.
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship(lazy="raise")
    hours_rules: Mapped[list["HoursRule"]] = relationship(lazy="raise", order_by="HoursRule.from_on")

    @property
    def hours(self) -> Rules:
        """Its rules of class hours. A plan that was given none has the customary one."""
        rules = [Rule(row.from_on, row.minutes, row.daily_cap, row.longest_gap) for row in self.hours_rules]
        return Rules.of(rules or [Rule(self.opens_on)])

    @property
    def frozen_at(self) -> datetime | None:
        """From when on the denominator is fixed: whoever is enrolled later is a joiner. None for a draft."""
        return self.published_at and max(self.published_at, clock.start_of(self.opens_on))


class FormerPlan(Model):
    """The due day that a plan had until a moment, and when it had been closed, so that reports of past days tell it as known then.

    Written when the due day is moved and when the plan is opened again.
    """

    __table_args__ = (Index("ix_former_plan_plan_id_until", "plan_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    until: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date]
    closed_at: Mapped[datetime | None]


class Annulment(Model):
    """What a person has learnt for a plan until this moment counts no more: decided by people, with a ground.

    The evidence stays. Lifted after a second look, it is as if it had not been, from then on.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    # The one lesson whose stamp it takes back, as after the correction of a key; none: all that was learnt until then.
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    ground: Mapped[str] = mapped_column(String(1000))
    # The ids of the persons who decided.
    decided_by: Mapped[list[Any]]
    lifted_at: Mapped[datetime | None]
    lifted_ground: Mapped[str | None] = mapped_column(String(1000))
    lifted_by: Mapped[list[Any] | None]
    # What of it is in the ledger: 1 that it was decided, 2 that it was lifted.
    entered: Mapped[int] = mapped_column(default=0, server_default="0")

    plan: Mapped[Plan] = relationship(lazy="raise")


class HoursRule(Model):
    """How a plan counts class hours from a day on; see hours.py. Rules are added, and stay as long as the plan."""

    __table_args__ = (
        UniqueConstraint("plan_id", "from_on"),
        CheckConstraint("minutes BETWEEN 30 AND 60", name="an_hour_of_30_to_60_minutes"),
        CheckConstraint("daily_cap BETWEEN 1 AND 24", name="hours_of_one_day"),
        CheckConstraint("longest_gap BETWEEN 60 AND 3600", name="gap_of_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    from_on: Mapped[date]
    minutes: Mapped[int] = mapped_column(default=MINUTES)
    daily_cap: Mapped[int] = mapped_column(default=DAILY_CAP)
    longest_gap: Mapped[int] = mapped_column(default=LONGEST_GAP)


class Enrolment(Model):
    """学习任务: a plan, a post and a period; unit, kind of post and rank are copied, so that moves don't rewrite history.

    Whoever leaves keeps the closed row, and whoever comes back gets a new one: so any past day can be counted again.
    """

    __table_args__ = (
        one_of("post_kind", POST_KINDS),
        one_of("closed_for", LEAVING),
        one_of("grade", GRADES),
        CheckConstraint("(closed_at IS NULL) = (closed_for IS NULL)", name="closed_for_a_reason"),
        Index("uq_enrolment_open", "plan_id", "post_id", "period", unique=True, sqlite_where=text("closed_at IS NULL"),
              postgresql_where=text("closed_at IS NULL")),
        # The learner's home, and stamping from evidence: this person's open tasks.
        Index("ix_enrolment_person_open", "person_id", sqlite_where=text("closed_at IS NULL"),
              postgresql_where=text("closed_at IS NULL")),
        # Rates: one plan, by unit, answered from the index alone.
        Index("ix_enrolment_rates", "plan_id", "unit_id", "closed_at", "completed_at", "started_at", "enrolled_at",
              "due_on", "post_kind", "person_id", "closed_for", "first_enrolled_at", "post_id", "rank", "passed_at", "grade",
              "started_known_at", "passed_known_at", "completed_known_at"),
        # Who has several tasks in a plan, and where: also for the trigger that marks units, once for each new task.
        Index("ix_enrolment_plan_id_person_id_unit_id", "plan_id", "person_id", "unit_id"),
        # Those of which the ledger does not know everything yet.
        Index("ix_enrolment_to_enter", "id", sqlite_where=text(TO_ENTER), postgresql_where=text(TO_ENTER)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    post_kind: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int | None] = mapped_column(SmallInteger)
    period: Mapped[str] = mapped_column(String(20))
    enrolled_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    # When the last of the course's quizzes was passed; none: not yet, or it has no quiz.
    passed_at: Mapped[datetime | None]
    # When these three were known, where that is later: of a paper that was entered days after it was sat.
    started_known_at: Mapped[datetime | None]
    passed_known_at: Mapped[datetime | None]
    completed_known_at: Mapped[datetime | None]
    # Once completed: how its lectures were watched; none: it had no lecture.
    grade: Mapped[str | None] = mapped_column(String(8))
    # A leaver: out of every rate, and shown beside it.
    closed_at: Mapped[datetime | None]
    closed_for: Mapped[str | None] = mapped_column(String(20))
    # What closed this row, where that was an annulment or its lifting.
    annulment_id: Mapped[int | None] = mapped_column(ForeignKey("annulment.id"))
    # Evidence from before does not count, because it was annulled; none: it counts from the plan's opening day on.
    counts_from: Mapped[datetime | None]
    # Of a row that goes on for one that was annulled or reinstated: when the task was given. Nobody joins by it.
    first_enrolled_at: Mapped[datetime | None]
    # Which of its facts are in the ledger.
    entered: Mapped[int] = mapped_column(default=0)

    plan: Mapped[Plan] = relationship(lazy="raise")
    post: Mapped[Post] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


class LessonProgress(Model):
    """How far one enrolment is with one lesson; `completed_at` is stamped once."""

    __table_args__ = (
        UniqueConstraint("enrolment_id", "lesson_id"),
        one_of("grade", GRADES),
        # What was completed since the worker last looked for signals.
        Index("ix_lesson_progress_completed", "completed_at"),
        Index("ix_lesson_progress_to_enter", "id", sqlite_where=text(STAMP_TO_ENTER),
              postgresql_where=text(STAMP_TO_ENTER)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    completed_at: Mapped[datetime | None]
    # Of a lecture that was completed: how it was watched.
    grade: Mapped[str | None] = mapped_column(String(8))
    # The seconds that class hours are made of, by the minutes of an hour (hours.Earned), as watching last counted them by
    # the plan's rules, and of when the evidence was.
    earned: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counted_at: Mapped[datetime | None]
    # Whether the stamp is in the ledger.
    entered: Mapped[bool] = mapped_column(default=False)


class Reading(Model):
    """A person confirmed having read a document to its end: the evidence for it, with a digest of the text as it was."""

    __table_args__ = (
        Index("ix_reading_person_lesson", "person_id", "lesson_id"),
        Index("ix_reading_to_enter", "id", sqlite_where=text("NOT entered"), postgresql_where=text("NOT entered")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    body_sha256: Mapped[str] = mapped_column(String(64))
    entered: Mapped[bool] = mapped_column(default=False)
