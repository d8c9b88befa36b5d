"""A pack is made: what its row keeps, and what its page is given."""

from base64 import b64decode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.courses.models import Lesson
from lms.db import db
from lms.watching.offline import facts, making
from lms.watching.offline.models import OfflinePack
from tests.watching.conftest import SECONDS, World


def made(world: World) -> OfflinePack:
    lesson = db.session.get_one(Lesson, world.lesson_id)
    return making.made(
        lesson, unit=world.cast.dongshan, people=[world.cast.li_lei], size="360p", by=world.cast.han_mei
    )  # fmt: skip


def test_the_page_of_a_pack_has_the_key_whose_other_half_the_site_keeps(world: World) -> None:
    with world.transaction():
        pack = made(world)
        told = facts.facts(pack)

        public = Ed25519PrivateKey.from_private_bytes(b64decode(told["seed"])).public_key()
        assert public.public_bytes_raw() == pack.public_key
        assert b64decode(told["seed"]) not in pack.seed
        assert (told["pack"], len(pack.code)) == (pack.code, 16)
        assert told["lecture"]["seconds"] == pack.seconds == SECONDS
        assert told["people"] == [{"id": world.cast.li_lei.id, "name": "李雷"}]


def test_no_two_packs_have_the_same_key(world: World) -> None:
    with world.transaction():
        assert made(world).public_key != made(world).public_key
