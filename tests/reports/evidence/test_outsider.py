"""The outsider's own rules against the site's: blanks, and when an attempt closes."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.quizzes import marking, papers
from lms.quizzes.marking import Rule
from lms.quizzes.normalising import normal
from tests.quizzes import making
from tests.reports.evidence import outsider as program
from tests.reports.evidence.test_export import outsider

WRITTEN = st.lists(
    st.sampled_from(
        [*"零〇一二三五九十百千万亿两点壹拾。，、；,.%０3０5 《》A-", "百分之", "千分之", "日", "30", "1,000"]
    ),
    max_size=9,
).map("".join)
NUMBERS = st.integers(1, 10**12 - 1).map(program.spelled)


@given(WRITTEN | NUMBERS)
@settings(max_examples=400, deadline=None)
def test_an_outsider_compares_texts_as_the_site_does(text: str) -> None:
    assert program.normal(text) == normal(text)


@given(NUMBERS)
@settings(max_examples=100, deadline=None)
def test_a_number_that_is_written_out_is_compared_in_figures(text: str) -> None:
    assert normal(text).isdecimal()


FEW = st.sampled_from(["甲", "乙", "三十", "30", ""])


@given(
    st.lists(st.lists(FEW, min_size=1, max_size=3), min_size=1, max_size=4), st.lists(FEW, max_size=4), st.booleans()
)
@settings(max_examples=200, deadline=None)
def test_an_outsider_finds_the_same_blanks_right(accepted: list[list[str]], texts: list[str], in_order: bool) -> None:
    question = {"blanks": accepted, "in_order": in_order, "points": 5.0}
    asked = marking.Asked(1, frozenset(), 5.0, tuple(map(tuple, accepted)), in_order)

    assert program.filled(question, texts) == marking.mark_one(asked, tuple(texts), Rule()).points


@given(st.lists(FEW, min_size=2, max_size=2), st.sampled_from(["", "A", "B"]), st.sampled_from(["十五", "15", "五"]))
@settings(max_examples=40, deadline=None)
def test_an_outsider_finds_the_same_score_of_blanks_and_cases(texts: list[str], letter: str, blank: str) -> None:
    paper = making.paper("fill_in", "case", points=30.0)
    chosen = {1: papers.filled(texts), 2: letter, 3: papers.filled([blank])}

    score = program.score(paper, [[number, given, 0, 0] for number, given in chosen.items()], {}, {})

    assert (
        score
        == papers.mark(
            paper,
            chosen,
            60,
        ).score
    )


SAT = {"attempt": 7, "started": 0, "submitted": 1_805_000_000, "by": 5, "score": 0.0, "pass_mark": 60, "passed": None}
GIVEN = [[1, "time_given", 9, None, "outage", 10, None], [2, "incident", 9, 3, "power", None, "ab"]]


@pytest.mark.parametrize(
    ("told", "complains"),
    [
        ({"closes": 1_810_000_000, "minutes": 30, "events": GIVEN}, False),
        ({"closes": 1_811_000_000, "minutes": 30, "events": GIVEN}, True),
        ({"closes": 1_800_000_000, "minutes": 30, "events": []}, True),
        ({}, False),
    ],
    ids=["as it must be", "a second later", "handed in too late", "an entry of before"],
)
def test_an_outsider_knows_when_an_attempt_closes(tmp_path: Path, told: dict[str, object], complains: bool) -> None:
    line = {"number": None, "kind": "attempt", "person": 1, "about": 2, "at": 0, "body": json.dumps(SAT | told)}
    path = tmp_path / "export.jsonl"
    path.write_text(f"{json.dumps({'format': 'evidence-export-1'})}\n{json.dumps(line)}\n")

    assert bool(outsider(path)["complaints"]) == complains
