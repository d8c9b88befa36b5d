"""A pack is made: its code, its key, and whom it names."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms import vault
from lms.courses.models import Lesson
from lms.db import db
from lms.media.models import Recording
from lms.people import audit
from lms.people.models import Person, Unit
from lms.watching.offline.models import OfflinePack

SEED_BYTES = 32


def made(
    lesson: Lesson,
    *,
    unit: Unit | None = None,
    person: Person | None = None,
    people: Sequence[Person],
    size: str,
    by: Person | None,
) -> OfflinePack:
    """The row of a new pack, for a unit or for a person. Who may have which lecture, the caller has made sure of."""
    assert (unit is None) != (person is None), "a pack is for a unit or for a person"
    assert lesson.recording_id is not None, "only lectures are taken along"
    recording = db.session.get_one(Recording, lesson.recording_id)
    assert recording.seconds is not None, "only what is ready is taken along"
    seed = secrets.token_bytes(SEED_BYTES)
    pack = OfflinePack(
        code=secrets.token_urlsafe(12), lesson_id=lesson.id, recording_id=recording.id,
        seconds=recording.seconds, size=size, unit_id=unit and unit.id, person_id=person and person.id,
        people=[each.id for each in people], public_key=public_key_of(seed), seed=vault.seal_bytes(seed),
        made_by_id=by and by.id,
    )  # fmt: skip
    db.session.add(pack)
    db.session.flush()  # the record of changes names it
    audit.record("offline.made", by=by, subject=pack, lesson=lesson.title, size=size)
    return pack


def seed_of(pack: OfflinePack) -> bytes:
    """The key that goes into the pack, 32 bytes."""
    return vault.unseal_bytes(pack.seed)


def public_key_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
