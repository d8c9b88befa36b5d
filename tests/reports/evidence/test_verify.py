"""What stands is what the evidence gives; whoever changes either is found, and the place is named."""

import copy
import json
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask_babel import force_locale
from sqlalchemy import select, text

from lms import ledger
from lms.courses import annulling, plans
from lms.courses.models import Annulment, Course, Enrolment, LessonProgress, Plan
from lms.db import db
from lms.demo import past
from lms.ledger import ENTRY, hash_of, written
from lms.people.models import Person, Post
from lms.quizzes.answer_sheets import AnswerSheet
from lms.quizzes.models import Attempt
from lms.reports.evidence import verifying
from lms.reports.evidence.differences import Difference
from lms.reports.evidence.verifying import Tally
from lms.watching import class_hours
from tests import factories
from tests.reports.evidence.conftest import County

LI_LEI = "(SELECT id FROM person WHERE name = '李雷')"
MA_JUN = "(SELECT id FROM person WHERE name = '马军')"
OF_LI_LEI = f"WHERE enrolment_id IN (SELECT id FROM enrolment WHERE person_id = {LI_LEI})"
FORGED, HAS_EARNED = """'{"45": 21600}'""", "CAST(earned AS VARCHAR) <> '{}'"


def test_an_honest_county_has_no_difference(county):
    assert county.verify() == []
    assert county.world.enrolment().completed_at is not None


def test_what_is_not_entered_yet_is_no_difference(county):
    county.mas_player.play(300, 400)
    county.mas_player.beat(leaving=True)
    assert county.verify() == []

    county.enter()

    assert county.verify() == []


