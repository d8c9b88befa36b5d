"""The demonstration county: invented, clean, the same at every making, and lived through real evidence."""

import csv
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, func, or_, select

from lms import clock
from lms.certificates import issuing
from lms.certificates.models import Certificate
from lms.courses.attaching.models import Attachment
from lms.courses.duties.models import Duty
from lms.courses.excusing.models import Excusal
from lms.courses.hall.models import HallAttendance
from lms.courses.listing.models import NameList
from lms.courses.models import Annulment, Enrolment, LessonProgress, Plan
from lms.courses.recognising.models import OutsideTraining
from lms.db import db
from lms.demo import accounts, county, names, rosters, slides
from lms.demo.teaching import QUESTIONS
from lms.media.models import Recording
from lms.people.models import ActivationCode, AuditEntry, Person, Post, RoleGrant, SupervisionLine, Unit
from lms.quizzes.models import Attempt, SpotPaper
from lms.reports.evidence import verifying
from lms.reports.evidence.verifying import Tally
from lms.supervision.dispatching.models import DispatchUnit
from lms.supervision.following_up.models import FollowUp
from lms.supervision.handing_out.models import LearningSlip, SlipStep
from lms.supervision.models import ReviewCase, SecondLook
from lms.supervision.reminding.models import Reminder
from lms.watching import browsers, class_hours, stamping, timeline, unanswered
from lms.watching import record as records
from lms.watching.accepting import Reason
from lms.watching.evidence import links_of
from lms.watching.group.models import GroupAttendance, GroupSession
from lms.watching.models import Coverage, PresenceCheck, WatchSession

CAME = Person.password_hash.is_not(None)
LEARNT = Person.id.in_(select(WatchSession.person_id))
# Nobody sat long enough before the big screen to be asked, or was at two of them, and no pack has come back from offline.
NOBODY_YET = {Reason.UNANSWERED, Reason.ELSEWHERE, Reason.OUTRUN, Reason.UNHEEDED, Reason.TWICE}


def test_the_rosters_are_the_same_at_every_making(tmp_path: Path) -> None:
    once, twice = tmp_path / "once", tmp_path / "twice"
    for folder in (once, twice):
        folder.mkdir()
        rosters.write(folder)

    assert [f.read_bytes() for f in sorted(once.iterdir())] == [f.read_bytes() for f in sorted(twice.iterdir())]


def test_every_question_has_its_answer_explanation_and_article() -> None:
    questions = json.loads(QUESTIONS.read_text("utf-8"))

    assert len(questions) >= 150
    assert len({question["stem"] for question in questions}) == len(questions)
    for question in questions:
        assert 1 <= question["article"] <= 119
        assert question["explanation"]
        assert {ord(letter) - ord("A") for letter in question["answer"]} <= set(range(len(question["options"])))
        assert len(question["answer"]) > 1 if question["kind"] == "multiple" else len(question["answer"]) == 1


@pytest.mark.parametrize(
    ("end", "titles"),
    [
        ("学校", {"校长"}),
        ("幼儿园", {"园长"}),
        ("加油站", {"站长"}),
        ("采石场", {"矿长"}),
        ("专业合作社", {"理事长"}),
        ("面粉厂", {"厂长"}),
        ("影院", {"经理"}),
    ],
)
def test_a_head_is_called_as_the_trade_calls_them(tmp_path: Path, end: str, titles: set[str]) -> None:
    heads = next(path for path in rosters.write(tmp_path) if path.name.startswith("主要负责人"))
    with heads.open(encoding="utf-8-sig", newline="") as file:
        assert {row["职务"] for row in csv.DictReader(file) if row["单位名称"].endswith(end)} == titles


