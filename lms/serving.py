"""Web and worker from one parent: the site is loaded once and forked, so that the processes share most of their memory."""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

from lms import heartbeat
from lms.db import db, drop_connections
from lms.jobs import work

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Staying(ThreadWorker):
    """A thread stays with its connection for a moment: what the same browser asks next needs no hand-over.

    gunicorn hands a connection from the thread that answered to the one that listens to all, and from there to another thread.
    That took two thirds of the computing of a small answer.
    """

    MOMENT_MS = 20

    def handle(self, conn: TConn) -> object:
        while (goes_on := super().handle(conn)) is True and self._asks_again(conn):
            pass
        return goes_on

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """gunicorn reads what is left of a body, and sets the line's timeout three times for it, also where nothing is left."""
        if keepalive and getattr(conn.parser.mesg.body.reader, "length", None) == 0:
            conn.parser.mesg = None
            return True
        return bool(super()._keepalive_after(conn, keepalive))

    def _asks_again(self, conn: TConn) -> bool:
        """Whether the next request is there, or comes in a moment."""
        if not self.alive or conn.parser.unreader.buf.getvalue():
            return False
        line = select.poll()
        line.register(conn.sock, select.POLLIN)
        return bool(line.poll(self.MOMENT_MS))


GUNICORN = {
    "worker_class": Staying,
    # Each web process listens by itself and the kernel deals the browsers out. From one shared socket it happened that one
    # process took all eight browsers, and the other core stood idle.
    "workers": 1,
    "reuse_port": True,
    # A segment on its way over a slow line keeps its thread. With 4 threads, 30 townships watching over 100 kB/s lines made
    # every page time out; with 24 a page took 10 ms. Threads that are not needed are never started.
    "threads": 64,
    "keepalive": 30,
    "graceful_timeout": 5,
    "timeout": 120,
    "loglevel": "warning",
    "post_fork": lambda server, worker: drop_connections(),
}


class InTurn:
    """Pages of one process are put together one after the other.

    Threads that do so at the same time hand Python's one lock back and forth at each step of SQLite, fifty times for a
    page: with eight browsers that cost a third of the pages a second, and doubled the slowest. A page that takes longer
    than `PATIENCE` keeps nobody waiting. What only waits (orders for the database's line, films for a slow line) takes no turn.
    """

    PATIENCE = 0.05

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app
        self.turn = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"].startswith("/m/"):
            return self.app(environ, start_response)
        has_turn = self.turn.acquire(timeout=self.PATIENCE)
        try:
            return self.app(environ, start_response)
        finally:
            if has_turn:
                self.turn.release()


class Web(BaseApplication):
    """gunicorn, serving an application that is loaded already."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        super().__init__()

    def load_config(self) -> None:
        address = f"{self.app.config['HOST']}:{self.app.config['PORT']}"
        for name, value in (GUNICORN | {"bind": address}).items():
            self.cfg.set(name, value)

    def load(self) -> InTurn:
        heartbeat.start(self.app)  # before the first page is answered
        return InTurn(self.app)


ENDINGS = {signal.SIGINT, signal.SIGTERM}


def serve(app: Flask) -> None:
    """Serve until a signal asks to stop. A worker that dies is started again: its rows bring its work back.

    Called in the application context of a command, whose session ends here.
    """
    app.test_client().get("/sign-in")  # templates and catalogues, which each process would load for itself
    gc.freeze()  # what is loaded now stays, and stays shared
    webs = [_fork(lambda: Web(app).run()) for _ in range(app.config["WEB_PROCESSES"])]
    worker = _fork(lambda: work(app))
    is_ending = _pass_on_endings(webs)
    while (died := os.wait())[0] not in webs:
        if died[0] == worker:
            worker = 0 if is_ending() else _fork(lambda: work(app))
    for child in {*webs, worker} - {died[0], 0}:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(died[1]) and 1)


def _fork(run: Callable[[], None]) -> int:
    """Run something in a child; its process id. A signal that comes meanwhile waits until the child can hear it."""
    # Nothing may be open at the fork: a transaction, and SQLite's place in the line, would live on in the child.
    db.session.remove()
    db.engine.dispose()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    if (child := os.fork()) == 0:
        _become(run)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
    return child


def in_a_child(run: Callable[[], None]) -> int:
    """Run something to its end where its memory ends with it; the exit code. Called in the application context."""
    return os.waitstatus_to_exitcode(os.waitpid(_fork(run), 0)[1])


def _become(run: Callable[[], None]) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        run()
        code = 0
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _pass_on_endings(webs: list[int]) -> Callable[[], bool]:
    """Ctrl-C reaches the whole group anyway; a lone SIGTERM is passed on to the web processes, whose end ends the rest.

    Gives the question whether the end was asked for.
    """
    asked: list[int] = []

    def pass_on(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        for web in webs:
            with suppress(ProcessLookupError):
                os.kill(web, signal.SIGTERM)

    for number in ENDINGS:
        signal.signal(number, pass_on)
    return lambda: bool(asked)
