"""`make translate`: collect every text of the site and bring both catalogues up to date, sorted and without places."""

import subprocess
import tempfile
from pathlib import Path

CATALOGUES = Path("lms/translations")
EXTRACT = ["-F", "babel.cfg", "-k", "_l", "-k", "_n:1,2", "--no-location", "--sort-output", "--omit-header", "-w", "0"]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        template = str(Path(folder) / "messages.pot")
        _pybabel("extract", *EXTRACT, "-o", template, ".")
        for language in ("zh_Hans", "en"):
            _update(template, language)


def _update(template: str, language: str) -> None:
    catalogue = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not catalogue.exists():
        _pybabel("init", "-i", template, "-d", str(CATALOGUES), "-l", language, "-w", "0")
    _pybabel(
        "update", "-i", template, "-d", str(CATALOGUES), "-l", language,
        "--no-fuzzy-matching", "--ignore-obsolete", "--omit-header", "-w", "0",
    )  # fmt: skip


def _pybabel(*words: str) -> None:
    subprocess.run([".venv/bin/pybabel", "--quiet", *words], check=True)


if __name__ == "__main__":
    main()
