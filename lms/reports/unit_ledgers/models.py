"""The workbooks that ledgers were filled into. Rows are only added."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.asking import LONGEST_NAME
from lms.db import Model
from lms.people.models import Person


class LedgerTemplate(Model):
    """One version; the latest counts. In the database, for it is small and the record of what was asked of enterprises."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    # None: from then on the site's own again.
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship(lazy="raise")
