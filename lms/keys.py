"""The instance's secrets: made once, kept in `instance/keys` and readable by the owner alone."""

import os
import secrets
from pathlib import Path

from flask import current_app

KEY_BYTES = 32


def key(name: str) -> bytes:
    """The 32 bytes of the key called `name`, made at first use."""
    known: dict[str, bytes] = current_app.extensions.setdefault("keys", {})
    if name not in known:
        known[name] = read_or_make(Path(current_app.instance_path) / "keys" / f"{name}.key")
    return known[name]


def read_or_make(path: Path) -> bytes:
    """Read the key file, or make it whole or not at all, also when two processes begin at once."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        _make(path)
        return bytes.fromhex(path.read_text().strip())


def _make(path: Path) -> None:
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(KEY_BYTES) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first, and its key is the key
    finally:
        draft.unlink()
