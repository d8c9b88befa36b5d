"""The zip of a pack, which the worker makes and which can be fetched for some days; afterwards it can be made again."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms import made_files
from lms.db import Model
from lms.made_files import MadeFile
from lms.people.models.units import one_of


class OfflineFile(MadeFile, Model):
    """One making of the zip of a pack; `done` and `total` are kilobytes."""

    __table_args__ = (one_of("state", made_files.STATES),)

    pack_id: Mapped[int] = mapped_column(ForeignKey("offline_pack.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
