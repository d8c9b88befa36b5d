"""Names that are markup or formulas: pages show them as they were typed, and spreadsheets do not calculate them."""

import csv
import io
import zipfile
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import String

from lms.courses.models import Course, Lesson, Plan
from lms.db import db
from lms.media.models import Recording
from lms.people.models import Person, Post, Unit
from lms.quizzes.models import QuestionBank, QuestionVersion
from tests.cast import Cast
from tests.conftest import Client
from tests.nonsense import world

MARKUP = '<img src=x onerror=alert(1)>"'
FORMULA = '=HYPERLINK("http://example.org")'
NAMED = (Person, Unit, Post, Course, Lesson, Plan, Recording, QuestionBank, QuestionVersion)
NAMES = {
    "name",
    "short_name",
    "title",
    "title_en",
    "name_en",
    "stem",
    "explanation",
    "summary",
    "lecturer",
    "note",
    "body",
    "source_name",
}


def _rename_everything(app: Flask, name: str) -> None:
    """Everything that somebody named, as far as it may have the same name twice."""
    with app.app_context():
        for model in NAMED:
            for row in db.session.query(model):
                for column in _texts(model):
                    if getattr(row, column):
                        setattr(row, column, f"{name}{row.id}"[:60])
        db.session.commit()


def _texts(model: type) -> Iterator[str]:
    for column in model.__table__.columns:  # type: ignore[attr-defined]
        if column.name in NAMES and isinstance(column.type, String):
            yield column.name


@pytest.mark.slow
@pytest.mark.one_database("sqlite")
def test_markup_in_names_is_shown_as_it_was_typed(app: Flask, client: Client, cast: Cast) -> None:
    world.fill(app, client, cast)
    _rename_everything(app, MARKUP)

    shown, raw = 0, []
    for person in (cast.li_lei, cast.admin):
        client.sign_in(person)
        for _, address in world.addresses(app, "GET"):
            answer = client.get(address, buffered=True)
            if answer.mimetype == "text/html":
                shown += "&lt;img src=x" in answer.text
                raw += [address] if "<img src=x" in answer.text else []

    assert not raw
    assert shown > 20


@pytest.mark.parametrize("path", ["completion", "completion/names"])
def test_formulas_in_names_are_not_calculated(app: Flask, client: Client, cast: Cast, path: str) -> None:
    world.fill(app, client, cast)
    _rename_everything(app, FORMULA)
    client.sign_in(cast.admin)

    text = client.get(f"/reports/{path}.csv?by=unit", buffered=True).text
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/reports/{path}.xlsx?by=unit", buffered=True).data))

    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
