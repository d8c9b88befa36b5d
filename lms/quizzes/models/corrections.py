"""Corrections of keys: proposed with a ground, decided by one person or two, then carried into every result they touch."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person
from lms.people.models.units import one_of
from lms.quizzes import answer_keys
from lms.quizzes.correction_rules import RULES
from lms.quizzes.details import Part
from lms.quizzes.models.banks import Question, QuestionVersion

UNDECIDED = "decided_at IS NULL AND dropped_at IS NULL"
CORRECTION_TO_ENTER = "decided_at IS NOT NULL AND NOT entered"


class KeyCorrection(Model):
    """What a version of a question is worth from a decision on. Papers stay as they were shown; undone by another one."""

    __table_args__ = (
        one_of("rule", RULES),
        CheckConstraint("(rule = 'key') = (key <> '')", name="key_where_it_is_one"),
        CheckConstraint("decided_at IS NULL OR dropped_at IS NULL", name="decided_or_dropped"),
        # A question has one proposal at a time.
        Index("uq_key_correction_undecided", "question_id", unique=True, sqlite_where=text(UNDECIDED),
              postgresql_where=text(UNDECIDED)),
        Index("ix_key_correction_to_enter", "id", sqlite_where=text(CORRECTION_TO_ENTER),
              postgresql_where=text(CORRECTION_TO_ENTER)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), index=True)
    # Of a case, counted from 1; 0: the whole question.
    part: Mapped[int] = mapped_column(default=0, server_default="0")
    # key: another key; given: everybody has the points; taken_out: the others are scaled up.
    rule: Mapped[str] = mapped_column(String(12))
    # As `answer_keys` writes them, before and from then on; none where the question is void.
    old_key: Mapped[str]
    key: Mapped[str] = mapped_column(default="")
    ground: Mapped[str] = mapped_column(String(1000))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    # The marking anew: how far it is, and what came of it. A worker that is at it says so before the lease runs out.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    newly_passed: Mapped[int] = mapped_column(default=0)
    newly_failed: Mapped[int] = mapped_column(default=0)
    entered: Mapped[bool] = mapped_column(default=False)

    question: Mapped[Question] = relationship(lazy="raise")
    version: Mapped[QuestionVersion] = relationship(lazy="raise")
    proposed_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[decided_by_id])

    @property
    def asks(self) -> Part:
        """What its version asks there, with the key that the correction gives, or else the one before it."""
        asked = answer_keys.pick(self.version.asks, self.part)
        key = self.key or self.old_key
        return answer_keys.with_key(asked, key) if key else asked

    @property
    def new_words(self) -> str:
        return answer_keys.words(self.key)

    @property
    def old_words(self) -> str:
        return answer_keys.words(self.old_key) or "—"

    @property
    def is_open(self) -> bool:
        return self.decided_at is None and self.dropped_at is None
