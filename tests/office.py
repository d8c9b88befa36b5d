"""LibreOffice, which opens our files as an office does and says what it reads in them.

read = office.opened(folder, {"a.xlsx": bytes, "b.docx": bytes})     # {"a.xlsx": ["every", "text", "in", "order"], …}
"""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import lxml.html
import pytest

from tests.databases import ON_CI

BLOCKS = "//td | //p[not(ancestor::td)]"
LONGEST = 240


def opened(folder: Path, files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The texts of cells and paragraphs that LibreOffice shows, in their order; all files in one start.

    Without LibreOffice a skip at home and a failure on CI.
    """
    if not shutil.which("soffice"):
        (pytest.fail if ON_CI else pytest.skip)("LibreOffice is not on this machine")
    for name, data in files.items():
        (folder / name).write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "html", "--outdir", str(folder), *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LONGEST, check=True)
    assert "Error" not in done.stdout, done.stdout
    return {name: list(_texts((folder / name).with_suffix(".html"))) for name in files}


def _texts(page: Path) -> Iterator[str]:
    for block in lxml.html.fromstring(page.read_bytes()).xpath(BLOCKS):
        if words := plain(block.text_content()):
            yield words


def plain(words: str) -> str:
    """Without the blanks and line ends that a page adds."""
    return "".join(words.split())
