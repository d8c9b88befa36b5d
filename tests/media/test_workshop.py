import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lms.media.faults import Fault
from lms.media.workshop import News, Order, end, end_orphan, maker, making
from tests.media.conftest import Film

pytestmark = pytest.mark.slow

ENDLESS = 'print(\'{"phase": "encoding", "share": 0.5}\', flush=True); time.sleep(60)'


def python(program: str) -> list[str]:
    return [sys.executable, "-c", f"import os, signal, subprocess, sys, time\n{program}"]


def order(path: Path, folder: Path) -> Order:
    folder.mkdir(exist_ok=True)
    return Order(str(path), str(folder), longest_seconds=3600, bytes_left_free=0)


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


def gone_within(seconds: float, pid: int) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


def test_a_lecture_is_made_in_a_process_of_its_own(film: Film, tmp_path: Path) -> None:
    pid, *news = making(maker(order(film("plain.mp4"), tmp_path / "out")))

    last = [told for told in news if isinstance(told, News)][-1]
    assert pid != os.getpid()
    assert last.made is not None
    assert last.made["seconds"] == pytest.approx(3, abs=0.1)
    assert (tmp_path / "out" / "master.m3u8").exists()


def test_its_fault_comes_back_with_code_and_figures(tmp_path: Path) -> None:
    text = tmp_path / "notice.mp4"
    text.write_text("这是一篇通知")

    with pytest.raises(Fault) as fault:
        list(making(maker(order(text, tmp_path / "out"))))

    assert fault.value.code == "unreadable"
    assert fault.value.figures["detail"]


@pytest.mark.both_databases
@pytest.mark.parametrize(("signum", "code"), [(signal.SIGKILL, "killed"), (signal.SIGSEGV, "crashed")])
def test_a_process_that_dies_is_a_fault_and_not_our_death(signum: int, code: str) -> None:
    with pytest.raises(Fault, match=code):
        list(making(python(f"os.kill(os.getpid(), {int(signum)})")))


def test_a_process_that_does_nothing_any_more_is_ended() -> None:
    news = making(python(ENDLESS), patience=2)
    leader = next(news)

    with pytest.raises(Fault, match="hung"):
        list(news)

    assert isinstance(leader, int)
    assert gone_within(15, leader)


def test_whoever_stops_listening_stops_the_whole_group() -> None:
    program = (
        f"print(json.dumps({{'phase': str(subprocess.Popen(['sleep', '60']).pid), 'share': 0}}), flush=True); {ENDLESS}"
    )
    news = making(python(f"import json\n{program}"))
    leader = next(news)
    child = next(told for told in news if isinstance(told, News)).phase

    news.close()  # type: ignore[attr-defined]

    assert isinstance(leader, int)
    assert gone_within(15, leader)
    assert gone_within(15, int(child))


@pytest.mark.both_databases
def test_when_the_worker_is_killed_the_work_ends_with_it(film: Film, tmp_path: Path) -> None:
    long = film("long.mp4", seconds=20, size="320x240")
    words = json.dumps(maker(order(long, tmp_path / "out")))
    worker = python(f"from lms.media.workshop import making\nfor told in making({words}): print(told, flush=True)")

    with subprocess.Popen(worker, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        leader = int(process.stdout.readline())
        process.stdout.readline()
        process.kill()

    assert gone_within(30, leader)
    assert not (tmp_path / "out" / "package.json").exists()


@contextmanager
def somebody_working_on(work: str) -> Iterator[subprocess.Popen[str]]:
    program = python(f"print('begun', flush=True); time.sleep(60)  # {work}")
    with subprocess.Popen(program, start_new_session=True, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process


def test_an_orphan_is_ended_if_it_is_still_at_that_work() -> None:
    with somebody_working_on("media/7/try-2") as orphan:
        assert end_orphan(orphan.pid, "media/7/try-2")

    assert orphan.returncode == -signal.SIGTERM


def test_a_number_that_now_belongs_to_somebody_else_is_left_alone() -> None:
    with somebody_working_on("media/8/try-1") as stranger:
        assert not end_orphan(stranger.pid, "media/7/try-2")
        assert stranger.poll() is None
        end(stranger.pid)

    assert not end_orphan(stranger.pid, "media/7/try-2")
