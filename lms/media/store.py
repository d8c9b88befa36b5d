"""A store that speaks S3, as `LMS_MEDIA_URL` names it. A file's key is its path below `media`.

`https://KEY:SECRET@host/bucket?region=NAME`, or `https://KEY:SECRET@bucket.host` for stores that want the bucket there.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l

from lms.errors import Refused

# An address is used at once; a film that is on its way when it runs out still arrives.
ADDRESS_LASTS = timedelta(minutes=1)

# Of a large file, so many bytes are sent at a time, four at once: with them the worker needs 32 MB more.
PART_BYTES = 8_000_000
PARTS_AT_ONCE = 4
PIECE_BYTES = 65_536


class StoreFailed(Refused):
    """The store does not answer, or refuses; `reason` is for the log."""

    status = 503
    message = _l("The store that holds the films does not answer. Please try again in a moment.")


def is_used() -> bool:
    return bool(current_app.config["MEDIA_ORIGIN"])


def _obstore() -> Any:
    """Imported where a store is used and nowhere else, for it takes 8 MB."""
    return import_module("obstore")


def init_app(app: Flask) -> None:
    """Import it before the processes part, so that they share it."""
    if app.config["MEDIA_ORIGIN"]:
        _obstore()


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong inside is a StoreFailed."""
    try:
        yield
    except _obstore().exceptions.BaseError as error:
        raise StoreFailed(reason=str(error).partition("\n")[0]) from error


def put(path: Path, key: str, headers: dict[str, str]) -> None:
    """Put a file there: whole, or it is not there at all. Raises StoreFailed."""
    parts: Any = {"chunk_size": PART_BYTES, "max_concurrency": PARTS_AT_ONCE, "attributes": headers}
    with _told():
        _obstore().put(_store(), key, path, **parts)


def sizes(folder: str) -> dict[str, int]:
    """The names of the files below that folder, and how many bytes each has. Raises StoreFailed."""
    with _told():
        found = [each for page in _obstore().list(_store(), f"{folder}/") for each in page]
    return {each["path"].removeprefix(f"{folder}/"): each["size"] for each in found}


def remove(folder: str) -> None:
    """Remove every file below that folder. Raises StoreFailed."""
    with _told():
        for name in sizes(folder):
            _obstore().delete(_store(), f"{folder}/{name}")


def address(key: str) -> str:
    """Where whoever comes within a minute gets the file, without any cookie. Nothing is asked of the store for it."""
    return str(_obstore().sign(_store(), "GET", key, ADDRESS_LASTS))


def pieces(key: str, start: int, stop: int) -> Iterator[bytes]:
    """The bytes of a file from `start` up to, not including, `stop`, as they come. Raises StoreFailed."""
    with _told():
        answer = _obstore().get(_store(), key, options={"range": (start, stop)})
        return map(bytes, answer.stream(min_chunk_size=PIECE_BYTES))


def _store() -> Any:
    return _opened(current_app.config["MEDIA_URL"], os.getpid())


@cache
def _opened(url: str, process: int) -> Any:
    """The store, once for each process: its connections don't survive a fork."""
    parts = urlsplit(url)
    bucket, endpoint = parts.path.strip("/"), f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return _obstore().store.S3Store(
        bucket or str(parts.hostname).partition(".")[0],
        endpoint=endpoint,
        virtual_hosted_style_request=not bucket,
        access_key_id=unquote(parts.username or ""),
        secret_access_key=unquote(parts.password or ""),
        region=parse_qs(parts.query).get("region", ["us-east-1"])[0],
        client_options={"allow_http": True, "connect_timeout": timedelta(seconds=5), "timeout": timedelta(minutes=10)},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
    )