# What is changed, the code and the person (or what else) that must be named, and a piece of the sentence.
TABLES = {
    "a coverage": (
        f"UPDATE coverage SET spans = '0-2400', seconds = 2400 WHERE person_id = {MA_JUN}",
        "coverage", "ma_jun", "2400 s (0-2400)",
    ),
    "a coverage that is not there": (
        f"DELETE FROM coverage WHERE person_id = {LI_LEI}", "coverage", "li_lei", "0 s ()",
    ),
    "a beat of an open session": (
        f"UPDATE beat SET played = '100-110' WHERE number = 3 AND session_id IN (SELECT id FROM watch_session WHERE person_id = {MA_JUN})",
        "session_broken", "ma_jun", "报告 3",
    ),
    "a receipt of an open session": (
        f"UPDATE beat SET receipts = 'too_fast:5-6' WHERE number = 4 AND session_id IN (SELECT id FROM watch_session WHERE person_id = {MA_JUN})",
        "session_broken", "ma_jun", "报告 4",
    ),
    "the beat that a sealed session keeps": (
        f"UPDATE beat SET played = '0-2400' WHERE session_id IN (SELECT id FROM watch_session WHERE person_id = {LI_LEI})",
        "beat_altered", "li_lei", "“0-2400”",
    ),
    "a beat that is taken out": (
        f"DELETE FROM beat WHERE number = 2 AND session_id IN (SELECT id FROM watch_session WHERE person_id = {MA_JUN})",
        "session_broken", "ma_jun", "报告 2",
    ),
    "the opening of a session": (
        f"UPDATE watch_session SET seconds = 60 WHERE person_id = {LI_LEI}", "session_altered", "li_lei", "60",
    ),
    "what a session has played": (
        f"UPDATE watch_session SET played = '0-600' WHERE person_id = {MA_JUN}", "session_played", "ma_jun", "0-600",
    ),
    "what is sealed of a session": (
        f"UPDATE watch_session SET sealed = beats WHERE person_id = {MA_JUN}", "session_not_sealed", "ma_jun", "30",
    ),
    "the wrong presses of an answered question": (
        f"UPDATE presence_check SET wrong = 7 WHERE person_id = {LI_LEI}", "check_altered", "li_lei", "“wrong”现为 7",
    ),
    "when a question was answered": (
        f"UPDATE presence_check SET answered_at = '2036-01-05 08:00:00' WHERE person_id = {LI_LEI}",
        "check_altered", "li_lei", "2036-01-05 16:00:00",
    ),
    "an answered question that is deleted": (
        f"DELETE FROM presence_check WHERE person_id = {LI_LEI}", "check_altered", "li_lei", "“answered”",
    ),
    "what the chain of an open session tells of a question": (
        f"UPDATE beat SET receipts = 'check:1,wrong:many' WHERE number = 5 AND session_id IN (SELECT id FROM watch_session WHERE person_id = {MA_JUN})",
        "session_broken", "ma_jun", "报告 5",
    ),
    "the person of a session": (
        f"UPDATE watch_session SET person_id = {MA_JUN} WHERE person_id = {LI_LEI}", "session_missing", "li_lei", "",
    ),
    "a completion, to another time": (
        f"UPDATE enrolment SET completed_at = '2026-01-05 08:00:00' WHERE person_id = {LI_LEI}",
        "enrolment_altered", "li_lei", "2026-01-05 16:00:00",
    ),
    "a completion that nobody earned": (
        f"UPDATE enrolment SET completed_at = '2036-01-05 08:00:00' WHERE person_id = {MA_JUN}",
        "completion_unfounded", "ma_jun", "300 / 2280 秒",
    ),
    "a completion that is taken away": (
        f"UPDATE enrolment SET completed_at = NULL WHERE person_id = {LI_LEI}", "enrolment_altered", "li_lei", "completed",
    ),
    "a completion, with the note that it was entered": (
        f"UPDATE enrolment SET completed_at = '2036-01-05 08:00:00', entered = 0 WHERE person_id = {LI_LEI}",
        "enrolment_altered",
        "li_lei",
        "2036-01-05 16:00:00",
    ),
    "a stamp that is deleted": (
        f"DELETE FROM lesson_progress WHERE enrolment_id IN (SELECT id FROM enrolment WHERE person_id = {LI_LEI})",
        "stamp_altered",
        "li_lei",
        "",
    ),
    "the unit of a task": (
        f"UPDATE enrolment SET unit_id = (SELECT min(id) FROM unit) WHERE person_id = {LI_LEI}",
        "enrolment_altered", "li_lei", "unit",
    ),
    "the day on which a task is due": (
        f"UPDATE enrolment SET due_on = '2036-01-05' WHERE person_id = {LI_LEI}", "due_day", "li_lei", "2036-01-05",
    ),
    "a task that is deleted": (
        f"DELETE FROM lesson_progress WHERE enrolment_id IN (SELECT id FROM enrolment WHERE person_id = {MA_JUN});"
        f"DELETE FROM enrolment WHERE person_id = {MA_JUN}", "enrolment_missing", "ma_jun", "",
    ),
    "a stamp": (
        "UPDATE lesson_progress SET completed_at = '2036-01-05 08:00:00' WHERE completed_at IS NOT NULL",
        "stamp_altered", "li_lei", "2036-01-05",
    ),
    "a stamp that nobody earned": (
        f"UPDATE lesson_progress SET completed_at = '2036-01-05 08:00:00' WHERE enrolment_id IN (SELECT id FROM enrolment WHERE person_id = {MA_JUN})",
        "stamp_unfounded", "ma_jun", "2036-01-05",
    ),
    "when the quizzes were passed": (
        f"UPDATE enrolment SET passed_at = '2036-01-05 08:00:00' WHERE person_id = {LI_LEI}", "derived", "li_lei", "2036-01-05 16:00:00",
    ),
    "quizzes that nobody passed": (
        f"UPDATE enrolment SET passed_at = '2036-01-05 08:00:00' WHERE person_id = {MA_JUN}", "derived", "ma_jun", "2036-01-05 16:00:00",
    ),
    "how a task was watched": (
        f"UPDATE enrolment SET grade = 'group' WHERE person_id = {LI_LEI}", "derived", "li_lei", "“grade”现为 group",
    ),
    "how a task was watched that is not completed": (
        f"UPDATE enrolment SET grade = 'online' WHERE person_id = {MA_JUN}", "derived", "ma_jun", "online",
    ),
    "how a lecture was watched": (
        f"UPDATE lesson_progress SET grade = 'offline' {OF_LI_LEI} AND grade IS NOT NULL", "way_of_lesson", "li_lei", "offline",
    ),
    "class hours": (f"UPDATE lesson_progress SET earned = {FORGED} {OF_LI_LEI}", "class_hours", "li_lei", "24.0"),
    "the seconds of class hours": (f"UPDATE lesson_progress SET earned = {FORGED} {OF_LI_LEI}", "earned_seconds", "li_lei", "21600 秒"),
    "class hours that nobody counted": (
        f"UPDATE lesson_progress SET earned = {FORGED}, counted_at = NULL {OF_LI_LEI}", "class_hours", "li_lei", "24.0",
    ),
    "class hours counted before anything was watched": (
        f"UPDATE lesson_progress SET earned = {FORGED}, counted_at = '2020-01-01 00:00:00' {OF_LI_LEI}",
        "class_hours", "li_lei", "24.0",
    ),
    "the moment of honest class hours": (
        f"UPDATE lesson_progress SET counted_at = NULL {OF_LI_LEI} AND {HAS_EARNED}", "class_hours", "li_lei", "0.0",
    ),
    "class hours that are taken away": (
        f"UPDATE lesson_progress SET earned = '{{}}' {OF_LI_LEI} AND {HAS_EARNED}", "class_hours", "li_lei", "0.0",
    ),
    "a second of class hours": (
        f"UPDATE lesson_progress SET earned = '{{\"45\": 2401}}' {OF_LI_LEI} AND {HAS_EARNED}", "earned_seconds", "li_lei", "2401 秒",
    ),
    "the minutes of class hours": (
        f"UPDATE lesson_progress SET earned = '{{\"30\": 2400}}' {OF_LI_LEI} AND {HAS_EARNED}", "class_hours", "li_lei", "1.3",
    ),
    "seconds that are no number": (
        f"UPDATE lesson_progress SET earned = '{{\"45\": \"x\"}}' {OF_LI_LEI} AND {HAS_EARNED}", "earned_seconds", "li_lei", "'x'",
    ),
    "a result": ("UPDATE attempt SET score = 99", "attempt_altered", "li_lei", "99"),
    "a result against its answers": ("UPDATE attempt SET score = 99", "attempt_score", "li_lei", "95"),
    "an answer": ("UPDATE answer SET chosen = 'ABC' WHERE number = 3", "attempt_altered", "li_lei", "answers"),
    "an answer, for a score": ("UPDATE answer SET chosen = 'ABC' WHERE number = 3", "attempt_score", "li_lei", "100"),
    "an answer that was given up": (
        "UPDATE answer SET chosen = 'A' WHERE number = 1 AND chosen = 'B'", "attempt_altered", "li_lei", "answers",
    ),
    "the moment of an answer": (
        "UPDATE answer SET chosen_at = '2036-01-05 08:00:00' WHERE number = 2", "attempt_altered", "li_lei", "answers",
    ),
    "an answer that is deleted": ("DELETE FROM answer WHERE number = 2", "attempt_altered", "li_lei", "answers"),
    "a result that is deleted": ("DELETE FROM answer; DELETE FROM attempt", "attempt_missing", "li_lei", ""),
    "a reading": ("UPDATE reading SET body_sha256 = 'x'", "reading_altered", "li_lei", "sha256"),
    "the length of the recording": ("UPDATE recording SET seconds = 60", "recording_length", None, "2400"),
}  # fmt: skip


