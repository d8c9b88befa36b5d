"""A corrected key verifies from the ledger alone: an outsider finds the result in force, and whoever tampers is named."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.courses.models import Enrolment
from lms.db import db
from lms.demo import past
from lms.people.models import Person
from lms.quizzes import banks, correcting, tasks
from lms.quizzes.models import Attempt, AttemptResult, KeyCorrection, QuestionVersion
from tests.quizzes import making
from tests.reports.evidence.conftest import County
from tests.reports.evidence.test_export import outsider, stands


@pytest.fixture
def asked(county: County) -> County:
    """The questions on Li Lei's paper stand in a bank. He has 95 points: both first right, two of three of the last."""
    with county.world.transaction():
        bank = banks.create("题库", None)
        kinds = ("true_false", "single", "multiple")
        banks.add_all(bank, [making.wording(kind, number) for number, kind in enumerate(kinds)], None)
        sat = db.session.scalars(select(Attempt).where(Attempt.person_id == county.li_lei)).one()
        db.session.add(
            AttemptResult(
                attempt_id=sat.id,
                number=1,
                ground="handed_in",
                score=95.0,
                at=sat.submitted_at,
                passed_at=sat.passed_at,
            )
        )
    return county


def _correct(county: County, version: int, key: str, *, carried: bool = True) -> None:
    county.world.wait(3600)
    found = select(QuestionVersion).options(joinedload(QuestionVersion.question)).where(QuestionVersion.id == version)
    with county.world.app.app_context(), past.at(county.world.now):
        by = db.session.get_one(Person, county.world.cast.admin.id)
        made = correcting.propose(db.session.scalars(found).one(), "key", key, "印错了", by)
        db.session.flush()
        correcting.decide(made, by=by, needs_second=False)
        db.session.commit()
        if carried:
            tasks.mark_anew(made.id)
        db.session.remove()
    county.world.wait(3 * 3600)


def _score(county: County) -> float | None:
    with county.world.transaction():
        return db.session.scalars(select(Attempt.score).where(Attempt.person_id == county.li_lei)).one()


def _agree(county: County, tmp_path) -> None:
    """The site and an outsider find the same, and nothing to complain of."""
    path = tmp_path / "export.jsonl"
    assert county.command("export", "--papers", "--grounds", "--file", str(path))[0] == 0
    said = outsider(path)
    assert said["complaints"] == []
    assert said["completed"] == stands(county)[1]


def test_who_fails_by_a_corrected_key_is_completed_no_more(asked, tmp_path):
    _correct(asked, 1, "B")
    assert _score(asked) == 55
    assert asked.verify() == []

    asked.enter()

    assert asked.verify() == []
    _agree(asked, tmp_path)
    with asked.world.transaction():
        mine = select(Enrolment).where(Enrolment.person_id == asked.li_lei).order_by(Enrolment.id)
        rows = db.session.scalars(mine).all()
        assert [(row.closed_for, row.completed_at is not None) for row in rows] == [("annulled", True), (None, False)]


def test_another_correction_completes_it_again(asked, tmp_path):
    _correct(asked, 1, "B")
    asked.enter()
    _correct(asked, 1, "A")
    asked.enter()

    assert _score(asked) == 95
    assert asked.verify() == []
    _agree(asked, tmp_path)


def test_a_score_that_changes_and_passes_as_before_leaves_the_task_alone(asked, tmp_path):
    _correct(asked, 3, "AC")
    asked.enter()

    assert _score(asked) == 100
    assert asked.verify() == []
    _agree(asked, tmp_path)


TAMPERED = {
    "the key": ("UPDATE key_correction SET key = 'C'", "correction_altered", "C"),
    "the old key": ("UPDATE key_correction SET old_key = 'D'", "correction_altered", "D"),
    "the ground": ("UPDATE key_correction SET ground = '别的'", "correction_altered", "ground"),
    "who decided": ("UPDATE key_correction SET decided_by_id = 1", "correction_altered", "by"),
    "a correction that is deleted": ("DELETE FROM key_correction", "correction_missing", "1"),
    "a correction that is taken back unseen": ("UPDATE key_correction SET decided_at = NULL", "correction_missing", "1"),
    "a result without it": ("UPDATE attempt_result SET basis = '{}' WHERE number = 2", "result_altered", "corrections"),
    "a result without it, for its score": ("UPDATE attempt_result SET basis = '{}' WHERE number = 2", "result_score", "95"),
    "a result that is taken away": ("DELETE FROM attempt_result WHERE number = 2", "result_missing", "2"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_whoever_tampers_with_a_correction_is_found(asked, what):
    _correct(asked, 3, "AC")
    asked.enter()
    statement, code, words = TAMPERED[what]

    asked.tamper(statement)

    found = [str(each) for each in asked.verify() if each["code"] == code]
    assert found
    assert any(words in each for each in found), found


def test_a_result_that_was_left_out_is_named(asked):
    _correct(asked, 3, "AC", carried=False)

    with past.at(asked.world.now):
        [found] = asked.verify()

    assert (found["code"], found["person"]) == ("correction_missed", asked.li_lei)


def test_a_key_that_was_never_decided_marks_nothing(asked):
    """Whoever writes a correction and a result by hand into the tables: the ledger knows neither decision nor deciders."""
    _correct(asked, 3, "AC")
    asked.enter()
    with asked.world.transaction():
        row = db.session.scalars(select(KeyCorrection)).one()
        copy = {each.name: getattr(row, each.name) for each in KeyCorrection.__table__.columns if each.name != "id"}
        db.session.add(KeyCorrection(**copy | {"rule": "given", "key": "", "entered": True}))

    assert "correction_not_entered" in {each["code"] for each in asked.verify()}
