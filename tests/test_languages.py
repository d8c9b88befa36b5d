"""Catalogues that were not compiled after their texts changed are noticed at the start."""

import os
from pathlib import Path

import pytest

from lms import languages


def test_a_catalogue_older_than_its_texts_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "CATALOGUES", tmp_path)
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    texts, compiled = folder / "messages.po", folder / "messages.mo"
    texts.touch()
    assert not languages.are_compiled()

    compiled.touch()
    os.utime(texts, (1000, 1000))
    os.utime(compiled, (2000, 2000))
    assert languages.are_compiled()

    os.utime(texts, (3000, 3000))
    assert not languages.are_compiled()