def test_every_change_of_the_tables_is_found_and_named(county: County) -> None:
    """Each in a transaction that is rolled back, so that one county serves for all."""
    with county.world.app.app_context(), force_locale("zh_Hans"):
        for what, (statement, code, who, words) in TABLES.items():
            for each in statement.split(";"):
                assert db.session.execute(text(each), execution_options={"preserve_rowcount": True}).rowcount, what
            found = list(verifying.verify([], Tally(), lambda what, done, total: None))
            assert any(is_named(county, each, code, who, words) for each in found), (what, list(map(str, found)))
            db.session.rollback()
        assert list(verifying.verify([], Tally(), lambda what, done, total: None)) == []
        db.session.remove()


def test_a_changed_paper_is_found_and_contradicts_the_score(county: County) -> None:
    with county.world.app.app_context():
        attempt = db.session.scalars(select(Attempt)).one()
        paper = copy.deepcopy(attempt.paper)
        paper["questions"][1]["key"] = "C"
        for changed in (paper, {}, 0):
            attempt.paper = changed  # type: ignore[assignment]
            db.session.flush()
            found = list(verifying.verify([], Tally(), lambda what, done, total: None))
            assert {(each.code, each.facts.get("field"), each.facts["person"]) for each in found} == {
                ("attempt_altered", "paper", county.li_lei), ("attempt_score", None, county.li_lei),
            }  # fmt: skip
        db.session.remove()


