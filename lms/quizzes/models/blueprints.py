"""组卷规则: how the paper of a quiz lesson is drawn, sat and marked."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.courses.models import Lesson
from lms.db import Model
from lms.people.models.units import one_of
from lms.quizzes.marking import ALL_OR_NOTHING, PARTIAL
from lms.quizzes.models.banks import QuestionBank


class Blueprint(Model):
    """How many questions of each kind, from which bank, for how long, and what passes. The points add up to 100."""

    __table_args__ = (
        CheckConstraint("pass_mark BETWEEN 0 AND 100", name="pass_mark_of_hundred"),
        CheckConstraint("minutes > 0", name="takes_time"),
        CheckConstraint("tries IS NULL OR tries > 0", name="may_be_tried"),
        one_of("multiple_rule", (ALL_OR_NOTHING, PARTIAL)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), unique=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"), index=True)
    true_false: Mapped[int] = mapped_column(default=8)
    single: Mapped[int] = mapped_column(default=8)
    multiple: Mapped[int] = mapped_column(default=4)
    true_false_points: Mapped[float] = mapped_column(default=5.0)
    single_points: Mapped[float] = mapped_column(default=5.0)
    multiple_points: Mapped[float] = mapped_column(default=5.0)
    minutes: Mapped[int] = mapped_column(default=30)
    pass_mark: Mapped[int] = mapped_column(default=80)
    # None: as often as one likes, each time after watching what was missed.
    tries: Mapped[int | None]
    # Questions and their options stand in another order on every paper.
    shuffles: Mapped[bool] = mapped_column(default=True)
    # all_or_nothing, or partial (少选得部分分, 错选不得分): so many points for each right option.
    multiple_rule: Mapped[str] = mapped_column(String(20), default=ALL_OR_NOTHING)
    points_each: Mapped[float] = mapped_column(default=0.5)

    lesson: Mapped[Lesson] = relationship(lazy="raise")
    bank: Mapped[QuestionBank] = relationship(lazy="raise")

    @property
    def counts(self) -> dict[str, int]:
        """How many questions of each kind, in the order of the paper."""
        return {"true_false": self.true_false, "single": self.single, "multiple": self.multiple}

    @property
    def points(self) -> dict[str, float]:
        """What one question of each kind is worth."""
        return {"true_false": self.true_false_points, "single": self.single_points, "multiple": self.multiple_points}

    @property
    def questions(self) -> int:
        return sum(self.counts.values())

    @property
    def total(self) -> float:
        return sum(count * self.points[kind] for kind, count in self.counts.items())
