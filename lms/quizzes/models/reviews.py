"""审题: what a second person said of a version of a question. Rows are only added."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person
from lms.people.models.units import one_of
from lms.quizzes.models.banks import QuestionVersion

APPROVED, SENT_BACK = "approved", "sent_back"


class QuestionReview(Model):
    """One verdict on one version; sending back says why."""

    __table_args__ = (one_of("verdict", (APPROVED, SENT_BACK)),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[str] = mapped_column(String(12))
    remark: Mapped[str | None]
    given_at: Mapped[datetime] = mapped_column(default=clock.now)

    by: Mapped[Person] = relationship(lazy="raise")
    version: Mapped[QuestionVersion] = relationship(lazy="raise")
