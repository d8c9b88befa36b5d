from typing import get_args

import pytest
from flask import Flask

from lms.media import making, wording
from lms.media.faults import Code
from lms.media.models import STATES

FIGURES = {"minutes": 30, "width": 9000, "height": 5000, "seconds": 43200, "longest": 28800, "needed": 1_400_000_000, "free": 900,
           "file": "360p/00001.m4s", "tries": 5, "detail": "…", "hours": 0, "longest_hours": 0, "expected": 43100, "number": 3}  # fmt: skip


def test_every_reason_has_its_sentence(app: Flask) -> None:
    with app.app_context():
        sentences = {code: wording.failure(code, FIGURES) for code in get_args(Code)}

    assert not [code for code, sentence in sentences.items() if "%(" in sentence]
    assert "12" in sentences["too_long"]
    assert "1.4 GB" in sentences["disk_short"]


def test_every_state_and_phase_has_its_words() -> None:
    assert set(wording.STATES) == set(STATES)
    assert set(wording.PHASES) == set(get_args(making.Phase))


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 B"), (999, "999 B"), (1_500, "1.5 KB"), (7_300_000_000, "7.3 GB")]
)
def test_sizes_are_told_as_people_say_them(app: Flask, number: int, words: str) -> None:
    with app.app_context():
        assert wording.size(number) == words
