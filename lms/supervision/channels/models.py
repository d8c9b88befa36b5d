"""Which unit's group a robot speaks to."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from lms.outbox.models import Channel
from lms.people.models import Unit


class UnitGroup(Model):
    """The robot's group is that of this unit: it is told what the unit is told."""

    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)

    channel: Mapped[Channel] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
