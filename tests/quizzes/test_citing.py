"""Law, edition and article that a question file cites: found among the laws of the site, kept in words where they are not, and
equal again after a way through any format.
"""

import io
import json
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.quizzes import bank_files, banks, catalogue
from lms.quizzes.models import QuestionBank, QuestionVersion
from lms.statutes import drafts
from lms.statutes.drafts import Given
from lms.statutes.models import Citation, Edition
from tests.cast import Cast
from tests.conftest import Client

LAWS = {"安全生产法2014": date(2014, 12, 1), "安全生产法2021": date(2021, 9, 1), "刑法2020": date(2021, 3, 1)}
ABSENT = "《生产安全事故报告和调查处理条例》第三条"
# What the file says, and what it comes to: edition, article, and what is kept in words.
CITED = {
    "第24条": ("安全生产法2021", "24", ""),
    "依据《刑法》第一百三十四条之一": ("刑法2020", "134-1", ""),
    "安全生产法(2014)第24条": ("安全生产法2014", "24", ""),
    "《安全生产法》第二十四条第一款": ("安全生产法2021", "24", "《安全生产法》第二十四条第一款"),
    "《安全生产法》第24条、同法第25条": ("安全生产法2021", "24", "《安全生产法》第24条、同法第25条"),
    f"{ABSENT}、《安全生产法》第25条": ("安全生产法2021", "25", f"{ABSENT}、《安全生产法》第25条"),
    ABSENT: ("", "", ABSENT),
    "条例第37条": ("", "", "条例第37条"),
    "《安全生产法》（2002）第24条": ("", "", "《安全生产法》（2002）第24条"),
    "《安全生产法》": ("", "", "《安全生产法》"),
    "": ("", "", ""),
}
Said = list[tuple[str, str, str]]


@pytest.fixture
def bank(app: Flask, cast: Cast, client: Client) -> str:
    """The address of an empty bank; three editions are here, and the author is signed in."""
    client.sign_in(cast.zhao_min)
    with app.app_context():
        for name, day in LAWS.items():
            text = f"# {name[:-4]}\n第二十四条 甲。\n第二十五条 乙。\n第一百三十四条之一 丙。\n".encode()
            drafts.apply(drafts.read("法.md", text, Given(None, name[-4:], day)), by=None)
        row = banks.create("题库", None)
        db.session.commit()
        return f"/question-banks/{row.id}"


def _imported(app: Flask, client: Client, bank: str, data: bytes, name: str) -> tuple[Said, str]:
    """What the questions cite, and the page of the plan; articles in the file are those of the edition of 2021."""
    with app.app_context():
        edition = db.session.scalars(
            select(Edition.id).where(Edition.label == "2021", Edition.effective_on == LAWS["安全生产法2021"])
        ).one()
    planned = client.post(f"{bank}/imports", data={"file": (io.BytesIO(data), name), "edition": str(edition)}).location
    page = client.get(planned).text
    client.post(f"{planned}/application", data={"leave_out_outdated": "false"})
    return _said(app, bank), page


def _said(app: Flask, bank: str) -> Said:
    with app.app_context():
        found = catalogue.standing(db.session.get_one(QuestionBank, int(bank.rpartition("/")[2])))
        return [(_name(each.edition), str(each.numbered or ""), each.cited) for each in found]


def _name(edition: Edition | None) -> str:
    return f"{edition.statute.short_title}{edition.label}" if edition else ""


def _table() -> bytes:
    rows = (f'判断,规定{at}。,对,"{cited}"' for at, cited in enumerate(CITED))
    return "\n".join(["题型,题干,答案,依据", *rows]).encode()


def test_a_citation_is_read_as_law_edition_and_article(app: Flask, client: Client, bank: str) -> None:
    said, page = _imported(app, client, bank, _table(), "题.csv")

    assert dict(zip(CITED, said, strict=True)) == CITED
    assert "有 4 道题" in page
    assert "《生产安全事故报告和调查处理条例》、《条例》、《安全生产法》2002" in page
    assert ABSENT in client.get(bank).text
    with app.app_context():
        assert len(db.session.scalars(select(Citation)).all()) == sum(bool(article) for _, article, _ in said)


