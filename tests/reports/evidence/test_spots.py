"""Checks on the spot verify from the ledger; whoever changes question, answer, time or result afterwards is named."""

import pytest
from sqlalchemy import select, text

from lms.db import db
from lms.demo import past
from lms.people.models import Person, Post
from lms.quizzes import papers
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.quizzes.spot_checks import receiving, sealing, signatures, voiding
from lms.quizzes.spot_checks.receiving import Sent
from tests.quizzes import making
from tests.reports.evidence.conftest import County
from tests.supervision.spot_checks.visiting import png


@pytest.fixture
def checked(county: County) -> County:
    """Ma Jun knew four of five, signed, and was asked once more and would not."""
    with county.world.transaction(), past.at(county.world.now):
        post = db.session.scalars(select(Post).where(Post.person_id == county.ma_jun)).one()
        inspector = db.session.get_one(Person, county.world.cast.qian_yu.id)
        for outcome in ("answered", "refused"):
            check, paper = _drawn(post, inspector)
            receiving.begin(check, paper)
            given = tuple((each.number, each.key, 9) for each in papers.questions(paper.paper)[:4])
            receiving.receive(check, paper, Sent(sealing.seal(paper), outcome, given, 60, 0, "没有时间"))
            db.session.flush()
    county.enter()
    with county.world.transaction():  # the signature comes when the result is in the ledger already
        signatures.sign(db.session.scalars(select(SpotPaper).where(SpotPaper.outcome == "answered")).one(), png())
    county.enter()
    return county


def _drawn(post: Post, inspector: Person) -> tuple[SpotCheck, SpotPaper]:
    sealed = making.paper("single", "multiple", "true_false", "single", "single", points=1.0)
    check = SpotCheck(unit_id=post.unit_id, inspector_id=inspector.id, asked=5, seconds=120, pass_mark=4)
    paper = SpotPaper(person_id=post.person_id, post_id=post.id, seed="", paper=sealed, shape=papers.shape(sealed))
    check.papers = [paper]
    db.session.add(check)
    db.session.flush()
    return check, paper


def test_what_was_drawn_is_in_the_ledger_before_anything_came_of_it(county: County) -> None:
    with county.world.transaction(), past.at(county.world.now):
        post = db.session.scalars(select(Post).where(Post.person_id == county.ma_jun)).one()
        _drawn(post, db.session.get_one(Person, county.world.cast.qian_yu.id))
    county.enter()
    assert county.verify() == []

    with county.world.transaction():
        db.session.execute(text("UPDATE spot_paper SET paper = '{}'"))
    assert [each["code"] for each in county.verify()] == ["spot_altered"]

    with county.world.transaction():
        db.session.execute(text("DELETE FROM spot_paper"))
    assert [each["code"] for each in county.verify()] == ["spot_missing"]


def test_what_was_voided_is_in_the_ledger_and_does_not_come_back(checked: County) -> None:
    with checked.world.transaction():
        paper = db.session.scalars(select(SpotPaper).where(SpotPaper.outcome == "answered")).one()
        voiding.void(paper, "交错了手机", by=db.session.get_one(Person, checked.world.cast.qian_yu.id))
    checked.enter()
    assert checked.verify() == []

    with checked.world.transaction():
        db.session.execute(
            text(
                "UPDATE spot_paper SET voided_at = NULL, void_ground = NULL, voided_by_id = NULL, entered = entered & 11"
            )
        )

    assert {each["code"] for each in checked.verify()} == {"spot_altered"}


def test_what_was_received_and_signed_is_no_difference(checked: County) -> None:
    assert checked.verify() == []


# Statement, the first difference it makes, and what its sentence says.
ANSWERED = "outcome = 'answered'"
TAMPERINGS = {
    "the result": (f"UPDATE spot_paper SET right_answers = 5 WHERE {ANSWERED}", "spot_unfounded", "4"),
    "that it passed": (f"UPDATE spot_paper SET passed_at = NULL WHERE {ANSWERED}", "spot_altered", "“passed”"),
    "the answers": (f"UPDATE spot_paper SET given = '[]' WHERE {ANSWERED}", "spot_altered", "“answers”"),
    "the questions": (f"UPDATE spot_paper SET paper = '{{}}' WHERE {ANSWERED}", "spot_altered", "“paper”"),
    "who timed it": (f"UPDATE spot_paper SET timed_by = 'phone' WHERE {ANSWERED}", "spot_altered", "“timed_by”"),
    "the signature": (f"UPDATE spot_paper SET signature_sha256 = NULL WHERE {ANSWERED}", "spot_altered", "“signature”"),
    "the pass mark": ("UPDATE spot_check SET pass_mark = 5", "spot_altered", "“pass_mark”"),
    "why somebody refused": ("UPDATE spot_paper SET ground = '生病' WHERE outcome = 'refused'", "spot_altered", "“ground”"),
    "all of it": (f"DELETE FROM spot_paper WHERE {ANSWERED}", "spot_missing", "现场抽考"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_row_changed_by_hand_is_named(checked: County, what: str) -> None:
    statement, code, words = TAMPERINGS[what]

    checked.tamper(statement)

    found = checked.verify()
    assert any(each["code"] == code and words in each["sentence"] for each in found), found
    assert {each["person"] for each in found} == {checked.ma_jun}
