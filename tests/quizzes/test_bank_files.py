"""A bank leaves as a file and comes back equal; every example imports cleanly; the command writes the same files."""

import io
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.quizzes import bank_files, banks, catalogue
from lms.quizzes.banks import Wording
from lms.quizzes.examples import EXAMPLES
from lms.quizzes.importing import exact_rows
from lms.quizzes.models import QuestionBank, QuestionImport
from lms.statutes.article_numbers import ArticleNumber
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes.formats.found import read

EVIL = ("=1+1 是 ~{甲}#:？", "@乙\n<b>&amp;</b>", '+"丙"', "-丁, '戊'")


@pytest.fixture
def bank(app: Flask, cast: Cast, client: Client) -> int:
    client.sign_in(cast.zhao_min)
    with app.app_context():
        edition = factories.edition()
        row = banks.create("题库/甲", None)
        wordings = [
            Wording("multiple", EVIL[0], EVIL[1:], frozenset({0, 2}), "因为：\n{甲}", edition, ArticleNumber(21)),
            Wording("single", "难题", ("甲", "乙"), frozenset({1}), difficulty=4, tags=("责任", "a]b")),
            Wording("single", "旧题", ("甲", "乙"), frozenset({1})),
            Wording("true_false", "“丙”？", ("正确", "错误"), frozenset({1}), "", edition, ArticleNumber(134, 1)),
        ]
        banks.retire(banks.add_all(row, wordings, cast.zhao_min)[2])
        db.session.commit()
        return row.id


def said(app: Flask, bank: int) -> list[tuple[object, ...]]:
    with app.app_context():
        versions = catalogue.standing(db.session.get_one(QuestionBank, bank))
        return [
            (
                v.kind,
                v.stem,
                v.options,
                v.answer,
                v.explanation,
                v.article,
                v.inserted,
                v.edition_id,
                v.difficulty,
                v.tags,
            )
            for v in versions
        ]


@pytest.mark.parametrize("form", bank_files.FORMATS)
def test_a_bank_goes_through_a_file_into_another_bank_unchanged(
    app: Flask, bank: int, client: Client, form: str
) -> None:
    sent = client.get(f"/question-banks/{bank}/questions.{form}")
    other = client.post("/question-banks", data={"name": "乙"}).location
    planned = client.post(f"{other}/imports", data={"file": (io.BytesIO(sent.data), "题库"), "edition": "1"})
    applied = client.post(planned.location + "/application")

    assert (sent.status_code, applied.status_code) == (200, 303)
    assert "filename*=UTF-8''%E9%A2%98%E5%BA%93" in sent.headers["Content-Disposition"]
    assert said(app, int(other.rsplit("/")[-1])) == said(app, bank)
    assert len(said(app, bank)) == 3


def test_a_bank_of_another_author_and_an_unknown_format_are_not_there(
    app: Flask, cast: Cast, bank: int, client: Client
) -> None:
    assert client.get(f"/question-banks/{bank}/questions.exe").status_code == 404
    with app.app_context():
        db.session.get_one(QuestionBank, bank).owner_id = cast.zhao_min.id
        db.session.commit()
    client.sign_in(cast.xu_lin)

    assert client.get(f"/question-banks/{bank}/questions.gift").status_code == 404


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("form", EXAMPLES)
def test_every_example_imports_cleanly(cast: Cast, client: Client, form: str) -> None:
    client.sign_in(cast.zhao_min)
    sent = client.get(f"/question-imports/example.{form}")
    found = read(sent.data)

    assert sent.status_code == 200
    assert EXAMPLES[form].ending in sent.headers["Content-Disposition"]
    assert (found.doubtful, found.duplicates) == ([], [])
    every = ["true_false", "single", "multiple", "fill_in", "short_answer", "case"]
    kinds = {"aiken": ["single"], "gift": every[:-1]}.get(form, every)
    assert [draft.kind for draft in found.recognised] == kinds
    assert all(
        draft.article
        and (draft.explanation or [part.explanation for part in draft.details.parts])
        and draft.difficulty
        and draft.tags
        for draft in found.recognised
        if form != "aiken"
    )