def test_a_score_changed_before_it_is_entered_does_not_follow_from_the_answers(county: County) -> None:
    county.complete(county.mas_player, begin=300)
    county.tamper(f"UPDATE attempt SET score = 90 WHERE person_id = {MA_JUN}")

    named(county, "attempt_score", "ma_jun", "95")
    county.enter()
    named(county, "attempt_score", "ma_jun", "95")


def test_a_result_entered_before_papers_were_hashed_is_not_called_forged(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(AnswerSheet, "hashes", {})
        county.complete(county.mas_player, begin=300)
        county.enter()

    county.tamper(f"UPDATE attempt SET paper = '{{}}' WHERE person_id = {MA_JUN}")

    assert county.verify() == []


def is_named(county: County, found: Difference, code: str, who: str | None, words: str) -> bool:
    is_theirs = who is None or found.facts["person"] == getattr(county, who)
    return found.code == code and is_theirs and words in str(found)


@pytest.mark.parametrize(
    "what",
    ["a coverage", "a completion, to another time", "a completion that nobody earned", "a stamp that is deleted"],
)
def test_nor_does_it_help_to_wait_until_the_worker_has_looked(county: County, what: str) -> None:
    statement, code, who, words = TABLES[what]
    county.tamper(statement)

    county.enter()

    named(county, code, who, words)


def test_a_completion_that_was_never_told_is_missed(county):
    county.complete(county.mas_player, begin=300)
    county.tamper(f"UPDATE enrolment SET completed_at = NULL, grade = NULL WHERE person_id = {MA_JUN}")
    county.enter()
    assert county.verify() == []  # the worker may still come to it

    with past.at(county.world.now + timedelta(hours=3)):
        named(county, "completion_missed", "ma_jun", "")


def test_passed_quizzes_that_are_not_kept_are_missed(county):
    county.complete(county.mas_player, begin=300)
    county.enter()
    county.tamper(f"UPDATE enrolment SET passed_at = NULL WHERE person_id = {MA_JUN}")

    with past.at(county.world.now + timedelta(hours=3)):
        named(county, "derived", "ma_jun", "passed")


def test_a_plan_that_is_withdrawn_takes_its_tasks_with_it(county):
    with county.world.transaction():
        plan, person = other_plan(county)
    county.enter()
    with county.world.transaction():
        plans.unpublish(db.session.get_one(Plan, plan), by=db.session.get_one(Person, person))
    county.enter()

    assert county.verify() == []


def other_plan(county: County) -> tuple[int, int]:
    admin = db.session.get_one(Person, county.world.cast.admin.id)
    recording = factories.recording(admin, 60)
    plan = factories.plan(factories.course(admin, recording, title="另一门"), admin)
    factories.enrolment(plan, db.session.scalars(select(Post).where(Post.person_id == county.ma_jun)).first())
    return plan.id, admin.id


def test_what_was_annulled_and_reinstated_is_no_difference(county):
    for deed in ("annul", "reinstate", "annul"):
        with county.world.transaction(), past.at(county.world.now):
            admin = db.session.get_one(Person, county.world.cast.admin.id)
            if deed == "annul":
                annulling.annul(county.li_lei, 1, ground="代学", by=[admin])
            else:
                annulment = db.session.scalars(select(Annulment)).one()
                annulling.reinstate(annulment, ground="查无实据", by=[admin])
        county.enter()
        county.world.wait(60)
        assert county.verify() == []


def test_a_changed_share_holds_from_its_change_on(county):
    with county.world.transaction():
        db.session.scalars(select(Course)).one().watched_share = 1.0
    county.enter()
    assert county.verify() == []

    county.complete(county.mas_player, begin=300)
    county.enter()

    assert county.verify() == []


def named(county: County, code: str, who: str | None, words: str) -> None:
    found = [each for each in county.verify() if each["code"] == code]
    assert found, [each["sentence"] for each in county.verify()]
    assert who is None or found[0]["person"] == getattr(county, who)
    assert words in found[0]["sentence"]


def codes(county: County) -> set[tuple[str, Any]]:
    return {(each["code"], each.get("number") or each.get("first")) for each in county.verify()}


def entry(county: County, kind: str) -> Any:
    with county.world.transaction():
        found = list(ledger.entries(ENTRY.c.kind == kind, ENTRY.c.person_id == county.li_lei))
    return found[0]


def last(county: County) -> Any:
    with county.world.transaction():
        return db.session.execute(select(ENTRY).order_by(ENTRY.c.number.desc()).limit(1)).one()


def altered(body: dict[str, Any]) -> bytes:
    return zlib.compress(written(body).encode())


def test_an_altered_body_is_found_at_its_entry_and_in_what_it_tells(county):
    sealed = entry(county, "session")
    body = sealed.body
    body["links"][3][1] = "180-200"

    county.tamper(
        "UPDATE ledger_entry SET body = :body WHERE number = :number", body=altered(body), number=sealed.number
    )

    found = county.verify()
    assert ("entry_altered", sealed.number) in {(each["code"], each.get("number")) for each in found}
    assert {each["code"] for each in found} >= {"session_broken", "coverage"}
    assert all(each["person"] == county.li_lei for each in found)


def test_a_deleted_entry_is_missed(county):
    sealed = entry(county, "session")

    county.tamper("DELETE FROM ledger_entry WHERE number = :number", number=sealed.number)

    assert codes(county) >= {("entries_missing", sealed.number), ("entry_altered", sealed.number + 1)}
    assert {each["code"] for each in county.verify()} >= {"session_not_sealed", "coverage", "completion_unfounded"}


def test_a_deleted_last_entry_is_missed_by_what_was_entered(county):
    county.tamper("DELETE FROM ledger_entry WHERE number = :number", number=last(county).number)

    assert {each["code"] for each in county.verify()} == {
        "attempt_not_entered", "completion_unfounded", "stamp_unfounded",
    }  # fmt: skip


def test_entries_that_changed_places_are_found(county):
    number = entry(county, "session").number

    county.tamper(
        "UPDATE ledger_entry SET number = 0 WHERE number = :number",
        "UPDATE ledger_entry SET number = :number WHERE number = :number + 1",
        "UPDATE ledger_entry SET number = :number + 1 WHERE number = 0",
        number=number,
    )

    assert codes(county) >= {("entry_altered", number), ("entry_altered", number + 1)}


def test_an_emptied_or_unreadable_body_is_found(county):
    number = entry(county, "session").number

    county.tamper("UPDATE ledger_entry SET body = :body WHERE number = :number", body=b"nonsense", number=number)

    assert codes(county) >= {("entry_altered", number), ("entry_unreadable", number)}


INSERT = """INSERT INTO ledger_entry (number, kind, person_id, about, at, body, hash)
 VALUES (:number, :kind, :person, :about, :at, :body, :hash)"""


@pytest.mark.parametrize("is_clever", [False, True])
def test_a_forged_entry_is_found(county, is_clever):
    """Also where its hash is right: no session of the tables tells the same."""
    end = last(county)
    forged = entry(county, "session").body | {"session": 99}
    said = written(forged)
    hashed = hash_of(end.hash, end.number + 1, "session", county.ma_jun, county.world.recording_id, end.at, said)
    values = {"number": end.number + 1, "kind": "session", "person": county.ma_jun, "about": county.world.recording_id}

    county.tamper(
        INSERT, at=end.at.replace(tzinfo=None), body=altered(forged), hash=hashed if is_clever else b"x" * 32, **values
    )

    found = county.verify()
    assert ("entry_altered" in {each["code"] for each in found}) is not is_clever
    assert {each["code"] for each in found} >= {"session_missing", "coverage"}
    assert {each["person"] for each in found} == {county.ma_jun}


def test_a_forged_entry_of_nonsense_is_found(county):
    end = last(county)
    county.tamper(INSERT, number=end.number + 1, kind="strange", person=county.ma_jun, about=1,
                  at=end.at.replace(tzinfo=None), body=altered({}), hash=b"x" * 32)  # fmt: skip

    assert codes(county) == {("entry_altered", end.number + 1), ("entry_unreadable", end.number + 1)}


def test_class_hours_agree_where_they_were_counted_again(county):
    with county.world.transaction():
        class_hours.count(county.ma_jun, county.world.recording_id)

    assert county.verify() == []


def test_class_hours_of_a_closed_plan_are_those_up_to_its_closing(county: County) -> None:
    close_the_plan(county)
    county.enter()
    assert county.verify() == []

    county.tamper(f"UPDATE lesson_progress SET earned = {FORGED} {OF_LI_LEI}")

    named(county, "class_hours", "li_lei", "24.0")


def test_class_hours_of_an_annulled_task_are_those_up_to_the_annulment(county: County) -> None:
    annul(county)
    county.enter()
    assert county.verify() == []

    county.tamper(f"UPDATE lesson_progress SET earned = {FORGED} {OF_LI_LEI} AND {HAS_EARNED}")

    named(county, "class_hours", "li_lei", "8.0")


def close_the_plan(county: County) -> None:
    with county.world.transaction(), past.at(county.world.now):
        plans.close(db.session.scalars(select(Plan)).one(), by=db.session.get_one(Person, county.world.cast.admin.id))


def annul(county: County, whose: str = "li_lei") -> None:
    with county.world.transaction(), past.at(county.world.now):
        admin = db.session.get_one(Person, county.world.cast.admin.id)
        annulling.annul(getattr(county, whose), 1, ground="代学", by=[admin])


def annul_mas(county: County) -> None:
    annul(county, "ma_jun")


def nothing(county: County) -> None:
    """The plan goes on."""


WIPED = {
    "the hours with the moment of their count": f"UPDATE lesson_progress SET earned = '{{}}', counted_at = NULL {OF_LI_LEI}",
    "the hours, as of long ago": f"UPDATE lesson_progress SET earned = '{{}}', counted_at = '2020-01-01 00:00:00' {OF_LI_LEI}",
    "the whole row": f"DELETE FROM lesson_progress {OF_LI_LEI}",
}


@pytest.mark.parametrize("ended", [nothing, close_the_plan, annul])
@pytest.mark.parametrize("what", WIPED)
def test_hours_that_were_wiped_are_found_when_their_count_is_overdue(
    county: County, what: str, ended: Callable[[County], None]
) -> None:
    ended(county)
    county.enter()
    with past.at(county.world.now + timedelta(hours=3)):
        assert county.verify() == []

        county.tamper(WIPED[what])

        named(county, "earned_seconds", "li_lei", "2400 秒")
        named(county, "class_hours", "li_lei", "应为 0.8 学时")


@pytest.mark.parametrize("ended", [close_the_plan, annul])
def test_the_worker_gives_back_hours_that_were_wiped_also_of_what_has_ended(
    county: County, ended: Callable[[County], None]
) -> None:
    ended(county)
    county.enter()
    county.tamper(WIPED["the hours with the moment of their count"])
    county.world.wait(3 * 3600)

    county.enter()

    with past.at(county.world.now):
        assert county.verify() == []


@pytest.mark.parametrize("ended", [close_the_plan, annul_mas])
def test_what_was_watched_just_before_the_end_counts_and_what_came_after_does_not(
    county: County, ended: Callable[[County], None]
) -> None:
    county.mas_player.beat()  # it goes on after a pause
    county.mas_player.play(300, 420)
    ended(county)
    county.mas_player.play(420, 500)
    county.enter()

    with county.world.transaction():
        rows = select(LessonProgress.earned).join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
        kept = db.session.scalars(rows.where(Enrolment.person_id == county.ma_jun).order_by(LessonProgress.id)).all()
    assert kept[0] == {"45": 420}
    with past.at(county.world.now + timedelta(hours=3)):
        assert county.verify() == []


def test_without_json_each_difference_is_a_sentence(county):
    county.tamper(f"UPDATE coverage SET spans = '', seconds = 0 WHERE person_id = {MA_JUN}")

    code, said = county.command("verify")

    first, figures = said.splitlines()
    assert code == 1
    assert f"人员 {county.ma_jun}" in first
    assert "0-300" in first
    assert "1 处不一致" in figures


def test_json_lines_are_json(county):
    _, said = county.command("verify", "--json")

    assert json.loads(said)["entries"] > 5
