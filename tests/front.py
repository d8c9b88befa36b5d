"""A really running nginx in front of a site, with the very configuration that docs/operating.md shows.

with front.nginx(site, folder) as address:      # http://127.0.0.1:…
"""

import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.databases import ON_CI
from tests.serving import PROJECT, Site, free_port

AROUND = """
user root; worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log {folder}/access.log; types {{}}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {server}
}}
"""


def _shown() -> str:
    """The server block of the documentation."""
    found = re.search(r"```nginx\n(.*?)```", (PROJECT / "docs/operating.md").read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def _fitted(site: Site, port: int) -> str:
    """Another port, another folder, and no certificate; all else as shown."""
    text = re.sub(r"^ *(ssl_\w+|server_name) .*\n", "", _shown(), flags=re.MULTILINE)
    changes = {"listen 443 ssl": f"listen 127.0.0.1:{port}", "127.0.0.1:8000": f"127.0.0.1:{site.port}",
               "/var/lib/training": str(site.folder / "instance")}  # fmt: skip
    for shown, here in changes.items():
        assert shown in text
        text = text.replace(shown, here)
    return text


# The same nginx with nobody to ask.
ALONE = "server {{ listen 127.0.0.1:{port}; location / {{ root {root}; }} }}"


@contextmanager
def nginx(site: Site, folder: Path) -> Iterator[str]:
    """Its address, as long as the block lasts. Without nginx a skip at home and a failure on CI."""
    port = free_port()
    with _running(_fitted(site, port), port, "/sign-in", folder) as address:
        yield address


@contextmanager
def files(root: Path, folder: Path) -> Iterator[str]:
    """The address of an nginx that sends the files below `root`, a lecture's, to everybody."""
    port = free_port()
    with _running(ALONE.format(port=port, root=root), port, "/master.m3u8", folder) as address:
        yield address


@contextmanager
def _running(server: str, port: int, page: str, folder: Path) -> Iterator[str]:
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None and not ON_CI:
        pytest.skip("no nginx on this machine")
    folder.mkdir(parents=True)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, server=server))
    process = subprocess.Popen([str(program), "-c", str(folder / "nginx.conf")], stdin=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address + page, folder)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(page: str, folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(page, timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError((folder / "error.log").read_text())
