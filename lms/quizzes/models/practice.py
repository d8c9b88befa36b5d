"""自由练习: what a person answered for practice. It is no evidence, and nothing is stamped from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.quizzes.models.banks import Question, QuestionVersion


class Practice(Model):
    """One answer to one question, in practice. Rows are added, judged anew where a key is corrected, and go after a while."""

    __table_args__ = (
        # What a person knows of each question.
        Index("ix_practice_person_question", "person_id", "question_id", "at"),
        # What was answered in an attempt is taken over once.
        Index("uq_practice_attempt", "attempt_id", "question_id", unique=True),
        # What is old enough to go.
        Index("ix_practice_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    # The quiz in which it was answered; nothing in practice itself.
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    # Which showing of the question it was: its options stand in another order each time. 0: answered in a quiz or mock exam.
    turn: Mapped[int]
    # What was chosen, by the number of the question on its paper of one, in the words of `models.Answer`.
    given: Mapped[dict[str, Any]]
    # Nothing until the person has compared an own text with the model answer.
    is_right: Mapped[bool | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)

    question: Mapped[Question] = relationship(lazy="raise")
    version: Mapped[QuestionVersion] = relationship(lazy="raise")


class BookMark(Model):
    """错题本: a question taken out of the book of wrong questions by hand, or put back. Rows are only added."""

    __table_args__ = (Index("ix_book_mark_person_question", "person_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    is_in: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
