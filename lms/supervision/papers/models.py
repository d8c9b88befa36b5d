"""In whose name papers go out."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person


class PaperHead(Model):
    """From a moment on; the latest row counts. None: papers are signed by the unit of whoever takes them, without a red head."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # 落款.
    issuer: Mapped[str] = mapped_column(String(60))
    # 发文机关标志, red over a red line, as “某县安全生产委员会办公室文件”; none: no red head.
    red_head: Mapped[str | None] = mapped_column(String(60))
    # 发文机关代字 of the 文号, as “某安办发”.
    mark: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship(lazy="raise")
