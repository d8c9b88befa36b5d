"""The site as a process: comes up, survives kill -9, ends cleanly."""

import http.client
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http import HTTPStatus
from pathlib import Path

import pytest

from tests import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[serving.Site]:
    """One site for all that leave it running."""
    with serving.site(tmp_path_factory.mktemp("site"), factory="lms") as site:
        yield site


def _first_page(site: serving.Site) -> str:
    with urllib.request.urlopen(f"{site.url}/") as answer:
        return str(answer.read().decode())


def test_a_new_site_comes_up_and_again_after_a_kill(tmp_path: Path) -> None:
    with serving.site(tmp_path, factory="lms", is_new=True) as site:
        assert "登录" in _first_page(site)

        site.kill()
        site.start()

        assert "登录" in _first_page(site)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("send", [os.kill, os.killpg])
def test_a_signal_ends_every_process(
    tmp_path: Path, number: signal.Signals, send: Callable[[int, signal.Signals], None]
) -> None:
    with serving.site(tmp_path) as site:
        parent = site.running[0]
        family = [pid for child in _children(parent.pid) for pid in (child, *_children(child))]

        send(parent.pid, number)
        parent.wait(timeout=20)

        assert len(family) >= 3
        assert not [pid for pid in family if _lives(pid)]


def test_a_worker_that_has_just_been_replaced_ends_too(tmp_path: Path) -> None:
    with serving.site(tmp_path) as site:
        parent = site.running[0]
        _, worker = _children(parent.pid)
        os.kill(worker, signal.SIGKILL)

        while worker in (now := _children(parent.pid)) or len(now) < 2:
            pass
        os.killpg(parent.pid, signal.SIGTERM)
        parent.wait(timeout=20)

        assert not [pid for pid in now if _lives(pid)]


def test_a_command_can_write_while_the_site_is_served(running: serving.Site) -> None:
    said = running.flask("admin", "create", "--name", "赵主任", "--mobile", "13800000001", "--password", "keep it safe")

    assert "赵主任" in said


@pytest.mark.parametrize("size", [40_000_000, 200_000_000])
def test_who_sends_too_much_hears_why(running: serving.Site, size: int) -> None:
    """A connection that is closed over unread bytes would tell a browser nothing but that it broke."""
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(size)}
    pieces = (b"x" * 1_000_000 for _ in range(size // 1_000_000))
    with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)) as connection:
        connection.request("POST", "/sign-in", pieces, headers)
        answer = connection.getresponse()

        assert answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert "提交的内容太大" in answer.read().decode()


def test_a_body_that_breaks_the_rules_of_http_is_refused(running: serving.Site) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as line:
        kind = "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked"
        line.sendall(f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n{kind}\r\n\r\nzz\r\n".encode())

        assert line.recv(1000).startswith(b"HTTP/1.1 400 ")


def test_a_killed_worker_is_replaced(running: serving.Site) -> None:
    before = _children(running.running[0].pid)
    worker = before[1]

    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while len(now := _children(running.running[0].pid)) < 2 or worker in now:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert "登录" in _first_page(running)


def test_more_browsers_than_threads_are_answered_again_and_again(running: serving.Site) -> None:
    """A thread that stays with its connection for a moment keeps nobody else waiting, and leaves it when nothing comes."""
    with ExitStack() as lines:
        browsers = [http.client.HTTPConnection("127.0.0.1", running.port, timeout=30) for _ in range(100)]
        for browser in browsers:
            lines.enter_context(closing(browser))
        for _ in range(3):
            for browser in browsers:
                browser.request("GET", "/language/zh")
            answers = [browser.getresponse() for browser in browsers]

            assert {answer.status for answer in answers} == {HTTPStatus.SEE_OTHER}
            for answer in answers:
                answer.read()


def test_what_is_asked_before_the_answer_came_is_answered_in_turn(running: serving.Site) -> None:
    ask = "GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n"
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as line:
        line.sendall((ask.format("/sign-in", "") + ask.format("/nowhere", "Connection: close\r\n")).encode())
        said = b"".join(iter(lambda: line.recv(1 << 16), b""))

    assert [part[:3] for part in said.split(b"HTTP/1.1 ")[1:]] == [b"200", b"404"]
