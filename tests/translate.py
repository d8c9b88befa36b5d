"""`make translate`: collect every text of the site and bring both catalogues up to date, sorted and without places."""

import subprocess
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po, write_po

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
    _keep_one_form(catalogue, language)


def _keep_one_form(path: Path, language: str) -> None:
    """Chinese has one form where English has two; a catalogue without a header is written with two."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in catalogue:
        if isinstance(message.string, tuple):
            message.string = message.string[: catalogue.num_plurals]
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, no_location=True, sort_output=True, omit_header=True, ignore_obsolete=True)


def _pybabel(*words: str) -> None:
    subprocess.run([".venv/bin/pybabel", "--quiet", *words], check=True)


if __name__ == "__main__":
    main()
