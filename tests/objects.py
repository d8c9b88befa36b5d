"""A really running store that speaks S3: SeaweedFS, from its Python package, with one bucket and one key.

with objects.store(folder) as store:
    Site(folder, settings={"LMS_MEDIA_URL": store.url})
    store.kill(); store.start()
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import obstore
import pytest
from obstore.store import S3Store

from lms import storage
from lms.db import db
from lms.media import storing
from tests.databases import ON_CI
from tests.serving import free_port

PROGRAM = Path(sys.executable).parent / "weed"
KEY, SECRET, BUCKET = "training", "invented/for+tests", "lectures"
PARTS = ("master", "volume", "filer", "s3")
ALLOWED = {"name": "site", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
# It calls nobody, keeps little, and ends at once.
QUIET = [
    "-master.telemetry=false", "-volume.preStopSeconds=0", "-volume.max=20", "-master.volumeSizeLimitMB=64",
    "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.minFreeSpace=0.1",
]  # fmt: skip


@dataclass
class Store:
    folder: Path
    # Whose pages may read.
    origins: str = "*"
    ports: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        (self.folder / "keys.json").write_text(json.dumps({"identities": [ALLOWED]}))
        for part in PARTS:
            self.ports |= {f"{part}.port": free_port(), f"{part}.port.grpc": free_port()}

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3.port']}"

    @property
    def url(self) -> str:
        """As the setting wants it; the secret has signs that an address must not hold as they are."""
        secret = SECRET.replace("/", "%2F").replace("+", "%2B")
        return f"http://{KEY}:{secret}@127.0.0.1:{self.ports['s3.port']}/{BUCKET}"

    def start(self) -> None:
        ports = [f"-{name}={port}" for name, port in self.ports.items()]
        options = [f"-dir={self.folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(PROGRAM), "server", *options, *ports, *QUIET,
                 f"-s3.config={self.folder / 'keys.json'}", f"-s3.allowedOrigins={self.origins}"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, cwd=self.folder,
            )  # fmt: skip
        self._wait()
        self._make_bucket()

    def _make_bucket(self) -> None:
        """Its first file makes it."""
        bucket = S3Store(
            BUCKET,
            endpoint=self.origin,
            access_key_id=KEY,
            secret_access_key=SECRET,
            client_options={"allow_http": True},
        )
        obstore.put(bucket, "made", b"")

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._is_up():
                return
            time.sleep(0.1)
        raise TimeoutError((self.folder / "log").read_text()[-4000:])

    def _is_up(self) -> bool:
        """It refuses a stranger by itself, and its parts have found each other."""
        try:
            urllib.request.urlopen(f"{self.origin}/{BUCKET}", timeout=5).close()
        except urllib.error.HTTPError as refusal:
            return refusal.code == 403
        except OSError:
            return False
        return True

    def kill(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=30)
            self.process = None


@contextmanager
def store(folder: Path, origins: str = "*") -> Iterator[Store]:
    """A store, up and answering; ended with the block. Where its package has no program: a skip at home, a failure on CI."""
    if not PROGRAM.exists() and not ON_CI:
        pytest.skip("no SeaweedFS for this kind of machine")
    running = Store(folder, origins)
    try:
        running.start()
        yield running
    finally:
        running.kill()


def put_all_away() -> None:
    """Put every finished lecture into the store, in turn with the site's own worker, which looks for them each minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with storage.turn("making") as ours:
            if ours:
                for recording_id, folder in storing.waiting():
                    storing.put_away(recording_id, folder)
                    db.session.commit()
                return
        time.sleep(0.1)
    raise TimeoutError("the worker has had the turn for a minute")
