"""Personal numbers: sealed for keeping, hashed under a key for finding, masked for showing."""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms import keys

NONCE_BYTES = 12


def seal(text: str) -> bytes:
    """Encrypted with AES-256-GCM under the instance's key; a fresh nonce leads the result."""
    return seal_bytes(text.encode())


def unseal(sealed: bytes) -> str:
    """What was sealed. Raises cryptography's InvalidTag when it was altered or belongs to another instance."""
    return unseal_bytes(sealed).decode()


def seal_bytes(data: bytes) -> bytes:
    """The same for a whole file."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(keys.key("personal-data")).encrypt(nonce, data, None)


def unseal_bytes(sealed: bytes) -> bytes:
    return AESGCM(keys.key("personal-data")).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)


def keyed_hash(text: str) -> str:
    """64 hexadecimal digits by which an equal text is found again, useless without the instance's key."""
    return hmac.new(keys.key("personal-hash"), text.encode(), hashlib.sha256).hexdigest()
