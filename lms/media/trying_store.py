"""Whether a store does what lectures need of it: one small file is put there, fetched as browsers fetch it, and removed."""

import secrets
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from lms.media import store

CONTENT = b"a film of the trial"


def problems(origin: str) -> list[str]:
    """What is wrong for pages of this origin; nothing if all is well. Raises StoreFailed where it can't even be reached."""
    folder = f"trial-{secrets.token_hex(8)}"
    with tempfile.NamedTemporaryFile() as file:
        file.write(CONTENT)
        file.flush()
        store.put(Path(file.name), f"{folder}/film.m4s", {"Content-Type": "video/iso.segment"})
    try:
        return _seen_by_browsers(store.address(f"{folder}/film.m4s"), origin)
    finally:
        store.remove(folder)


def _seen_by_browsers(address: str, origin: str) -> list[str]:
    status, open_to, body = _fetched(address, origin)
    if (status, body) != (206, CONTENT[2:]):
        return [f"a part of a film was asked for, and the answer was {status} with {len(body)} bytes"]
    found = []
    if open_to not in ("*", origin):
        found.append(f"it does not let pages of {origin} read films (CORS)")
    if _fetched(address.partition("?")[0], origin)[0] in (200, 206):
        found.append("it gives films to everybody: the bucket must be private")
    return found


def _fetched(address: str, origin: str) -> tuple[int, str | None, bytes]:
    """The status, whose pages may read the answer, and what came."""
    asked = urllib.request.Request(address, headers={"Origin": origin, "Range": "bytes=2-"})  # noqa: S310 - the setting's
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.headers["Access-Control-Allow-Origin"], answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, None, b""
    except OSError as error:
        raise store.StoreFailed(reason=str(error)) from error
