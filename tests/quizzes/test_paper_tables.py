"""Tables of answers: filled in away from the site, looked at, and taken over as one of the two entries of each sheet."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from flask_babel import force_locale
from openpyxl import load_workbook
from sqlalchemy import select, update

from lms import clock, sheets
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.people.models import AuditEntry, Person, RoleGrant
from lms.quizzes import papers, sittings
from lms.quizzes.models import Attempt, PaperEntry, PaperForm, Sitting
from lms.quizzes.on_paper import drawn_forms, enterers, entry_columns, entry_reading, entry_table
from lms.quizzes.on_paper.entry_reading import Doubt, Known, Paper
from lms.sheets import Sheet
from lms.unpacking import CannotRead
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making, sitting_in

BEGAN = clock.now().replace(second=0, microsecond=0) - timedelta(hours=2)
KINDS = ("true_false", "single", "multiple", "fill_in", "short_answer")
LI, MA = Known(1, "李雷", "东山机械厂"), Known(2, "马军", "西河采石场")
TWIN = Known(3, "马军", "南岭煤矿")
HEADER = ["编号", "卷别", "姓名", "单位", "1", "2", "3", "4(1)", "4(2)", "5"]


def _read(*rows: list[Any], header: list[Any] = HEADER, kinds: tuple[str, ...] = KINDS) -> entry_reading.Found:
    paper = Paper.of(7, making.paper(*kinds))
    return entry_reading.read([Sheet("", [["成绩录入"], header, *rows])], {"A": paper}, "A", [LI, MA, TWIN])


def test_a_row_is_read_as_it_is_typed_on_the_page() -> None:
    found = _read(
        [1.0, "A卷", "李 雷", "", True, "b", "c,a", "三十", 5.0, "先撤人"], ["", "", "马军", "西河采石场", "×", *[""] * 5],
        ["3", "", "", "", *[""] * 6], ["", *[""] * 9],
    )  # fmt: skip

    assert not found.doubtful
    assert found.empty == 1
    assert [(each.row, each.person, each.form) for each in found.entered] == [(3, 1, 7), (4, 2, 7)]
    assert found.entered[0].answers == {"1": "A", "2": "B", "3": "AC", "4": papers.filled(["三十", "5"]), "5": "先撤人"}
    assert found.entered[1].answers == {"1": "B"}


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        ([9, "", "", ""], Doubt("unknown_number", {"number": "9"})),
        ([1, "", "马军", ""], Doubt("other_name", {"number": "1", "name": "马军"})),
        (["", "", "王五", ""], Doubt("unknown_name", {"name": "王五"})),
        (["", "", "马军", ""], Doubt("several", {"name": "马军", "count": 2})),
        ([1, "B", "", ""], Doubt("unknown_form", {"letter": "B"})),
        ([1, "", "", "", "√", "AB"], Doubt("no_answer", {"text": "AB"}, "2")),
        ([1, "", "", "", "√", "Z"], Doubt("no_answer", {"text": "Z"}, "2")),
        ([1, "", "", "", "√", "", "", "", "", "", "", "x"], Doubt("no_question", {"text": "x"}, "6")),
        ([1, "", "", "", "√", "", "", "", "", "", "x"], Doubt("no_blank", {"text": "x"}, "4(3)")),
    ],
)
def test_a_row_that_leaves_anything_open_is_doubtful_with_place_and_reason(row: list[Any], doubt: Doubt) -> None:
    filled = row if len(row) > 4 else [*row, "√"]

    found = _read(filled, header=[*HEADER, "4(3)", "6"])

    assert not found.entered
    assert [(each.row, list(each.doubts)) for each in found.doubtful] == [(3, [doubt])]


def test_a_person_stands_once_and_every_question_has_its_column() -> None:
    twice = _read([1, "", "", "", "√"], [1, "", "", "", "×"])
    lacks = _read([1, "√"], header=["编号", "1"], kinds=("true_false", "single"))

    assert [(each.row, each.doubts[0]) for each in twice.doubtful] == [(4, Doubt("twice", {"row": 3}))]
    assert list(lacks.doubtful[0].doubts) == [Doubt("no_column", {"number": 2})]
    with pytest.raises(CannotRead):
        _read(header=["姓名", "电话"])


@pytest.fixture
def form(app: Flask, cast: Cast, quiz: making.Quiz) -> int:
    """Form A, drawn yesterday with a form B; Li Lei and Ma Jun owe the quiz, and Zhao Min is an administrator too."""
    with app.app_context():
        making.enrol(cast.ma_jun, db.session.get_one(Course, quiz.course), cast, None)
        db.session.flush()
        for owed in making.completion.owed_lesson(cast.ma_jun.id, quiz.lecture):
            making.completion.lesson_completed(owed, clock.now())
        drawn = drawn_forms.draw(db.session.get_one(Lesson, quiz.lesson), 2, by=cast.zhao_min)
        for each in drawn:
            each.drawn_at = clock.now() - timedelta(days=1)
        db.session.add(RoleGrant(person_id=cast.zhao_min.id, role="administrator"))
        db.session.commit()
        return drawn[0].id


Fill = Callable[[str, str], dict[str, str]]


def _filled(app: Flask, template: bytes, letters: dict[str, str], **wrong: str) -> bytes:
    """The table with everything right for these names, on these forms; `wrong` answers stand in the row of Ma Jun."""
    with app.app_context():
        forms = {each.letter: papers.questions(each.paper) for each in db.session.scalars(select(PaperForm)).all()}
    book = load_workbook(io.BytesIO(template))
    sheet = book.active
    assert sheet is not None
    head = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        name = str(row[head.index("姓名")].value)
        if name not in letters:
            continue
        row[head.index("卷别")].value = letters[name]
        for question in forms[letters[name]]:
            answer = wrong.get(f"q{question.number}") if name == "马军" else None
            row[head.index(str(question.number))].value = question.key if answer is None else answer
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _send(client: Client, form: int, table: bytes, began: Any = BEGAN) -> Any:
    local = (began + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
    data = {"file": (io.BytesIO(table), "一号考场.xlsx"), "began_at": local, "place": "县委党校"}
    return client.post(f"/paper-forms/{form}/entries/file", data=data, content_type="multipart/form-data")


def test_a_table_is_filled_in_looked_at_and_taken_over_as_one_of_two_entries(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz, form: int
) -> None:
    client.sign_in(cast.admin)
    template = client.get(f"/paper-forms/{form}/entries/table.xlsx").data
    table = _filled(app, template, {"李雷": "A", "马军": "B"}, q3="Z")

    plan = _send(client, form, table).headers["Location"]
    shown = client.get(plan).text
    assert "李雷" in shown
    assert "“Z”不可能是这道题的答案" in shown
    assert "第3题列" in shown
    with app.app_context():
        assert not db.session.scalars(select(PaperEntry)).all()
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "quiz.entry_table_taken")).one()
    assert client.post(f"{plan}/application").status_code == 303
    assert client.post(f"{plan}/application").status_code == 409
    assert "待另一人录入" in client.get(plan).text

    client.sign_in(cast.zhao_min)
    assert client.get(plan).status_code == 404
    second = _send(client, form, _filled(app, template, {"李雷": "A", "马军": "B"}, q3="")).headers["Location"]
    assert "与管理员录入的一致" in client.get(second).text
    client.post(f"{second}/application")
    assert "成绩生效" in client.get(second).text
    with app.app_context():
        assert [(each.person_id, each.score) for each in db.session.scalars(select(Attempt))] == [(cast.li_lei.id, 100)]
        entries = db.session.scalars(select(PaperEntry).order_by(PaperEntry.id)).all()
        assert [each.entered_by_id for each in entries] == [cast.admin.id, cast.zhao_min.id, cast.zhao_min.id]
    third = _send(client, form, table).headers["Location"]
    assert "已经通过" in client.get(third).text


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (b"", "空"),
        (b"PK\x03\x04 broken", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "损坏"),
        ("姓名,电话\n李雷,1".encode(), "没有成绩录入表"),
    ],
)
def test_a_file_that_is_no_table_of_answers_is_refused_in_words(
    cast: Cast, client: Client, form: int, table: bytes, words: str
) -> None:
    client.sign_in(cast.admin)

    answer = _send(client, form, table)

    assert answer.status_code == 422
    assert words in answer.text
    assert "县委党校" in answer.text
    early = _send(client, form, "编号,姓名,1\n1,李雷,A".encode(), clock.now())
    assert early.status_code == 422
    assert "考试还没有结束" in early.text


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_the_table_is_understood_in_both_languages(app: Flask, cast: Cast, form: int, language: str) -> None:
    with app.app_context(), force_locale(language):
        admin = db.session.get_one(Person, cast.admin.id)
        made = entry_table.made(enterers.form(admin, form), by=admin)

    header = entry_columns.header(sheets.read(made, sheets.Limits(rows=9))[0].rows)

    assert header is not None
    assert header.about.keys() == entry_columns.NAMES.keys()
    assert [place.number for place in header.questions] == [1, 2, 3, 4, 5]


def test_formulas_are_no_answers(app: Flask, cast: Cast, client: Client, form: int) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "1", "2", "3", "4", "5"])
        sheet.write_row(1, 0, ["李雷", "@A", "=1+1", "C", "D", "E"])
    client.sign_in(cast.admin)

    shown = client.get(_send(client, form, stream.getvalue()).headers["Location"]).text

    assert "第1题列" in shown
    assert entry_columns.header(sheets.read(stream.getvalue(), sheets.Limits(rows=9))[0].rows) is not None


def test_an_invigilator_types_in_those_who_sit_there_where_the_office_lets_them(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz, form: int
) -> None:
    with app.app_context():
        number = sitting_in.planned(cast, quiz, listed=cast.li_lei.name, opens=-3, ends=-1).id
        db.session.commit()
    page = f"/paper-forms/{form}/entries"
    client.sign_in(cast.han_mei)
    assert client.get(page).status_code == 404
    assert page not in client.get(f"/sittings/{number}").text

    with app.app_context():
        db.session.execute(update(Sitting).values(invigilators_enter=True))
        db.session.commit()
        right = {str(each.number): each.key for each in papers.questions(db.session.get_one(PaperForm, form).paper)}
    assert page in client.get(f"/sittings/{number}").text
    listed = client.get(page).text
    assert ("李雷" in listed, "马军" in listed) == (True, False)
    table = client.get(f"{page}/table.xlsx").data
    assert "马军" not in str([[cell.value for cell in row] for row in load_workbook(io.BytesIO(table)).worksheets[0]])
    assert client.get(f"{page}/{cast.ma_jun.id}").status_code == 404
    local = (BEGAN + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
    sent = {f"q{n}": key for n, key in right.items()} | {"began_at": local, "place": "党校"}
    looked = client.post(f"{page}/{cast.li_lei.id}", data=sent).text
    assert "再核对一遍" in looked
    assert "分" not in looked.partition("再核对一遍")[0].rpartition("alert")[2]
    assert client.post(f"{page}/{cast.li_lei.id}", data=sent | {"save": "1"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(PaperEntry.entered_by_id)).all() == [cast.han_mei.id]
        sittings.cancel(db.session.get_one(Sitting, number), by=db.session.get_one(Person, cast.admin.id))
        db.session.commit()
    assert client.get(page).status_code == 404