def test_the_pages_name_every_format(app: Flask, bank: int, client: Client) -> None:
    form, page = client.get(f"/question-banks/{bank}/imports/new").text, client.get(f"/question-banks/{bank}").text

    assert all(f"example.{name}" in form for name in EXAMPLES)
    assert all(f"questions.{name}" in page for name in bank_files.FORMATS)


def test_places_on_the_page_are_told_in_the_words_of_the_format(app: Flask, bank: int, client: Client) -> None:
    file = io.BytesIO("好。{T}\n\n何年？{#1822}\n".encode())
    planned = client.post(f"/question-banks/{bank}/imports", data={"file": (file, "a.gift"), "edition": "1"})
    page = client.get(planned.location).text

    assert "第 3 行" in page
    assert "数值题" in page


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><quiz>&b;</quiz>', "实体.xml"),
        (b"<quiz><question>", "断.xml"),
        (b"%PDF-1.7 ...", "改名.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le"), "旧.doc"),
    ],
    ids=["entity", "broken", "renamed", "old"],
)
def test_a_bad_file_is_named_and_nothing_is_written(
    app: Flask, bank: int, client: Client, data: bytes, name: str
) -> None:
    refused = client.post(f"/question-banks/{bank}/imports", data={"file": (io.BytesIO(data), name), "edition": "1"})

    assert refused.status_code == 422
    assert name in refused.text
    with app.app_context():
        assert db.session.scalar(select(QuestionImport.id)) is None


def command(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["questions", *words])
    return done.exit_code, done.output


@pytest.mark.parametrize("name", ["a.xlsx", "a.gift", "a.xml", "a.zip"])
def test_the_command_writes_what_it_imports_again(app: Flask, bank: int, tmp_path: Path, name: str) -> None:
    file = tmp_path / name

    written = command(app, "export", str(file), "--bank", "题库/甲")
    read_back = command(app, "import", str(file), "--bank", "题库/甲")

    assert (written[0], read_back[0]) == (0, 0)
    assert "已有 3 道" in read_back[1]


def test_two_hundred_thousand_rows_are_too_many_and_nothing_is_written(app: Flask, bank: int, tmp_path: Path) -> None:
    file = tmp_path / "长.csv"
    file.write_text("题干,答案\n" + "甲。,对\n" * 200_000)

    code, complaint = command(app, "import", str(file), "--bank", "题库/甲")

    assert (code, "行" in complaint, len(said(app, bank))) == (1, True, 3)


def test_the_command_says_why_it_cannot_export(app: Flask, bank: int, tmp_path: Path) -> None:
    assert "没有名为" in command(app, "export", str(tmp_path / "a.xlsx"), "--bank", "无")[1]
    assert "扩展名" in command(app, "export", str(tmp_path / "a.doc"), "--bank", "题库/甲")[1]
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_exported_before_there_were_tags_is_still_read_exactly(app: Flask, bank: int) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, exact_rows.EARLIER)
        sheet.write_row(1, 0, ["判断题", "1、甲。", *[""] * 8, "正确", "因为", "第五条", "7"])

    (draft,) = read(stream.getvalue()).recognised

    assert (draft.stem, draft.explanation, draft.article) == ("1、甲。", "因为", ArticleNumber(5))


def test_the_plan_says_which_difficulty_it_leaves_out(app: Flask, bank: int, client: Client) -> None:
    file = io.BytesIO("题干,答案,难度\n丁。,对,B级\n戊。,错,较难\n".encode())
    planned = client.post(f"/question-banks/{bank}/imports", data={"file": (file, "a.csv"), "edition": "1"})

    assert "B级" in client.get(planned.location).text
    client.post(planned.location + "/application")
    assert [each[-2] for each in said(app, bank)][-2:] == [None, 4]
