"""The keys of 填空题, and of each part of a case, are corrected like others: marked anew, told, entered, verified."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.errors import NotThere
from lms.quizzes import (
    answer_keys,
    answering,
    attempts,
    banks,
    correcting,
    in_force,
    news,
    papers,
    results,
    sources,
    tasks,
)
from lms.quizzes.correcting import NoSuchBlanks, NoSuchKey, SameKey
from lms.quizzes.correction_rules import GIVEN, KEY, TAKEN_OUT
from lms.quizzes.marking import Rule
from lms.quizzes.models import Attempt, KeyCorrection, QuestionVersion
from lms.quizzes.models.results import HANDED_IN, KEY_CORRECTED
from lms.reports.evidence import exporting, verifying
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.making import NO_AGE
from tests.reports.evidence.test_export import outsider

# The options of the part stand so on the screen; its key is the bank's B, and the bank's A stands at D.
ORDER = [3, 1, 2, 0]
TEN_DAYS = answer_keys.of_blanks([["三十", "三十日", "30天"], ["罚款"]])


@dataclass(frozen=True)
class Sat:
    attempt: int
    filled: int
    case: int


@pytest.fixture
def sat(app: Flask, cast: Cast) -> Sat:
    """Of 40 points for two blanks Li Lei has 20, of a case of 15, 15 and 30 nothing; 30 pass."""
    with app.app_context():
        quiz = making.made(cast)
        bank = banks.create("题库", cast.zhao_min)
        banks.add_all(bank, [making.wording("fill_in", 1), making.wording("case", 2)], cast.zhao_min)
        blanks, case = sorted(sources.of_bank(bank.id), key=lambda each: each.kind == "case")
        paper = papers.seal([(blanks, [], 40.0), (case, [ORDER, [], []], 60.0)], Rule())
        attempt = db.session.get_one(Attempt, making.sitting(cast.li_lei, quiz, paper))
        attempt.pass_mark = 30
        db.session.commit()
        for number, chosen in ((1, papers.filled(["30天", "罚款"])), (2, "D"), (3, papers.filled(["二十"]))):
            answering.save(cast.li_lei, attempt.id, number, chosen, age=NO_AGE)
        attempts.submit(attempt)
        db.session.commit()
        assert attempt.score == 20.0
        return Sat(attempt.id, blanks.version, case.version)


def _version(number: int) -> QuestionVersion:
    return db.session.get_one(QuestionVersion, number, options=[joinedload(QuestionVersion.question)])


def correct(app: Flask, cast: Cast, version: int, rule: str, key: str, part: int) -> None:
    with app.app_context():
        made = correcting.propose(_version(version), rule, key, "答案有误", cast.zhao_min, part=part)
        correcting.decide(made, by=cast.zhao_min, needs_second=False)
        db.session.commit()
        tasks.mark_anew(made.id)


CORRECTED = {
    "a text that a blank takes, too": ("filled", 0, KEY, TEN_DAYS, 40.0),
    "a part with one right option": ("case", 1, KEY, "A", 35.0),
    "a part with blanks": ("case", 2, KEY, answer_keys.of_blanks([["20"]]), 35.0),
    "a void part that gives its points": ("case", 3, GIVEN, "", 50.0),
    "a void part that is taken out": ("case", 1, TAKEN_OUT, "", 23.5),
    "a void case": ("case", 0, GIVEN, "", 80.0),
}


@pytest.mark.parametrize("what", CORRECTED)
def test_a_key_is_corrected(app: Flask, cast: Cast, sat: Sat, what: str, tmp_path: Path) -> None:
    which, part, rule, key, score = CORRECTED[what]

    correct(app, cast, getattr(sat, which), rule, key, part)

    with app.app_context():
        attempt = db.session.get_one(Attempt, sat.attempt)
        assert [(each.ground, each.score) for each in in_force.history(attempt)] == [
            (HANDED_IN, 20.0), (KEY_CORRECTED, score),
        ]  # fmt: skip
        assert sum(line.mark.points for line in results.lines(attempt)) == (20.0 if rule == TAKEN_OUT else score)
        [(_, change)] = news.of_person(cast.li_lei)
        assert (change.result.score, list(change.why)) == (score, ["答案有误"])
        tasks.enter_results_into_ledger()
        with verifying.snapshot():
            found = [each.code for each in verifying.verify([], verifying.Tally(), lambda *_: None)]
            export, plain = "".join(exporting.lines(with_papers=True)), "".join(exporting.lines())
        assert not [code for code in found if code.startswith(("result", "attempt", "correction"))]
    path = tmp_path / "export.jsonl"
    path.write_text(export, encoding="utf-8")
    assert outsider(path)["complaints"] == []
    if answer_keys.is_of_blanks(key):  # the question is asked on, so its key is for few
        words = json.dumps(key, ensure_ascii=False)[1:-1]
        assert (words in export, words in plain) == (True, False)


def test_the_bank_has_the_right_key_in_that_part_alone(app: Flask, cast: Cast, sat: Sat) -> None:
    correct(app, cast, sat.case, KEY, "A", 1)
    correct(app, cast, sat.filled, KEY, TEN_DAYS, 0)

    with app.app_context():
        old = db.session.get_one(QuestionVersion, sat.case)
        found = select(QuestionVersion).where(QuestionVersion.number == 2).order_by(QuestionVersion.id)
        case, blanks = db.session.scalars(found.where(QuestionVersion.kind.in_(("case", "fill_in")))).all()
        assert [part.answer for part in case.held.parts] == ["A", "", ""]
        assert case.held.parts[1:] == old.held.parts[1:]
        assert blanks.held.blanks[0] == ("三十", "三十日", "30天")


def test_the_latest_correction_of_a_part_holds_whatever_becomes_of_others(app: Flask, cast: Cast, sat: Sat) -> None:
    correct(app, cast, sat.case, GIVEN, "", 0)
    correct(app, cast, sat.case, KEY, "A", 1)
    correct(app, cast, sat.case, KEY, "B", 1)

    with app.app_context():
        scores = [each.score for each in in_force.history(db.session.get_one(Attempt, sat.attempt))]
        assert scores == [20.0, 80.0, 80.0, 65.0]


REFUSED = {
    "the texts that hold": ("filled", 0, answer_keys.of_blanks([["三十", "三十日"], ["罚款"]]), SameKey),
    "fewer blanks": ("filled", 0, answer_keys.of_blanks([["三十"]]), NoSuchBlanks),
    "a blank that takes nothing": ("filled", 0, answer_keys.of_blanks([["三十"], []]), NoSuchBlanks),
    "a text of which nothing is left": ("filled", 0, answer_keys.of_blanks([["。"], ["罚款"]]), NoSuchBlanks),
    "the key of a case": ("case", 0, "A", NoSuchKey),
    "the key of what people mark": ("case", 3, "A", NoSuchKey),
    "a part that is not there": ("case", 4, "A", NotThere),
    "a part of what is no case": ("filled", 1, "A", NotThere),
}


def test_what_can_be_no_key_is_refused(app: Flask, cast: Cast, sat: Sat) -> None:
    with app.app_context():
        for what, (which, part, key, refusal) in REFUSED.items():
            row = _version(getattr(sat, which))
            with pytest.raises(refusal):
                pytest.fail(f"{what}: {correcting.propose(row, KEY, key, '理由', cast.zhao_min, part=part)}")


def test_the_page_leads_to_each_part_and_keeps_what_was_typed(app: Flask, cast: Cast, client: Client, sat: Sat) -> None:
    with app.app_context():
        urls = [f"/questions/{db.session.get_one(QuestionVersion, each).question_id}/versions/1/correction"
                for each in (sat.case, sat.filled)]  # fmt: skip
    client.sign_in(cast.zhao_min)

    case = client.get(urls[0]).text
    assert f'href="{urls[0]}?part=2"' in case
    assert 'value="key"' not in case
    assert client.get(f"{urls[0]}?part=9").status_code == 404
    assert "三十 | 三十日\n罚款" in client.get(urls[1]).text

    typed = {"rule": "key", "blanks": "三十|30天", "ground": "漏了"}
    refused = client.post(urls[1], data=typed)
    assert (refused.status_code, "三十|30天" in refused.text) == (422, True)
    made = client.post(urls[1], data=typed | {"blanks": "三十 | 30天\n罚款"})
    assert "由 三十 / 三十日；罚款 改为 三十 / 30天；罚款" in client.get(made.location).text
    made = client.post(f"{urls[0]}?part=1", data={"rule": "key", "key": ["A"], "ground": "印错"})
    assert "第 1 小题" in client.get(made.location).text
    with app.app_context():
        rows = db.session.scalars(select(KeyCorrection).order_by(KeyCorrection.id)).all()
        assert [(row.part, row.key) for row in rows] == [
            (0, answer_keys.of_blanks([["三十", "30天"], ["罚款"]])),
            (1, "A"),
        ]
