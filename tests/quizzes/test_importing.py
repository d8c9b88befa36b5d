"""Question files through the page and through the command: a plan first, and nothing half-written."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.db import db
from lms.quizzes import wording
from lms.quizzes.models import Question, QuestionBank, QuestionImport, QuestionVersion
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

GOOD = "题型,题干,选项,答案,依据\n判断,甲。,,对,第二十一条\n单选,乙？,A.一 B.二,B,\n多选,丙？,A.一 B.二,,\n判断,甲。,,对,\n"
OLD_FINE = "未按照规定对从业人员进行安全生产教育和培训的，责令限期改正，可以处五万元以下的罚款。"


@pytest.fixture
def bank(app: Flask, cast: Cast, client: Client) -> int:
    client.sign_in(cast.zhao_min)
    with app.app_context():
        factories.edition()
        row = QuestionBank(name="题库")
        db.session.add(row)
        db.session.commit()
        return row.id


def send(client: Client, bank: int, data: str | bytes, name: str = "题.csv", edition: int = 1) -> TestResponse:
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return client.post(f"/question-banks/{bank}/imports", data={"file": (file, name), "edition": str(edition)})


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Question)) or 0


def test_the_plan_is_shown_before_anything_is_added(app: Flask, bank: int, client: Client) -> None:
    planned = send(client, bank, GOOD)
    page = client.get(planned.location).text

    assert planned.status_code == 303
    assert count(app) == 0
    assert "没有答案" in page
    assert "第 4 行" in page
    assert "第 5 行" in page


def test_applying_adds_what_was_recognised_with_its_article(app: Flask, bank: int, client: Client) -> None:
    planned = send(client, bank, GOOD)

    applied = client.post(planned.location + "/application")

    assert applied.status_code == 303
    assert "2" in client.get(applied.location).text
    with app.app_context():
        said = [(v.kind, v.answer, v.article, v.edition_id) for v in db.session.scalars(select(QuestionVersion))]
        assert sorted(said) == [("single", "B", None, None), ("true_false", "A", 21, 1)]


def test_long_lists_stand_on_pages_and_each_is_turned_for_itself(app: Flask, bank: int, client: Client) -> None:
    stems = ["".join(chr(0x4E00 + number * 97 + place * 5) for place in range(12)) for number in range(60)]
    doubts = [f"疑问之{number}。," for number in range(60)]
    lines = [f"{stem},对" for stem in stems] + doubts
    address = send(client, bank, "题干,答案\n" + "\n".join(lines)).location

    first = client.get(address).text
    second = client.get(f"{address}?list=recognised&page=2").text

    shown = [[stem in page for stem in (stems[0], stems[59], "疑问之0。", "疑问之59。")] for page in (first, second)]
    assert shown == [[True, False, True, False], [False, True, True, False]]
    assert first.count("第 1 页，共 2 页") == 2


def test_a_plan_is_applied_once(app: Flask, bank: int, client: Client) -> None:
    planned = send(client, bank, GOOD)
    client.post(planned.location + "/application")

    assert client.post(planned.location + "/application").status_code == 409
    assert count(app) == 2


def test_importing_the_same_file_again_finds_only_twins(app: Flask, bank: int, client: Client) -> None:
    client.post(send(client, bank, GOOD).location + "/application")

    again = send(client, bank, GOOD)

    assert client.post(again.location + "/application").status_code == 422
    assert count(app) == 2
    with app.app_context():
        numbers = db.session.scalars(select(Question.id).order_by(Question.id)).all()
    page = client.get(again.location).text
    assert all(f'<a href="/questions/{number}">题库中 第 {number} 题</a>' in page for number in numbers)


def test_fines_of_the_earlier_law_are_left_out_if_wanted(app: Flask, bank: int, client: Client) -> None:
    planned = send(client, bank, f"题型,题干,答案\n判断,{OLD_FINE},对\n判断,甲。,对\n")

    assert "2014" in client.get(planned.location).text
    client.post(planned.location + "/application", data={"leave_out_outdated": "y"})

    assert count(app) == 1


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ("题干,选项\n甲？,A.一 B.二\n", "无答案.csv", "答案"),
        ("题干,选项,答案\n甲？,A.一 B.二,\n", "空答案.csv", "没有答案"),
        ("姓名,单位\n张三,某厂\n", "名册.csv", "没有找到题目"),
        (b"", "空.xlsx", "空"),
        (b"\x00\x01\x02" * 100, "程序.xlsx", "不是表格"),
        (",".join(["x"] * 10_000), "宽.csv", "列"),
        ("题干,答案\n甲，乙。,对\n" * 10_001, "长.csv", "行"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_reason(
    app: Flask, bank: int, client: Client, data: str | bytes, name: str, words: str
) -> None:
    refused = send(client, bank, data, name)

    assert refused.status_code == 422
    assert name in refused.text
    assert words in refused.text
    with app.app_context():
        assert db.session.query(QuestionImport).count() == 0


def test_a_zip_bomb_is_refused_on_the_page(bank: int, client: Client) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"  # type: ignore[index]
    stream = io.BytesIO()
    book.save(stream)
    with __import__("zipfile").ZipFile(stream, "a", 8) as packed:
        packed.writestr("xl/media/image1.xml", b"0" * 80_000_000)

    refused = send(client, bank, stream.getvalue(), "炸弹.xlsx")

    assert refused.status_code == 422
    assert "炸弹.xlsx" in refused.text


def test_without_a_file_the_form_says_so(bank: int, client: Client) -> None:
    assert client.post(f"/question-banks/{bank}/imports", data={"edition": "1"}).status_code == 422


def test_a_plan_of_another_authors_bank_is_not_there(app: Flask, cast: Cast, bank: int, client: Client) -> None:
    planned = send(client, bank, GOOD)
    with app.app_context():
        db.session.get_one(QuestionBank, bank).owner_id = cast.zhao_min.id
        db.session.commit()
    client.sign_in(cast.xu_lin)

    assert client.get(planned.location).status_code == 404
    assert client.post(planned.location + "/application").status_code == 404


def test_every_doubt_and_refusal_has_its_sentence() -> None:
    importing = Path(wording.__file__).parent / "importing"
    said = "".join(path.read_text() for path in importing.rglob("*.py"))

    for kind, words in (("Doubt", wording.DOUBTS), ("CannotRead", wording.FILES)):
        codes = {part.split('"')[0] for part in said.split(f'{kind}("')[1:]}
        assert codes
        assert codes <= words.keys()


# --- the command


def command(app: Flask, *words: str) -> tuple[int, str, str]:
    done = app.test_cli_runner().invoke(args=["questions", "import", *words])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_reports_the_real_file_as_json_and_a_dry_run_changes_nothing(app: Flask, shared_data: Path) -> None:
    sample = str(shared_data / "questions" / "一般企业安全负责人.xlsx")

    code, printed, _ = command(app, sample, "--bank", "企业负责人", "--dry-run", "--json")

    assert code == 0
    report = json.loads(printed)
    near = report["files"][0].pop("near_twins")
    assert near
    assert all(each["twin"]["row"] < each["row"] for each in near)
    assert report == {
        "files": [
            {
                "file": "一般企业安全负责人.xlsx",
                "recognised": 249,
                "duplicates": 0,
                "doubtful": [],
                "outdated": [39, 40, 229],
                "twins": [],
            }
        ]
    }
    assert count(app) == 0


def test_the_command_imports_once(app: Flask, shared_data: Path) -> None:
    sample = str(shared_data / "questions" / "一般企业安全负责人.xlsx")

    command(app, sample, "--bank", "企业负责人")
    _, printed, _ = command(app, sample, "--bank", "企业负责人", "--json")

    assert count(app) == 249
    (report,) = json.loads(printed)["files"]
    assert report["duplicates"] == 249
    with app.app_context():
        standing = {row.question_id: row.stem for row in db.session.scalars(select(QuestionVersion))}
    assert {each["twin"]["id"]: each["twin"]["stem"] for each in report["twins"]} == standing


def test_a_dry_run_gives_no_number_of_what_it_takes_back(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "题.csv"
    file.write_text(GOOD)
    _, printed, _ = command(app, str(file), str(file), "--bank", "题库", "--json", "--dry-run")

    twins = [each["twin"] for each in json.loads(printed)["files"][1]["twins"]]

    assert [twin["id"] for twin in twins if "id" in twin] == [None, None, None]
    assert all(twin["stem"] for twin in twins)
    assert count(app) == 0


def test_the_command_gives_doubts_with_row_reason_and_message(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "题.csv"
    file.write_bytes(GOOD.encode("gbk"))

    _, printed, _ = command(app, str(file), "--bank", "题库", "--json")

    (report,) = json.loads(printed)["files"]
    assert (report["recognised"], report["duplicates"]) == (2, 1)
    assert [(row["row"], row["reason"]) for row in report["doubtful"]] == [(4, "no_answer")]
    assert [(row["row"], row["twin"]) for row in report["twins"]] == [(5, {"sheet": "", "row": 2})]
    assert "答案" in report["doubtful"][0]["message"]


def test_the_command_tells_in_words_what_it_found(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "题.csv"
    file.write_bytes(GOOD.encode("gbk"))

    _, printed, _ = command(app, str(file), "--bank", "题库")

    first, doubtful = printed.splitlines()
    assert first == "题.csv：识别 2 道，已有 1 道，存疑 1 道，依据已修改条文 0 道"
    assert doubtful.startswith("  第 4 行：")
    assert "答案" in doubtful


def test_when_one_file_cannot_be_read_nothing_is_written(app: Flask, tmp_path: Path) -> None:
    good, bad = tmp_path / "好.csv", tmp_path / "坏.xlsx"
    good.write_text(GOOD)
    bad.write_bytes(b"PK\x03\x04 broken")

    code, _, complaint = command(app, str(good), str(bad), "--bank", "题库")

    assert code == 1
    assert "坏.xlsx" in complaint
    assert count(app) == 0
    with app.app_context():
        assert db.session.query(QuestionBank).count() == 0
