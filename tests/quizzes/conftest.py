"""The quiz that most of these tests are about."""

import pytest
from flask import Flask

from tests import snapshots
from tests.cast import Cast
from tests.quizzes import making


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> making.Quiz:
    """Li Lei's, laid down; nothing that another fixture has made before stays."""
    return snapshots.given(app, making.made, cast)