@pytest.fixture
def small_films(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lectures whole, in small pictures: a fifth of the work. test_film.py makes them as large as they are shown."""
    drawn = slides.draw
    monkeypatch.setattr(slides, "draw", lambda scene: drawn(scene).resize((256, 144)))


@pytest.mark.slow
@pytest.mark.usefixtures("small_films")
# The longest of all tests; what it goes through is tried on PostgreSQL piece by piece.
@pytest.mark.one_database("sqlite")
@pytest.mark.timeout(1200)  # a whole county, on a machine that may have other work
def test_the_county_is_made_and_has_learners_of_every_grade(app: Flask) -> None:
    shown: list[tuple[str, float]] = []
    with app.app_context():
        assert county.is_wanted()

        county.make(lambda step, share: shown.append((step, share)))

        kinds = Counter(db.session.scalars(select(Unit.kind)))
        assert (kinds["township"], kinds["enterprise"]) == (7, 400)
        assert _count(Person) > 700
        assert county.is_demonstration()
        assert not county.is_wanted()
        assert [share for step, share in shown if step == "past"][-1] == 1.0
        assert _count(Coverage) > 300
        started, completed, owed = db.session.execute(
            select(func.count(Enrolment.started_at), func.count(Enrolment.completed_at), func.count(Enrolment.id))
        ).one()
        assert 0 < completed < started < owed
        assert db.session.scalar(select(func.count(Attempt.id)).where(Attempt.passed_at.is_(None))) > 0
        assert len(set(db.session.scalars(select(Plan.title)))) == 3
        assert {a.mobile for a in accounts.ACCOUNTS} <= set(db.session.scalars(select(Person.mobile)))

        assert sorted(db.session.scalars(select(Excusal.kind))) == ["deferral", "exemption", "exemption"]
        assert _count(OutsideTraining) == 4
        assert sorted(db.session.scalars(select(FollowUp.state))) == ["accepted", "issued"]
        assert min(_count(Reminder), _count(Duty), _count(Attachment), _count(NameList)) > 0
        _whoever_learnt_had_come_in()
        _rosters_are_as_in_life()
        _the_liaison_has_whom_to_remind()
        _people_watch_in_many_ways()
        _nobody_waits_for_the_worker()
        _the_head_lacks_a_few_seconds_and_the_official_an_answer()
        _reviews_are_open_without_finding_and_annulled()
        _whoever_completed_has_a_certificate()
        _slips_and_a_document_are_on_their_way()
        _they_learnt_in_a_hall_and_before_a_big_screen()
        _heads_were_asked_on_the_spot()
        _what_stands_is_what_the_ledger_gives()


def _slips_and_a_document_are_on_their_way() -> None:
    handed, opened, void = (
        db.session.scalar(select(func.count(each)))
        for each in (LearningSlip.handed_at, LearningSlip.opened_at, LearningSlip.voided_at)
    )
    assert (handed, void) == (14, 1)
    said = select(SlipStep.at, LearningSlip.opened_at).join(LearningSlip, LearningSlip.id == SlipStep.slip_id)
    assert all(at == opened_at for at, opened_at in db.session.execute(said.where(SlipStep.kind == "opened")))
    assert 0 < opened < handed
    lines = db.session.scalars(select(DispatchUnit)).all()
    assert len(lines) == 7
    assert sum(line.received_at is not None for line in lines) == 3
    assert sum(line.told_by is not None for line in lines) == 2


def _they_learnt_in_a_hall_and_before_a_big_screen() -> None:
    assert _count(HallAttendance) == 12
    assert db.session.scalar(select(func.count(HallAttendance.stamped_at))) == 12
    grades = Counter(db.session.scalars(select(LessonProgress.grade).where(LessonProgress.completed_at.is_not(None))))
    assert grades["hall"] >= 12  # who heads two firms has two tasks
    group = db.session.scalars(select(GroupSession)).one()
    assert group.closed_for == "ended"
    assert group.settled_at
    counted = db.session.scalars(select(GroupAttendance.counted)).all()
    assert 4 <= len(counted) <= 6
    assert 0 < min(counted) < max(counted)


def _heads_were_asked_on_the_spot() -> None:
    papers = db.session.scalars(select(SpotPaper)).all()
    assert len(papers) == 8
    assert sum(paper.outcome == "refused" for paper in papers) == 1
    assert sum(paper.timed_by == "phone" and paper.outcome == "answered" for paper in papers) == 1
    standing = [paper for paper in papers if paper.outcome == "answered" and paper.voided_at is None]
    assert len(standing) == 6
    assert sum(paper.passed_at is not None for paper in standing) == 4


def _whoever_completed_has_a_certificate() -> None:
    """All but those whose completion was annulled, and one of them is revoked."""
    assert not issuing.due()
    assert _count(Certificate) > 50
    assert db.session.scalar(select(func.count(Certificate.id)).where(Certificate.ended_at.is_not(None))) == 1


def _what_stands_is_what_the_ledger_gives() -> None:
    tally = Tally()
    with verifying.snapshot():
        differences = list(verifying.verify([], tally, lambda what, done, total: None))
    assert not differences, "\n".join(map(str, differences))
    assert tally.entries > _count(Enrolment) + _count(Coverage)
    waiting = select(func.count(WatchSession.id)).where(WatchSession.closed_at.is_not(None))
    assert db.session.scalar(waiting.where(WatchSession.beats > WatchSession.sealed)) == 0


def _people_watch_in_many_ways() -> None:
    told = [
        each for row in db.session.execute(select(Coverage.person_id, Coverage.recording_id)) for each in links_of(*row)
    ]
    sittings = timeline.sittings(told)
    assert {part.kind for each in sittings for part in each.stretches} == set(timeline.ORDER) - NOBODY_YET
    assert {mark.kind for each in sittings for mark in each.marks} == {"answered", "taken_over"}
    assert {1.0, 1.25, 1.5, 2.0} <= {each.speed for each in sittings}
    assert {each.closed_for for each in told} == {"left", "silent", "taken_over"}
    assert len({browsers.in_words(each.device) for each in told}) > 6
    days = {(each.session.person_id, clock.day_of(each.begin)) for each in sittings}
    assert max(Counter(person for person, _ in days).values()) > 2
    lengths = dict(map(tuple, db.session.execute(select(Recording.id, Recording.seconds))))
    shares = [row.seconds / lengths[row.recording_id] for row in db.session.scalars(select(Coverage))]
    assert sum(0.89 < share < 0.93 for share in shares) > 10
    checks = db.session.scalars(select(PresenceCheck)).all()
    assert (
        sum(bool(each.answered_at and each.answered_at > each.raised_at + timedelta(minutes=2)) for each in checks) > 5
    )
    assert [each.answered_at for each in checks].count(None) == 1


def _nobody_waits_for_the_worker() -> None:
    annulled = set(db.session.scalars(select(Annulment.person_id)))
    assert {
        person for person, _ in stamping.behind()
    } <= annulled  # who has watched before is looked at again and again
    assert not class_hours.behind()


def _the_head_lacks_a_few_seconds_and_the_official_an_answer() -> None:
    head, official = (
        db.session.scalars(select(Person).where(Person.mobile == mobile)).one()
        for mobile in (accounts.HEAD, accounts.OFFICIAL)
    )
    of_head, of_official = records.begun(head.id)[0], records.begun(official.id)[0]

    assert 0.9 < of_head.standing.covered.total / of_head.standing.seconds < 0.93
    assert len(of_head.standing.missing.spans) == 2
    assert _kinds(head, of_head) == {"counted", "released", "counted_before", "not_delivered", "too_fast"}
    waiting = unanswered.of(official.id)
    assert waiting is not None
    assert waiting.seconds == of_official.standing.missing.total
    assert _kinds(official, of_official) >= {"counted", "counted_before", "taken_over", "held"}


def _kinds(person: Person, entry: records.Entry) -> set[str]:
    sittings = timeline.sittings(records.sessions_of(person.id, entry))
    assert len({each.session.device for each in sittings}) == 2
    return {part.kind for each in sittings for part in each.stretches}


def _reviews_are_open_without_finding_and_annulled() -> None:
    cases = db.session.execute(select(ReviewCase.signal, ReviewCase.outcome))
    assert set(map(tuple, cases)) == {("shared_device", None), ("by_hand", "no_finding"), ("by_hand", "annul")}
    assert set(db.session.scalars(select(SecondLook.outcome))) == {None}
    again = select(WatchSession.id).join(Annulment, Annulment.person_id == WatchSession.person_id)
    assert db.session.scalar(again.where(WatchSession.opened_at > Annulment.at)) is not None


def _whoever_learnt_had_come_in() -> None:
    assert _persons(LEARNT) > 300
    assert _persons(LEARNT, or_(Person.password_hash.is_(None), Person.privacy_version.is_(None))) == 0
    first = select(func.min(AuditEntry.at)).where(
        AuditEntry.action == "person.signed_in", AuditEntry.actor_id == WatchSession.person_id
    )
    began = select(func.count(WatchSession.id)).where(WatchSession.opened_at >= first.scalar_subquery())
    assert db.session.scalar(began) == _count(WatchSession)
    assert _persons(Person.password_hash.is_(None)) > _persons(CAME, ~LEARNT) > 10
    by_slip = select(func.count(ActivationCode.id)).where(ActivationCode.used_at.is_not(None))
    assert db.session.scalar(by_slip) == _persons(CAME) - 1  # the administrator issued them


def _rosters_are_as_in_life() -> None:
    assert _persons(Person.mobile.is_not(None)) - len(set(db.session.scalars(select(Person.mobile)))) > 20
    assert _persons(Person.mobile == "15400000010", CAME) == 2
    assert _persons(Person.id_number_hash.is_(None)) > 20


def _the_liaison_has_whom_to_remind() -> None:
    of_unit = select(Post.person_id).join(RoleGrant, RoleGrant.unit_id == Post.unit_id)
    colleagues = Person.id.in_(of_unit.where(RoleGrant.role == "liaison"))
    assert _persons(colleagues, LEARNT) > 1
    assert _persons(colleagues, ~CAME) > 1


def _persons(*which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Person.id)).where(*which)) or 0


def _count(row: type[db.Model]) -> int:  # type: ignore[name-defined]
    return db.session.scalar(select(func.count()).select_from(row)) or 0


def test_names_are_never_used_twice() -> None:
    assert len(set(names.people(Random(1), 1200))) == 1200


@pytest.mark.slow
def test_a_making_that_was_broken_off_begins_again(app: Flask) -> None:
    class BrokenOffError(Exception): ...

    def break_off(step: str, share: float) -> None:
        if step == "films":
            raise BrokenOffError

    with app.app_context():
        with pytest.raises(BrokenOffError):
            county.make(break_off)
        db.session.remove()
        assert _count(Person) > 0
        assert set(db.session.scalars(select(Unit.township_id.is_not(None)).where(Unit.kind == "team"))) == {True}
        supervised = select(func.count(SupervisionLine.id)).join(Unit, Unit.id == SupervisionLine.unit_id)
        assert db.session.scalar(supervised.where(Unit.kind == "team", SupervisionLine.line == "territorial")) == 7
        comprehensive = select(SupervisionLine.unit_id).where(SupervisionLine.line == "comprehensive")
        assert db.session.scalars(select(Unit.name).where(Unit.id.not_in(comprehensive))).all() == [accounts.BUREAU]

        assert county.is_wanted()
