"""What was typed from an answer sheet. Rows are only added; the one that agrees with another person's makes the attempt."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person


class PaperEntry(Model):
    """One typing of one person's sheet of a form."""

    __table_args__ = (
        Index("ix_paper_entry_form_person", "form_id", "person_id"),
        UniqueConstraint("attempt_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("paper_form.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(100))
    # By question number, as `Answer.chosen` has them; what was left empty is not there.
    answers: Mapped[dict[str, Any]]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    # The attempt that came of it, if it agreed with what another person had typed.
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))

    entered_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=entered_by_id)


class PaperEntryFile(Model):
    """A table of answers as it was read, waiting to be taken over: rows, doubts and what has come of each, as `entry_files` writes them."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # The form from whose page it was sent; each row names its own.
    form_id: Mapped[int] = mapped_column(ForeignKey("paper_form.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    file_name: Mapped[str] = mapped_column(String(255))
    began_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(100))
    plan: Mapped[dict[str, Any]]
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
    applied_at: Mapped[datetime | None]
