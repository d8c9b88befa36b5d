"""Question banks, and questions that live on through their versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person
from lms.people.models.units import one_of
from lms.quizzes import details
from lms.quizzes.details import Details, Part
from lms.quizzes.kinds import KINDS
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition


class QuestionBank(Model):
    """题库. Without an owner it is the office's, and every author works with it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # Papers are drawn from versions that a second person has reviewed, and no others.
    only_reviewed: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # 练习开放. Nothing: nobody practises its questions.
    practised_since: Mapped[datetime | None]

    owner: Mapped[Person | None] = relationship(lazy="raise")


class Question(Model):
    """A question; what it says is in its versions, and papers seal a version."""

    __table_args__ = (
        # No question stands twice in a bank, even when two imports run at once.
        Index("uq_question_standing", "bank_id", "fingerprint", unique=True, sqlite_where=text("retired_at IS NULL"),
              postgresql_where=text("retired_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"), index=True)
    # Digest of kind, stem and options of the latest version, as compared for twins.
    fingerprint: Mapped[str] = mapped_column(String(64))
    # The number of what it says now, from which papers are drawn unless the bank draws reviewed versions alone.
    latest: Mapped[int] = mapped_column(default=1)
    # The number of the version that a second person reviewed last.
    reviewed: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]

    bank: Mapped[QuestionBank] = relationship(lazy="raise")


# What of a version a reviewer reads.
SAID = ("kind", "stem", "options", "answer", "details", "explanation", "edition_id", "article", "inserted", "cited")


class QuestionVersion(Model):
    """What a question says from a time on. `options` are texts in order; `answer` are their letters, sorted.

    Blanks, model answers and the parts of a case are in `details`, as `lms.quizzes.details` writes them.
    """

    __table_args__ = (one_of("kind", KINDS), UniqueConstraint("question_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(12), index=True)
    stem: Mapped[str]
    options: Mapped[list[Any]]
    answer: Mapped[str] = mapped_column(String(12))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    # What the parts of a case ask, to be searched.
    words: Mapped[str] = mapped_column(default="", server_default="")
    explanation: Mapped[str | None]
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    article: Mapped[int | None] = mapped_column(index=True)
    # As with statutes.Article: 之一 and 之二 of the number.
    inserted: Mapped[int] = mapped_column(default=0, server_default="0")
    # The citation in words, where it says more than edition and article, or names a law that is not here.
    cited: Mapped[str] = mapped_column(String(500), default="", server_default="")
    difficulty: Mapped[int | None]
    tags: Mapped[list[Any]] = mapped_column(default=list)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    question: Mapped[Question] = relationship(lazy="raise")
    edition: Mapped[Edition | None] = relationship(lazy="raise")
    written_by: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def numbered(self) -> ArticleNumber | None:
        return ArticleNumber(self.article, self.inserted) if self.article else None

    def says_as(self, other: "QuestionVersion") -> bool:
        """Whether both say the same, whatever their difficulty and tags."""
        return all(getattr(self, name) == getattr(other, name) for name in SAID)

    @property
    def held(self) -> Details:
        """The details read."""
        return details.read(self.details)

    @property
    def asks(self) -> Part:
        """What it asks, in the form of a part."""
        return Part(self.kind, self.stem, tuple(self.options), self.answer, details=self.held)


class QuestionImport(Model):
    """A question file as it was read, waiting to be applied: drafts, doubts and twins, as `plans` writes them."""

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    file_name: Mapped[str] = mapped_column(String(255))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    plan: Mapped[dict[str, Any]]
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
    applied_at: Mapped[datetime | None]
    added: Mapped[int | None]

    bank: Mapped[QuestionBank] = relationship(lazy="raise")
