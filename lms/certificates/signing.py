"""Signing certificates and checking signatures: Ed25519. It proves where a certificate is from, and is no legal seal.

A certificate names its key. Keys change by `flask --app lms certificate new-key`; the public halves of old ones stay.
"""

import hashlib
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import select

from lms import keys
from lms.certificates.models import CertificateKey
from lms.certificates.statement import Statement
from lms.db import db, take_turns


def current() -> CertificateKey:
    """The key that signs now, made at first use; another one where the instance's key file is not what it was."""
    take_turns("certificate keys")
    last = db.session.scalar(select(CertificateKey).order_by(CertificateKey.id.desc()).limit(1))
    generation = last.generation if last else 1
    return last if last and _public(generation) == last.public else _known(generation)


def rotate() -> CertificateKey:
    """From now on another key signs."""
    return _known(current().generation + 1)


def _known(generation: int) -> CertificateKey:
    public = _public(generation)
    row = CertificateKey(name=name_of(public), public=public, generation=generation)
    db.session.add(row)
    db.session.flush()  # the next certificate asks for it
    return row


def _private(generation: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.key(f"certificate-{generation}"))


def _public(generation: int) -> str:
    return _private(generation).public_key().public_bytes_raw().hex()


def name_of(public: str) -> str:
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:8]


def sign(text: str, key: CertificateKey) -> Statement:
    return Statement(text, _private(key.generation).sign(text.encode()))


def public_keys() -> dict[str, str]:
    """Every key that ever signed, by its name."""
    rows = db.session.execute(select(CertificateKey.name, CertificateKey.public).order_by(CertificateKey.id))
    return {name: public for name, public in rows}  # noqa: C416


def is_genuine(statement: Statement, known: Mapping[str, str]) -> bool:
    """Whether the key that the statement names has signed it."""
    public = known.get(statement.facts.get("key", ""))
    if public is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(statement.signature, statement.text.encode())
    except InvalidSignature:
        return False
    return True
