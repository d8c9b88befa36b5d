"""Which seconds of a recording went out under a grant: one bit a second, set once, never taken back.

A segment is 6 s; noting it is one read, and one short write the first time.
"""

from collections.abc import Iterable

from sqlalchemy import select

from lms import clock
from lms.db import begin_writing, db
from lms.media.models import Delivery, Grant
from lms.media.package import Spans, spans

_delivery = Delivery.__table__
KNOWN = select(_delivery.c.seconds_delivered)


def delivered_spans(grant: Grant) -> Spans:
    """The whole seconds that went out under this grant, as (from, up to)."""
    bits = _bits(db.session.scalar(KNOWN.where(_delivery.c.grant_id == grant.id)))
    return spans(second for second in range(bits.bit_length()) if bits >> second & 1)


def among(stored: bytes, wanted: Iterable[tuple[int, int]]) -> Spans:
    """Which of the wanted seconds went out, for whoever has read the stored bits already."""
    bits = _bits(stored)
    return spans(second for start, stop in wanted for second in range(start, stop) if bits >> second & 1)


def note(grant_id: int, stretches: Iterable[tuple[int, int]]) -> bool:
    """Write down what goes out. False: all of it was written down before, and there is nothing to commit."""
    new = sum((1 << stop) - (1 << start) for start, stop in stretches)
    mine = _delivery.c.grant_id == grant_id
    if new & ~_bits(db.session.scalar(KNOWN.where(mine))) == 0:
        return False
    begin_writing(lightly=True)
    bits = _bits(db.session.scalar(KNOWN.where(mine).with_for_update())) | new
    values = {"seconds_delivered": _bytes(bits), "changed_at": clock.now()}
    db.session.execute(_delivery.update().where(mine).values(values))
    return True


def _bits(stored: bytes | None) -> int:
    return int.from_bytes(stored or b"", "little")


def _bytes(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")
