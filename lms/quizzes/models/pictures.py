"""Pictures of questions, and what uses them: by that they are seen."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model


class QuestionPicture(Model):
    """A picture by the SHA-256 of its file, which is kept once and never goes: sealed papers name it."""

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    width: Mapped[int]
    height: Mapped[int]
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)


class PictureUse(Model):
    """A version of a question that shows it, an import that waits to be applied, or the person who put it in."""

    __table_args__ = (
        CheckConstraint(
            "(version_id IS NOT NULL) OR (import_id IS NOT NULL) OR (by_id IS NOT NULL)", name="by_something"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("question_picture.digest"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("question_version.id"), index=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("question_import.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
