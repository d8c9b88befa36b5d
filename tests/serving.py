"""A really running site for tests and benchmarks: real web processes, a real worker, killed and started as asked.

with serving.site(folder) as site:              # SQLite in folder, web and worker
    requests to site.url …
    site.kill(); site.start()                   # kill -9, and up again on the same port
    site.clock.advance(hours=2)                 # the virtual clock of all its processes
"""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from lms import create_app
from lms.people.models import Person
from tests import databases
from tests.forking import Forked, forked

PROJECT = Path(__file__).parent.parent
PYTHON = sys.executable


class Clock:
    """Seconds by which the site's processes are ahead of the machine, kept in a file that they read at every look."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.write_text("0")

    def advance(self, **span: float) -> None:
        ahead = float(self.path.read_text()) + timedelta(**span).total_seconds()
        draft = self.path.with_suffix(".new")
        draft.write_text(str(ahead))
        draft.replace(self.path)


@dataclass
class Site:
    """A site on its own port and instance folder."""

    folder: Path
    database: str = ""
    processes: int = 1
    # The site with a clock that can be put forward. "lms" is the site as it is, started by its very command.
    factory: str = "tests.virtual_clock:create_app()"
    port: int = field(default_factory=lambda: free_port())
    settings: dict[str, str] = field(default_factory=dict)
    # Without a database: its first start makes one, as for a county that begins.
    is_new: bool = False
    running: list[subprocess.Popen[bytes] | Forked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.clock = Clock(self.folder / "clock")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return (
            os.environ
            | {
                "HOST": "127.0.0.1",
                "PORT": str(self.port),
                "LMS_INSTANCE": str(self.folder / "instance"),
                "LMS_DATABASE_URL": self.database,
                "LMS_WEB_PROCESSES": str(self.processes),
                "LMS_DEMO": "0",
                "TEST_CLOCK": str(self.clock.path),
            }
            | self.settings
        )

    def app(self) -> Flask:
        """The same site in this process: to put rows in and to look at them. Its clock is the machine's."""
        here = {"LMS_INSTANCE": str(self.folder / "instance"), "LMS_DATABASE_URL": self.database, "PORT": self.port}
        return create_app(**here, **self.settings)

    def cookie(self, app: Flask, person: Person, **more: str) -> str:
        """The value of the session cookie of somebody who has signed in; `more` is in the session, too."""
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer
        now = time.time() + float(self.clock.path.read_text())
        return str(signer.dumps({"_user_id": person.get_id(), "signed_in_at": now, "_permanent": True} | more))

    def flask(self, *words: str) -> str:
        """Run a command of the site; what it printed."""
        command = [PYTHON, "-m", "flask", "--app", "lms", *words]
        done = subprocess.run(command, cwd=PROJECT, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def start(self) -> None:
        words, log = ["--app", self.factory, "serve"], self.folder / "log"
        self.running.append(self._run(words, log) if self.factory == "lms" else forked(words, self.environment, log))
        self._wait()

    def _run(self, words: list[str], log: Path) -> subprocess.Popen[bytes]:
        # A group of its own, so that a kill reaches the web processes that gunicorn forks.
        with log.open("ab") as file:
            return subprocess.Popen(
                [PYTHON, "-m", "flask", *words],
                cwd=PROJECT,
                env=self.environment,
                start_new_session=True,
                stdout=file,
                stderr=file,
                stdin=subprocess.DEVNULL,
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/sign-in", timeout=5).close()
                return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError((self.folder / "log").read_text())

    def kill(self) -> None:
        """kill -9 to every process, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, number)
        for process in self.running:
            process.wait(timeout=30)
        self.running.clear()


# Below the ports that the kernel gives to connections, for a site takes its own only seconds later; every process of the
# tests begins elsewhere, so that two don't choose the same.
_ports = itertools.count(10_000 + os.getpid() * 31 % 20_000)


def free_port() -> int:
    """A port on which nobody listens."""
    for port in _ports:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@contextmanager
def site(folder: Path, **options: object) -> Iterator[Site]:
    """A site, up and answering; ended with the block. On SQLite it begins with tables, unless it is new."""
    running = Site(folder, **options)  # type: ignore[arg-type]
    if not running.database and not running.is_new:
        _prepare(running)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def _prepare(site: Site) -> None:
    instance = site.folder / "instance"
    instance.mkdir(mode=0o700)
    (instance / "lms.sqlite3").write_bytes(databases.migrated())
