"""Settings: one function of the environment that refuses nonsense at start and names the variable."""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parent.parent


class BadSetting(SystemExit):
    """A setting that makes no sense: the site does not start, and the sentence names the variable."""

    def __init__(self, variable: str, sentence: str) -> None:
        super().__init__(f"{variable}: {sentence}")


@dataclass(frozen=True)
class Setting:
    """One environment variable: the key it sets, its default as text, how it is read, and what it is for."""

    variable: str
    key: str
    default: str
    read: Callable[[str], Any]
    meaning: str


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not “{text}”")
        return int(text)

    return read


def _range(low: int, high: int) -> Callable[[str], tuple[int, int]]:
    def read(text: str) -> tuple[int, int]:
        first, _, last = text.partition("-")
        if not (first.isdecimal() and last.isdecimal() and low <= int(first) < int(last) <= high):
            raise ValueError(f"must be a range like 6-12 that lies within {low} and {high}, not “{text}”")
        return int(first), int(last)

    return read


def _switch(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError(f"must be 0 or 1, not “{text}”")
    return text == "1"


def _database(text: str) -> str:
    """Empty means SQLite in the instance folder; PostgreSQL addresses get the driver that we install."""
    scheme = text.partition("://")[0]
    if text and scheme not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ValueError(f"must begin with sqlite:// or postgresql://, not “{scheme}”")
    return text.replace("postgresql://", "postgresql+psycopg://", 1)


def _address(text: str) -> str:
    if text and urlsplit(text).scheme not in {"http", "https"}:
        raise ValueError(f"must begin with http:// or https://, not “{text}”")
    return text.rstrip("/")


def _folder(text: str) -> str:
    path = Path(text) if Path(text).is_absolute() else Path.cwd() / text
    if path.exists() and not path.is_dir():
        raise ValueError(f"must name a folder, and “{path}” is not one")
    return str(path)


def _watched(text: str) -> str:
    """Whether it is there is told at the start and again when asked: a disk may be plugged in later."""
    return _folder(text) if text else ""


def _model(text: str) -> str:
    """Whether a model lies there is told where one is asked for: the site does without."""
    return str(Path(text).absolute()) if text else ""


def _host(text: str) -> str:
    if not text or "/" in text or " " in text:
        raise ValueError(f"must be a host name or an IP address, not “{text}”")
    return text


def _media(text: str) -> str:
    """Who sends media: empty is the site itself, a path is nginx, an address is a store. It holds a secret: never repeat it."""
    if not text or (text.startswith("/") and text.endswith("/")):
        return text
    parts = urlsplit(text)
    if parts.scheme in {"http", "https"} and parts.hostname and parts.username and parts.password:
        return text.rstrip("/")
    raise ValueError("must be a path between slashes, such as /kept/, or https://KEY:SECRET@host/bucket")


SETTINGS = (
    Setting("HOST", "HOST", "127.0.0.1", _host, "address that the site listens on"),
    Setting("PORT", "PORT", "8000", _whole(1, 65535), "port that the site listens on"),
    Setting("LMS_INSTANCE", "INSTANCE", str(PROJECT / "instance"), _folder, "folder of database, media and keys"),
    Setting(
        "LMS_DATABASE_URL", "DATABASE_URL", "", _database, "empty: SQLite in the instance folder; or postgresql://…"
    ),
    Setting(
        "LMS_PUBLIC_URL", "PUBLIC_URL", "", _address, "address printed in links and QR codes; empty: http://HOST:PORT"
    ),
    Setting(
        "LMS_HTTPS",
        "HTTPS",
        "0",
        _switch,
        "1 when people reach the site by https: cookies are then sent by https alone",
    ),
    Setting(
        "LMS_DEMO", "DEMO", "1", _switch, "1: an empty database is filled with the demonstration county at first start"
    ),
    Setting(
        "LMS_LONGEST_HOURS",
        "LONGEST_HOURS",
        "8",
        _whole(1, 48),
        "longest recording that is made into a lecture, in hours",
    ),
    Setting(
        "LMS_DISK_RESERVE_MB",
        "DISK_RESERVE_MB",
        "500",
        _whole(0, 10**9),
        "space that uploads and lectures leave free, in MB",
    ),
    Setting(
        "LMS_MEDIA_URL",
        "MEDIA_URL",
        "",
        _media,
        "who sends lectures. Empty: the site; `/kept/`: nginx, from `LMS_INSTANCE/media/`; "
        "`https://KEY:SECRET@host/bucket`: a store that speaks S3",
    ),
    Setting(
        "LMS_PROXIES",
        "PROXIES",
        "0",
        _whole(0, 5),
        "number of own reverse proxies in front; the visitor's address is believed from them alone",
    ),
    Setting(
        "LMS_PRESENCE_MINUTES",
        "PRESENCE_MINUTES",
        "6-12",
        _range(1, 30),
        "minutes of a lecture after which a player asks whether somebody is there, drawn anew each time",
    ),
    Setting(
        "LMS_INCOMING",
        "INCOMING",
        "",
        _watched,
        "folder whose films and discs become recordings by themselves; empty: none",
    ),
    Setting(
        "LMS_INCOMING_OWNER",
        "INCOMING_OWNER",
        "",
        str,
        "mobile number of the author of what comes from that folder; empty: the first administrator",
    ),
    Setting("LMS_CONTACT", "CONTACT", "", str, "whom people ask about sign-in and personal data: office and telephone"),
    Setting("LMS_WEB_PROCESSES", "WEB_PROCESSES", "2", _whole(1, 64), "number of web processes"),
    Setting(
        "LMS_SPEECH_MODEL",
        "SPEECH_MODEL",
        "",
        _model,
        "folder of a faster-whisper model that drafts captions; empty: no drafts are offered",
    ),
    Setting(
        "LMS_REVIEW_DECIDERS",
        "REVIEW_DECIDERS",
        "1",
        _whole(1, 2),
        "how many reviewers must agree to decide a review case: 1 or 2",
    ),
    Setting(
        "LMS_REMINDER_HOURS",
        "REMINDER_HOURS",
        "8-20",
        _range(0, 24),
        "hours of the day from which and until which reminders go out",
    ),
    Setting(
        "LMS_REMINDER_DAYS",
        "REMINDER_DAYS",
        "3",
        _whole(1, 60),
        "days that pass before the same task is reminded of again",
    ),
    Setting(
        "LMS_MESSAGES_A_DAY",
        "MESSAGES_A_DAY",
        "3",
        _whole(1, 50),
        "messages by SMS and e-mail that one person gets in a day at most",
    ),
    Setting(
        "LMS_CHANNELS_LOCAL",
        "CHANNELS_LOCAL",
        "0",
        _switch,
        "1: gateways of channels may stand on this machine itself; otherwise nothing is sent there",
    ),
    Setting(
        "LMS_KEY_DECIDERS",
        "KEY_DECIDERS",
        "1",
        _whole(1, 2),
        "how many persons correct the key of a question: 1 or 2; always 2 where somebody who passed would fail",
    ),
)


def settings_from(environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings as `{key: value}`.

    Raises BadSetting, naming the variable, when a value makes no sense.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        try:
            values[setting.key] = setting.read(environ.get(setting.variable) or setting.default)
        except ValueError as error:
            raise BadSetting(setting.variable, str(error)) from None
    if values["HTTPS"] and values["MEDIA_URL"].startswith("http://"):
        raise BadSetting("LMS_MEDIA_URL", "must begin with https:// where LMS_HTTPS is 1, or browsers load no films")
    if values["INCOMING"] and _overlap(Path(values["INCOMING"]), Path(values["INSTANCE"])):
        raise BadSetting("LMS_INCOMING", "must be a folder apart from LMS_INSTANCE, neither in it nor around it")
    return values | _derived(values)


def _overlap(one: Path, other: Path) -> bool:
    return one.resolve().is_relative_to(other.resolve()) or other.resolve().is_relative_to(one.resolve())


def _derived(values: dict[str, Any]) -> dict[str, Any]:
    database = values["DATABASE_URL"] or f"sqlite:///{values['INSTANCE']}/lms.sqlite3"
    return {
        "SQLALCHEMY_DATABASE_URI": database,
        "PRESENCE_SECONDS": tuple(minutes * 60 for minutes in values["PRESENCE_MINUTES"]),
        "PUBLIC_URL": values["PUBLIC_URL"] or f"http://{values['HOST']}:{values['PORT']}",
        "MEDIA_ORIGIN": _origin(values["MEDIA_URL"]),
    }


def _origin(media_url: str) -> str:
    """Where browsers are sent for films, if they are sent anywhere."""
    parts = urlsplit(media_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.scheme else ""


def make_folder(path: str) -> None:
    """Make the instance folder. Raises BadSetting where it can't be made or nothing can be written into it."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise BadSetting("LMS_INSTANCE", f"the folder “{path}” cannot be made ({error.strerror})") from None
    if not os.access(path, os.W_OK):
        raise BadSetting("LMS_INSTANCE", f"nothing can be written into the folder “{path}”")


def look_at_port(host: str, port: int) -> None:
    """Raises BadSetting where the site could not listen: better now than after the minutes of a first start."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise BadSetting("HOST", f"“{host}” is no address of this machine ({error.strerror})") from None
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise BadSetting(
                "PORT", f"the site cannot listen at {host}:{port} ({error.strerror}); try another"
            ) from None
