"""A signature on the glass: a small picture, decoded and written anew, and kept encrypted beside what it signs."""

import hashlib

from flask_babel import lazy_gettext as _l

from lms import vault
from lms.errors import Refused, Unreadable
from lms.quizzes.models import SpotPaper
from lms.quizzes.pictures import cleaning
from lms.quizzes.pictures.cleaning import NoPicture

MOST_BYTES, WIDEST, TALLEST = 40_000, 900, 500
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"


class NoSignature(Unreadable):
    message = _l("This is no signature: a PNG picture of at most %(limit)s KB is wanted. The result stands without it.")


class SignedBefore(Refused):
    message = _l("Another signature was received before. That one stands.")


class NothingToSign(Refused):
    message = _l("There is no result to be signed yet.")


def sign(paper: SpotPaper, data: bytes) -> None:
    """Keep it beside a result that was received; the paper is locked. The same once more changes nothing.

    Raises NoSignature, SignedBefore or NothingToSign.
    """
    if paper.received_at is None:
        raise NothingToSign
    clean = _cleaned(data)
    digest = hashlib.sha256(clean).hexdigest()
    if paper.signature_sha256 is None:
        paper.signature_sealed, paper.signature_sha256 = vault.seal_bytes(clean), digest
    elif paper.signature_sha256 != digest:
        raise SignedBefore


def _cleaned(data: bytes) -> bytes:
    if len(data) > MOST_BYTES or not data.startswith(PNG_BEGINS):
        raise NoSignature(limit=MOST_BYTES // 1000)
    try:
        clean = cleaning.cleaned(data, {})
    except NoPicture:
        raise NoSignature(limit=MOST_BYTES // 1000) from None
    if clean.kind != cleaning.PNG or clean.width > WIDEST or clean.height > TALLEST:
        raise NoSignature(limit=MOST_BYTES // 1000)
    return clean.data


def picture(paper: SpotPaper) -> bytes | None:
    """The PNG, if somebody signed."""
    return vault.unseal_bytes(paper.signature_sealed) if paper.signature_sealed else None
