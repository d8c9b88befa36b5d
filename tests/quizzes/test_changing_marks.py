"""改分: a released mark that is found wrong is changed; result, stamps, certificate, news and ledger follow."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from lms.certificates import tasks as certificates
from lms.certificates import terms
from lms.certificates.models import Certificate
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.errors import NotThere
from lms.people.models import Person
from lms.quizzes import by_hand, changing_marks, correcting, in_force, marking_anew, news, papers, rechecking, undecided
from lms.quizzes import tasks as quizzes
from lms.quizzes.by_hand import NoSuchPoints
from lms.quizzes.changing_marks import DecidedAlready, NotReleased, ProposedAlready, SamePoints, SecondPersonDecides
from lms.quizzes.correction_rules import GIVEN
from lms.quizzes.models import Attempt, KeyCorrection, MarkChange, WrittenAnswer
from lms.quizzes.models.results import KEY_CORRECTED, LOOKED_AGAIN, MARKED
from lms.reports.evidence import exporting, verifying
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.test_by_hand import give, name, quiz, release
from tests.quizzes.test_correcting import ASKED, version_asked
from tests.quizzes.test_races import at_once
from tests.reports.evidence.test_export import outsider

__all__ = ["quiz"]  # Li Lei has 80 points by machine, and up to 20 from people; 90 pass
WRITTEN, NUMBER = 1, 1


@pytest.fixture
def marked(app: Flask, cast: Cast, quiz: making.Quiz) -> making.Quiz:
    """Xu Lin gave 5 of 20 points, which are released; the plan gives certificates."""
    with app.app_context():
        plan = db.session.get_one(Plan, db.session.get_one(Enrolment, quiz.enrolment).plan_id)
        terms.keep(plan, is_given=True, title="学习证明", text=None, issuer=None, valid_months=None, by=cast.admin)
        db.session.commit()
    name(app, quiz, cast, cast.xu_lin)
    give(app, quiz, cast.xu_lin, 5.0)
    release(app, quiz, cast)
    return quiz


def change(app: Flask, by: Person, points: float, second: Person | None = None, deciders: int = 1) -> None:
    with app.app_context():
        made = changing_marks.propose(by, WRITTEN, points, "漏看一个要点")
        changing_marks.decide(made, by=second or by, deciders=deciders)
        db.session.commit()


@dataclass(frozen=True)
class Step:
    points: float
    score: float
    passes: bool
    # How each certificate ended.
    certificates: list[str | None]


STEPS = [
    Step(12.5, 92.5, True, [None]),
    Step(15.0, 95.0, True, ["superseded", None]),
    Step(9.5, 89.5, False, ["superseded", "annulled"]),
    Step(10.0, 90.0, True, ["superseded", "annulled", None]),
]


def test_all_that_rests_on_the_mark_follows_there_and_back(
    app: Flask, cast: Cast, marked: making.Quiz, tmp_path: Path
) -> None:
    for step in STEPS:
        change(app, cast.zhao_min, step.points, second=cast.admin)
        with app.app_context():
            attempt = db.session.get_one(Attempt, NUMBER)
            assert (attempt.score, attempt.passed_at is not None) == (step.score, step.passes)
            completed = select(Enrolment).where(Enrolment.completed_at.is_not(None), Enrolment.closed_at.is_(None))
            assert bool(db.session.scalars(completed).all()) == step.passes
            certificates.follow_completions()
            ended = db.session.scalars(select(Certificate.ended_for).order_by(Certificate.id)).all()
            assert ended == step.certificates
            [(_, change_told), *before] = news.of_person(cast.li_lei)
            assert all(each.before for _, each in before), (
                "the first page no longer tells the score that the markers gave"
            )
            assert (change_told.result.score, list(change_told.why)) == (step.score, ["漏看一个要点"])

    with app.app_context():
        grounds = [(each.ground, each.score) for each in in_force.history(db.session.get_one(Attempt, NUMBER))]
        assert grounds == [(MARKED, 85.0), *((LOOKED_AGAIN, step.score) for step in STEPS)]
        assert [
            mark.points for marks in by_hand.standing(select(WrittenAnswer.id)).values() for mark in marks.values()
        ] == [5.0]
    assert differences(app, tmp_path) == []


def differences(app: Flask, tmp_path: Path) -> list[str]:
    """What the site and an outsider find of marks, results and certificates, from the ledger."""
    with app.app_context():
        quizzes.enter_results_into_ledger()
        certificates.enter_into_ledger()
        with verifying.snapshot():
            found = [each.code for each in verifying.verify([], verifying.Tally(), lambda *_: None)]
            path = tmp_path / "export.jsonl"
            path.write_text("".join(exporting.lines(with_papers=True)), encoding="utf-8")
    ours = ("attempt", "result", "mark", "certificate", "correction")
    return [code for code in found if code.startswith(ours)] + outsider(path)["complaints"]


def test_a_key_that_is_corrected_later_keeps_the_changed_mark(
    app: Flask, cast: Cast, marked: making.Quiz, tmp_path: Path
) -> None:
    change(app, cast.zhao_min, 12.0)
    with app.app_context():
        made = correcting.propose(version_asked(NUMBER), GIVEN, "", "作废", cast.zhao_min)
        correcting.decide(made, by=cast.zhao_min, needs_second=False)
        db.session.commit()
        marking_anew.mark_anew(NUMBER, db.session.get_one(KeyCorrection, made.id))
        db.session.commit()
        last = in_force.history(db.session.get_one(Attempt, NUMBER))[-1]
        assert (last.ground, last.score, last.basis["marks"]) == (KEY_CORRECTED, 92.0, {"5": 12.0})
        assert papers.questions(db.session.get_one(Attempt, NUMBER).paper)[ASKED - 1]
    assert differences(app, tmp_path) == []


TAMPERED = {
    "the points": ("UPDATE mark_change SET points = 20", "mark_change_altered"),
    "the ground": ("UPDATE mark_change SET ground = '别的'", "mark_change_altered"),
    "a change that is deleted": ("DELETE FROM mark_change", "mark_change_missing"),
    "a change that was never entered": (
        "INSERT INTO mark_change (written_id, old_points, points, ground, proposed_by_id, proposed_at, decided_by_id,"
        " decided_at, entered) SELECT written_id, 12, 19, ground, proposed_by_id, proposed_at, decided_by_id,"
        " decided_at, entered FROM mark_change",
        "mark_change_not_entered",
    ),
    "the points of the result": (
        'UPDATE attempt_result SET entered = false, basis = \'{"way"\\: [1, 2.0], "marks"\\: {"5"\\: 19.0}}\' WHERE number = 2',
        "result_altered",
    ),
}


def test_whoever_tampers_with_a_change_is_found(app: Flask, cast: Cast, marked: making.Quiz, tmp_path: Path) -> None:
    change(app, cast.zhao_min, 12.0)
    assert "marks_unfounded" in tampered(app, "UPDATE mark_change SET points = 11")  # before it is entered, too
    assert differences(app, tmp_path) == []
    for what, (statement, code) in TAMPERED.items():
        assert code in tampered(app, statement), what


def tampered(app: Flask, statement: str) -> set[str]:
    """What `evidence verify` says of a table that was changed by hand."""
    with app.app_context():
        db.session.execute(text(statement))
        found = {each.code for each in verifying.verify([], verifying.Tally(), lambda *_: None)}
        db.session.rollback()
    return found


def test_who_may_propose_and_who_decides(app: Flask, cast: Cast, marked: making.Quiz) -> None:
    """A marker proposes, and an author decides; two decide where somebody would fail, or the setting says so."""
    with app.app_context():
        for stranger in (cast.li_lei, cast.ma_jun, cast.han_mei):
            with pytest.raises(NotThere):
                changing_marks.propose(stranger, WRITTEN, 12.0, "漏看")
        made = changing_marks.propose(cast.xu_lin, WRITTEN, 12.0, "漏看")
        with pytest.raises(ProposedAlready):
            changing_marks.propose(cast.zhao_min, WRITTEN, 13.0, "漏看")
        with pytest.raises(SecondPersonDecides):  # markers don't decide, whoever proposed it
            changing_marks.decide(made, by=cast.xu_lin, deciders=1)
        changing_marks.decide(made, by=cast.zhao_min, deciders=1)
        for again in (lambda: changing_marks.decide(made, by=cast.admin, deciders=1),
                      lambda: changing_marks.drop(made, by=cast.zhao_min)):  # fmt: skip
            with pytest.raises(DecidedAlready):
                again()
        fails = changing_marks.propose(cast.zhao_min, WRITTEN, 3.0, "多给了")
        with pytest.raises(SecondPersonDecides):
            changing_marks.decide(fails, by=cast.zhao_min, deciders=1)
        changing_marks.drop(fails, by=cast.zhao_min)
        harmless = changing_marks.propose(cast.zhao_min, WRITTEN, 13.0, "漏看")
        with pytest.raises(SecondPersonDecides):
            changing_marks.decide(harmless, by=cast.zhao_min, deciders=2)
        changing_marks.decide(harmless, by=cast.zhao_min, deciders=1)


def test_what_waits_stands_on_the_first_page_of_who_may_decide(
    app: Flask, cast: Cast, marked: making.Quiz, client: Client
) -> None:
    with app.app_context():
        rechecking.ask(cast.li_lei, NUMBER, "第五题")
        changing_marks.propose(cast.zhao_min, WRITTEN, 12.0, "漏看")
        db.session.commit()

    with app.app_context():
        told = {person.name: [each.count for each in undecided.of(person)]
                for person in (cast.zhao_min, cast.admin, cast.xu_lin, cast.li_lei)}  # fmt: skip
    assert told == {cast.zhao_min.name: [1], cast.admin.name: [2], cast.xu_lin.name: [], cast.li_lei.name: []}
    client.sign_in(cast.admin)
    assert f'href="/lessons/{marked.lesson}/rechecks"' in client.get("/").text


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize("points", [-0.5, 20.5, 1.25, float("nan"), 5.0])
def test_points_are_such_as_a_marker_can_give(app: Flask, cast: Cast, marked: making.Quiz, points: float) -> None:
    with app.app_context(), pytest.raises(SamePoints if points == 5.0 else NoSuchPoints):
        changing_marks.propose(cast.zhao_min, WRITTEN, points, "漏看")


def test_a_refused_change_is_said_on_the_form(app: Flask, cast: Cast, client: Client, marked: making.Quiz) -> None:
    url = f"/written-answers/{WRITTEN}/new-mark"
    client.sign_in(cast.zhao_min)
    for points, status in {"5": 422, "15.3": 422, "1e9": 422, "nan": 422, "inf": 422, "-1": 422, "12": 303}.items():
        answer = client.post(url, data={"points": points, "ground": "漏看"})
        assert (points, answer.status_code) == (points, status)
        assert status == 303 or "漏看" in answer.text
    waits = client.post(url, data={"points": "13", "ground": "漏看"})
    assert (waits.status_code, "漏看" in waits.text) == (409, True)


def test_a_mark_that_is_not_released_is_its_markers(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    with app.app_context(), pytest.raises(NotReleased):
        changing_marks.propose(cast.zhao_min, WRITTEN, 3.0, "漏看")


@pytest.mark.both_databases
def test_two_decisions_at_once_are_one(app: Flask, cast: Cast, marked: making.Quiz) -> None:
    with app.app_context():
        made = changing_marks.propose(cast.zhao_min, WRITTEN, 12.0, "漏看").id
        db.session.commit()

    def press(by: Person) -> None:
        changing_marks.decide(changing_marks.one(by, made), by=by, deciders=1)

    outcomes = at_once(app, lambda: press(cast.zhao_min), lambda: press(cast.admin))

    assert outcomes.count(DecidedAlready) == 1
    with app.app_context():
        assert len(in_force.history(db.session.get_one(Attempt, NUMBER))) == 2


def test_the_pages_lead_from_the_re_check_to_the_news(
    app: Flask, cast: Cast, client: Client, marked: making.Quiz
) -> None:
    url = f"/written-answers/{WRITTEN}/new-mark"
    client.sign_in(cast.li_lei)
    client.post(f"/attempts/{NUMBER}/recheck", data={"words": "简答题请再看"})
    client.sign_in(cast.xu_lin)
    assert f'href="{url}"' in client.get(f"/marking/{marked.lesson}").text
    client.sign_in(cast.zhao_min)
    assert f'href="{url}"' in client.get(f"/lessons/{marked.lesson}/rechecks").text
    form = client.get(url).text
    assert "先撤人" in form
    assert cast.li_lei.name not in form
    assert client.post(url, data={"points": "12"}).status_code == 422
    assert client.post(url, data={"points": "x", "ground": "漏看"}).status_code == 422
    made = client.post(url, data={"points": "12", "ground": "漏看一个要点"}).location
    page = client.get(made).text
    assert "85 → 92 分" in page
    assert "不合格变合格" in page
    assert client.post(f"{made}/decision").status_code == 303
    assert "5 → 12 分" in client.get(f"/lessons/{marked.lesson}/rechecks").text

    client.sign_in(cast.li_lei)
    for address in (url, made):
        assert client.get(address).status_code == 404
    assert "漏看一个要点" in client.get("/").text
    assert "漏看一个要点" in client.get(f"/attempts/{NUMBER}/result").text
    with app.app_context():
        assert db.session.scalars(select(MarkChange.decided_by_id)).one() == cast.zhao_min.id
