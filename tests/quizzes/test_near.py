"""Nearly the same questions: found by few comparisons as if by all, shown with their twin, added only if somebody says so."""

import io
import json
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.db import db
from lms.quizzes import banks
from lms.quizzes.banks import Wording
from lms.quizzes.importing.drafts import Standing
from lms.quizzes.importing.near import FEWEST_PAIRS, LIKENESS, Index, pairs
from lms.quizzes.models import Question, QuestionVersion
from tests.cast import Cast
from tests.conftest import Client

STEM = "生产经营单位的主要负责人对本单位的安全生产工作全面负责。"
NEAR = "生产经营单位的主要负责人，对本单位安全生产工作全面负责。"
FAR = "从业人员发现直接危及人身安全的紧急情况时有权停止作业。"
TABLE = f"题型,题干,答案\n判断,{NEAR},对\n判断,{FAR},对\n"
STEMS = st.text("安全生产负责人员培训", min_size=6, max_size=24)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


@given(st.lists(STEMS, max_size=12), STEMS, st.integers(0, 24), st.sampled_from(["", "应", "不得"]))
@settings(max_examples=300, deadline=None)
def test_the_index_finds_what_comparing_with_every_question_finds(
    bank: list[str], stem: str, at: int, word: str
) -> None:
    standing = [Standing(n, "true_false", each, ()) for n, each in enumerate([*bank, stem[:at] + word + stem[at:]])]
    ours = pairs("true_false", stem, ())
    best = max(likeness(ours, pairs("true_false", each.stem, ())) for each in standing)

    found = Index(standing).nearest("true_false", stem, ())

    if best < LIKENESS or len(ours) < FEWEST_PAIRS:
        assert found is None
    else:
        assert found
        assert likeness(ours, pairs("true_false", found.stem, ())) == best


@pytest.mark.parametrize(
    ("stem", "options", "near"),
    [
        ("下列说法正确的是（）", ("先培训后上岗的规定", "可以不戴安全帽"), True),
        ("下列说法，正确的是：", ("可以不戴安全帽。", "先培训后上岗规定"), True),
        ("下列说法正确的是（）", ("事故发生后要报告", "隐患由谁负责治理"), False),
        ("方针", ("甲", "乙"), False),
    ],
)
def test_options_count_whatever_their_order(stem: str, options: tuple[str, ...], near: bool) -> None:
    bank = [
        Standing(7, "single", "下列说法正确的是（）", ("先培训后上岗的规定", "可以不戴安全帽")),
        Standing(8, "single", "方针", ("甲", "乙")),
    ]

    assert (Index(bank).nearest("single", stem, options) is not None) == near


@pytest.fixture
def bank(app: Flask, cast: Cast, client: Client) -> int:
    client.sign_in(cast.zhao_min)
    with app.app_context():
        row = banks.create("题库", None)
        banks.add_all(row, [Wording("true_false", STEM, ("正确", "错误"), frozenset({0}))], cast.zhao_min)
        db.session.commit()
        return row.id


def planned(client: Client, bank: int) -> str:
    file = io.BytesIO(TABLE.encode())
    return client.post(f"/question-banks/{bank}/imports", data={"file": (file, "题.csv"), "edition": "0"}).location


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Question).count()


@pytest.mark.parametrize(("ticked", "there"), [({}, 2), ({"similar": "0"}, 3), ({"similar": "5"}, 2)])
def test_a_near_twin_is_shown_and_added_only_if_ticked(
    app: Flask, bank: int, client: Client, ticked: dict[str, str], there: int
) -> None:
    plan = planned(client, bank)
    page = client.get(plan).text

    client.post(plan + "/application", data=ticked)

    assert NEAR in page
    assert STEM in page
    assert count(app) == there


def test_the_command_tells_near_twins_as_doubtful_and_adds_them_if_told(app: Flask, bank: int, tmp_path: Path) -> None:
    file = tmp_path / "题.csv"
    file.write_text(TABLE)
    words = ["questions", "import", str(file), "--bank", "题库", "--json"]

    (first,) = json.loads(app.test_cli_runner().invoke(args=words).stdout)["files"]
    left_out = count(app)
    app.test_cli_runner().invoke(args=[*words, "--with-similar"])

    assert (first["recognised"], [(row["row"], row["reason"]) for row in first["doubtful"]]) == (1, [(2, "similar")])
    assert STEM in first["doubtful"][0]["message"]
    assert (left_out, count(app)) == (2, 3)


def test_what_is_nearly_the_same_within_a_file_is_shown_with_its_row_and_left_out_if_ticked(
    app: Flask, cast: Cast, client: Client
) -> None:
    client.sign_in(cast.zhao_min)
    with app.app_context():
        bank = f"/question-banks/{banks.create('题库', None).id}"
        db.session.commit()
    data = f"题型,题干,答案\n判断,{STEM},对\n判断,{FAR},对\n判断,{NEAR},错\n".encode()

    planned = client.post(f"{bank}/imports", data={"file": (io.BytesIO(data), "题.csv"), "edition": "0"}).location
    page = client.get(planned).text.partition("文件内几乎相同")[2]
    client.post(f"{planned}/application", data={"alike": ["0"]})

    assert [words in page for words in ("第 2 行", STEM, "第 4 行", NEAR)] == [True] * 4
    with app.app_context():
        assert sorted(each.stem for each in db.session.scalars(select(QuestionVersion))) == sorted([STEM, FAR])


def test_the_command_adds_both_and_names_them(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "题.csv"
    file.write_text(f"题型,题干,答案\n判断,{STEM},对\n判断,{FAR},对\n判断,{NEAR},错\n")

    words = ["questions", "import", str(file), "--bank", "题库"]
    printed = app.test_cli_runner().invoke(args=[*words, "--dry-run"]).stdout
    (report,) = json.loads(app.test_cli_runner().invoke(args=[*words, "--json"]).stdout)["files"]

    assert "识别 3 道" in printed
    assert "第 4 行：与第 2 行几乎相同" in printed
    assert report["near_twins"] == [{"sheet": "", "row": 4, "twin": {"sheet": "", "row": 2}}]
