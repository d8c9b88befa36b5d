"""How long the proof of everything takes, how much memory it needs, and how fast sessions are sealed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lms.db import db
from tests import databases
from tests.bench import Result, archive

HOURS = int(os.environ.get("BENCH_HOURS", "2000"))
# Verifies in a process of its own, and tells its processor seconds and the most memory it had.
VERIFY = """
import json, resource, sys
from lms import create_app
app = create_app()
result = app.test_cli_runner().invoke(args=["evidence", "verify", "--json"])
used = resource.getrusage(resource.RUSAGE_SELF)
print(result.stdout.splitlines()[0])
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def measure(folder: Path) -> Iterator[Result]:
    with databases.site("sqlite", folder / "sqlite") as app:
        with app.app_context():
            archive.plan()
            archive.fill(HOURS // 4)
        _, _, before = _verified(app.instance_path)
        began = time.process_time()
        with app.app_context():
            archive.fill(HOURS - HOURS // 4)
            db.session.remove()
        print(f"  made in {time.process_time() - began:.0f} s", file=sys.stderr)
        entries, seconds, megabytes = _verified(app.instance_path)
        yield Result(f"evidence verify, {HOURS:,} watched hours", entries / seconds, "entries/s")
        yield Result("the same", HOURS / seconds, "hours/s")
        yield Result("memory of it", megabytes, "MB", before, "a quarter of the hours")


def _verified(instance: str) -> tuple[int, float, float]:
    environment = os.environ | {"LMS_INSTANCE": instance}
    done = subprocess.run([sys.executable, "-c", VERIFY], env=environment, check=True, capture_output=True, text=True)
    figures, used = map(json.loads, done.stdout.splitlines())
    assert "differences" in figures, figures
    assert figures["differences"] == 0, done.stdout
    return figures["entries"], *used
