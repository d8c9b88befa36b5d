"""kill -9 between any two steps of the worker: nothing is imported twice, and nothing is lost."""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import serving
from lms.db import db
from lms.media import tasks
from lms.media.models import Captions, Recording
from tests.media.incoming.conftest import Look, lying

pytestmark = pytest.mark.slow

SRT = "1\n00:00:01,000 --> 00:00:02,000\n安全生产\n"


@pytest.mark.both_databases
def test_whenever_the_worker_is_killed_each_file_is_taken_once(
    app: Flask, root: Path, look: Look, recordings: Callable[[], list[Recording]]
) -> None:
    step, killed = 0, True
    while killed:
        lay(root, step)
        look(times=1)
        killed = is_killed_at(app, look, step)
        app.extensions.pop("incoming", None)  # the next worker has seen nothing yet
        look(times=3)
        step += 1

    assert step > 10, "it has more steps than that"
    titles = Counter(row.title for row in recordings())
    assert titles == Counter(f"讲{number}" for number in range(step))
    assert lying(root) == {place for number in range(step) for place in places(number)}
    with app.app_context():
        assert db.session.scalar(select(func.count(Captions.id))) == step


def lay(root: Path, number: int) -> None:
    (root / f"讲{number}.mp4").write_bytes(b"film")
    (root / f"讲{number}.srt").write_text(SRT, "utf-8")
    (root / f"讲{number}.docx").write_bytes(b"PK")


def places(number: int) -> list[str]:
    taken = [f"taken/讲{number}.mp4", f"taken/讲{number}.srt"]
    return [*taken, f"refused/讲{number}.docx", f"refused/讲{number}.docx.txt"]


def is_killed_at(app: Flask, look: Look, step: int) -> bool:
    """A worker that kills itself before its step of that number; False: it came to its end before."""

    def worker() -> None:
        count_steps(step)
        look(times=1)

    with app.app_context():
        code = serving.in_a_child(worker)
    assert code in (0, -signal.SIGKILL)
    return code != 0


def count_steps(last: int) -> None:
    """Everything that changes a file or a row is a step."""
    left = [last]

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **named: Any) -> Any:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return original(*args, **named)

        return step

    for owner, name in ((os, "link"), (shutil, "copyfile"), (Path, "write_text"), (Path, "rename"), (Path, "mkdir"),
                        (db.session, "commit"), (db.session, "flush"), (tasks.make, "later")):  # fmt: skip
        setattr(owner, name, counted(getattr(owner, name)))