@pytest.mark.parametrize("form", bank_files.FORMATS)
def test_what_is_cited_is_equal_after_a_way_through_a_file(app: Flask, client: Client, bank: str, form: str) -> None:
    said, _ = _imported(app, client, bank, _table(), "题.csv")
    sent = client.get(f"{bank}/questions.{form}").data
    other = client.post("/question-banks", data={"name": "乙"}).location

    assert _imported(app, client, other, sent, "题库")[0] == said


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        ("题干,答案,法律名称,条款", "甲。,对,刑法,134条之一", ("刑法2020", "134-1", "")),
        ("题干,答案,法律依据,条款", "甲。,对,《安全生产法》（2014）,24", ("安全生产法2014", "24", "")),
        ("题干,答案,法律名称,条款", "甲。,对,消防法,第24条", ("", "", "《消防法》第24条")),
        ("题干,答案,法律名称,条款", "甲。,对,消防法,《刑法》第24条", ("刑法2020", "24", "")),
        ("题干,答案,法律名称,条款", "甲。,对,,24", ("安全生产法2021", "24", "")),
    ],
)
def test_a_column_of_laws_and_one_of_articles_are_read_together(
    app: Flask, client: Client, bank: str, header: str, row: str, said: tuple[str, str, str]
) -> None:
    assert _imported(app, client, bank, f"{header}\n{row}\n".encode(), "题.csv")[0] == [said]


def test_json_and_text_cite_as_tables_do_and_the_same_law_is_that_of_the_question_before(
    app: Flask, client: Client, bank: str
) -> None:
    listed = [
        {"题干": "甲。", "答案": "对", "法律名称": "刑法", "条款": "24"},
        {"题干": "乙。", "答案": "对", "依据": "同法第25条"},
    ]
    text = "1、丙。\n答案：对\n依据：《安全生产法》（2014）第24条\n2、丁。\n答案：对\n依据：该法第25条\n"

    _imported(app, client, bank, json.dumps(listed).encode(), "题.json")
    said, _ = _imported(app, client, bank, text.encode(), "题.txt")

    assert said == [
        ("刑法2020", "24", ""),
        ("刑法2020", "25", ""),
        ("安全生产法2014", "24", ""),
        ("安全生产法2014", "25", ""),
    ]


def test_an_author_gives_a_citation_in_words_and_changing_the_levels_keeps_it(
    app: Flask, client: Client, bank: str
) -> None:
    question = {
        "kind": "single",
        "stem": "何者？",
        "options": "甲\n乙",
        "right": ["A"],
        "cited": ABSENT,
        "edition": "0",
    }

    address = client.post(f"{bank}/questions", data=question).location
    client.post(f"{bank}/levels", data={"questions": [address.rpartition("/")[2]], "difficulty": "3"})

    assert ABSENT in client.get(address).text
    assert f'value="{ABSENT}"' in client.get(f"{address}/edit").text
    with app.app_context():
        assert [
            (each.difficulty, each.cited)
            for each in db.session.scalars(select(QuestionVersion).order_by(QuestionVersion.number))
        ] == [
            (None, ABSENT),
            (3, ABSENT),
        ]


def test_words_are_looked_up_again_once_their_law_is_here(app: Flask, bank: str, cast: Cast, client: Client) -> None:
    table = "题型,题干,答案,法条\n" + "".join(
        f"判断,第{n}问。,对,{words}\n" for n, words in enumerate((ABSENT, "《无此法》第一条"))
    )
    planned = client.post(f"{bank}/imports", data={"file": (io.BytesIO(table.encode()), "a.csv")}).location
    client.post(f"{planned}/application")
    assert "有 2 道试题" in client.get(bank).text
    page = f"{bank}/citations"
    assert "<tbody>" not in client.get(page).text
    assert client.post(page).status_code == 409
    with app.app_context():
        text = "# 生产安全事故报告和调查处理条例\n第三条 丁。\n".encode()
        drafts.apply(drafts.read("条例.md", text, Given(None, "2007", date(2007, 6, 1))), by=None)
        db.session.commit()

    assert ABSENT in (shown := client.get(page).text)
    assert "无此法" not in shown
    assert client.post(page).status_code == 303
    with app.app_context():
        rows = db.session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()
        assert [(row.number, row.article, row.cited) for row in rows] == [
            (1, None, ABSENT), (1, None, "《无此法》第一条"), (2, 3, ""),
        ]  # fmt: skip
        assert db.session.scalars(select(Citation.article)).all() == [3]
    assert "有 1 道试题" in client.get(bank).text
    client.sign_in(cast.li_lei)
    assert (client.get(page).status_code, client.post(page).status_code) == (404, 404)
