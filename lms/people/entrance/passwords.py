"""Passwords: which are good enough, how they are kept, and whether one fits.

argon2id with 19 MiB and two passes takes about 17 ms of one core, so a hall of 1,000 learners comes in within ten seconds on
two cores; see docs/decisions.md.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask_babel import lazy_gettext as _l

from lms import clock, vault
from lms.errors import Refused
from lms.people.entrance.logins import Candidate
from lms.people.models import Person

SHORTEST = 8
LONGEST = 128
# So many characters in a row of one's own number make a password guessable to whoever holds the roster.
TELLING = 6
FEWEST_DIFFERENT = 4
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Compared when nobody is meant, so that an unknown login takes as long as a wrong password.
NOBODYS = HASHER.hash("nobody's password")
COMMON = frozenset((Path(__file__).parent / "common_passwords.txt").read_text("utf-8").split())


class WeakPassword(Refused):
    status = 422


class TooShort(WeakPassword):
    message = _l("The password needs at least %(least)s characters.")


class TooCommon(WeakPassword):
    message = _l("This password is among the first that others would try. Please choose another one.")


class HoldsOwnNumber(WeakPassword):
    message = _l("The password must not hold a part of your mobile number or ID number.")


def check(password: str, person: Person) -> None:
    """Raise WeakPassword, in words, unless the password is good enough for this person."""
    plain = normal(password)
    if len(plain) < SHORTEST:
        raise TooShort(least=SHORTEST)
    if _is_common(plain.lower()):
        raise TooCommon
    if any(_holds_part(plain.upper(), number) for number in _own_numbers(person)):
        raise HoldsOwnNumber


def normal(password: str) -> str:
    """The password in one spelling: a Chinese keyboard types １２３ where another types 123."""
    return unicodedata.normalize("NFKC", password)


def _is_common(password: str) -> bool:
    steps = {ord(second) - ord(first) for first, second in pairwise(password)}
    return password in COMMON or len(set(password)) < FEWEST_DIFFERENT or steps in ({1}, {-1})


def _own_numbers(person: Person) -> Iterable[str]:
    if person.mobile:
        yield person.mobile
    if person.id_number_sealed:
        yield vault.unseal(person.id_number_sealed)


def _holds_part(password: str, number: str) -> bool:
    return any(number[start : start + TELLING] in password for start in range(len(number) - TELLING + 1))


def give(person: Person, password: str) -> None:
    """Set the password and end every sign-in of this person. Raises WeakPassword."""
    check(password, person)
    keep(person, hashed(password))


def keep(person: Person, password_hash: str) -> None:
    """The password of this hash is the person's from now on; every earlier sign-in ends."""
    person.password_hash = password_hash
    person.password_set_at = clock.now()
    person.sign_in_epoch += 1


def hashed(password: str) -> str:
    return HASHER.hash(normal(password))


def fitting(candidates: Sequence[Candidate], password: str) -> list[Candidate]:
    """Those whose password this is. Nobody at all, and a closed account, take as long as one wrong password."""
    if not candidates:
        is_kept(NOBODYS, password)
    return [each for each in candidates if is_kept(each.password_hash or NOBODYS, password) and each.password_hash]


def is_kept(kept: str, password: str) -> bool:
    """Whether the kept hash is of this password."""
    try:
        return HASHER.verify(kept, normal(password))
    except VerificationError:
        return False
