"""Both catalogues are complete: every text of the site has its Chinese, with the same placeholders."""

import re
import subprocess
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.translate import CATALOGUES, EXTRACT

ROOT = Path(__file__).parent.parent.parent
PLACEHOLDER = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text that the code marks for translation."""
    template = tmp_path_factory.mktemp("texts") / "messages.pot"
    command = [ROOT / ".venv/bin/pybabel", "--quiet", "extract", *EXTRACT, "-o", template, "."]
    subprocess.run(command, check=True, cwd=ROOT)
    with template.open("rb") as file:
        return read_po(file)


def _catalogue(language: str) -> Catalog:
    with (ROOT / CATALOGUES / language / "LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _strings(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)


def test_every_text_has_its_chinese(texts: Catalog) -> None:
    chinese = _catalogue("zh_Hans")

    missing = [m.id for m in texts if m.id and (m.id not in chinese or not all(_strings(chinese[m.id].string)))]

    assert not missing


def test_the_english_catalogue_knows_every_text(texts: Catalog) -> None:
    english = _catalogue("en")

    assert not [m.id for m in texts if m.id and m.id not in english]


def test_a_translation_keeps_the_placeholders() -> None:
    wrong = [
        message.id
        for message in _catalogue("zh_Hans")
        if message.id
        and {p for s in _strings(message.id) for p in PLACEHOLDER.findall(s)}
        != {p for s in _strings(message.string) for p in PLACEHOLDER.findall(s)}
    ]

    assert not wrong


def test_nothing_is_fuzzy_or_left_over(texts: Catalog) -> None:
    chinese = _catalogue("zh_Hans")

    assert not [message.id for message in chinese if message.id and message.fuzzy]
    assert not [message.id for message in chinese if message.id and message.id not in texts]
