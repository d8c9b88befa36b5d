"""组卷规则: how the paper of a quiz lesson is drawn, sat and marked."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Dialect, ForeignKey, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.courses.models import Lesson
from lms.db import Model
from lms.people.models.units import one_of
from lms.quizzes.marking import ALL_OR_NOTHING, PARTIAL
from lms.quizzes.models.banks import QuestionBank
from lms.quizzes.models.rules import RuleColumns, bounds
from lms.quizzes.sections import Section


class KeptSections(TypeDecorator[tuple[Section, ...]]):
    """The sections of a paper in their order, as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[Section] | None, dialect: Dialect) -> list[dict[str, Any]] | None:
        return None if value is None else [section.kept for section in value]

    def process_result_value(self, value: list[dict[str, Any]] | None, dialect: Dialect) -> tuple[Section, ...] | None:
        return None if value is None else tuple(map(Section.of, value))


class Blueprint(RuleColumns, Model):
    """Which sections a paper has, from which bank, and the rule by which it is sat. The points add up to 100."""

    __table_args__ = (*bounds(), one_of("multiple_rule", (ALL_OR_NOTHING, PARTIAL)))

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), unique=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"), index=True)
    sections: Mapped[tuple[Section, ...]] = mapped_column(KeptSections)
    # Questions and their options stand in another order on every paper.
    shuffles: Mapped[bool] = mapped_column(default=True)
    # all_or_nothing, or partial (少选得部分分, 错选不得分): so many points for each right option.
    multiple_rule: Mapped[str] = mapped_column(String(20), default=ALL_OR_NOTHING)
    points_each: Mapped[float] = mapped_column(default=0.5)
    # 错选倒扣: points that a choice costs in which a wrong option was chosen.
    negative: Mapped[float] = mapped_column(default=0.0, server_default="0")

    lesson: Mapped[Lesson] = relationship(lazy="raise")
    bank: Mapped[QuestionBank] = relationship(lazy="raise")

    @property
    def questions(self) -> int:
        return sum(section.count for section in self.sections)

    @property
    def total(self) -> float:
        return sum(section.total for section in self.sections)

    @property
    def asks_multiple(self) -> bool:
        return any(section.kind == "multiple" for section in self.sections)
