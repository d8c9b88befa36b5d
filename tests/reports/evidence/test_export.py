"""What is exported lets a program that knows nothing of the site find the same coverage, completion and class hours."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from lms import clock, ledger
from lms.courses import annulling, plans
from lms.courses.hours import in_hours, worth
from lms.courses.models import Enrolment, HoursRule, LessonProgress, Plan
from lms.db import db
from lms.demo import past
from lms.people.models import Person
from lms.watching import chain, sealing
from lms.watching.models import AttentionClock, Beat, Coverage, PresenceCheck, WatchSession
from tests.reports.evidence.conftest import County

OUTSIDER = Path(__file__).with_name("outsider.py")


def outsider(*words: Path) -> dict[str, Any]:
    """What the program says, without our packages on its path."""
    command = [sys.executable, "-I", str(OUTSIDER), *map(str, words)]
    said: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return said


def exported(county: County, path: Path) -> Path:
    assert county.command("export", "--file", str(path))[0] == 0
    return path


def stands(county: County) -> tuple[list[list[Any]], list[list[int]]]:
    with county.world.transaction():
        coverage = db.session.execute(
            select(Coverage.person_id, Coverage.recording_id, Coverage.spans)
            .where(Coverage.seconds > 0)
            .order_by(Coverage.person_id, Coverage.recording_id)
        )
        done = select(Enrolment.id, Enrolment.completed_at).where(Enrolment.completed_at.is_not(None))
        completed = db.session.execute(done.order_by(Enrolment.id)).all()
        return list(map(list, coverage)), [[number, clock.microseconds(at)] for number, at in completed]


def test_an_outsider_finds_the_same_coverage_and_completion(county, tmp_path):
    county.mas_player.play(300, 400)

    said = outsider(exported(county, tmp_path / "export.jsonl"))

    assert said["complaints"] == []
    assert (said["coverage"], said["completed"]) == stands(county)
    assert said["completed"]
    figures = json.loads(county.command("verify", "--json")[1].splitlines()[-1])
    assert said["head"] == figures["head"]


def test_an_outsider_reads_when_questions_were_answered_and_how_often_wrongly(county, tmp_path):
    err_and_answer(county)

    said = outsider(exported(county, tmp_path / "export.jsonl"))

    with county.world.transaction():
        rows = db.session.scalars(
            select(PresenceCheck).where(PresenceCheck.answered_at.is_not(None)).order_by(PresenceCheck.id)
        )
        stand = [
            [row.id, row.person_id, *map(clock.microseconds, (row.raised_at, row.asked_at, row.answered_at)), row.wrong]
            for row in rows
        ]
    assert said["complaints"] == []
    assert said["checks"] == stand
    assert [wrong for *_, wrong in stand if wrong] == [2]


def err_and_answer(county: County) -> None:
    """Ma Jun is asked at his next second, and presses two other numbers first."""
    player = county.mas_player
    player.is_attended = False
    with county.world.transaction():
        db.session.execute(update(AttentionClock).values(until_check=0))
    player.play(300, 330)
    for _ in range(2):
        number = player.check.question.number
        player.press(next(each for each in player.check.question.choices if each != number))
    county.world.wait(player.check.wait)
    player.press(player.check.question.number)


def test_an_entry_of_before_questions_were_told_is_read_and_verified_as_ever(county, tmp_path):
    err_and_answer(county)
    _enter_as_once(county)

    assert county.verify() == []
    said = outsider(exported(county, tmp_path / "export.jsonl"))
    assert said["complaints"] == []
    assert (said["coverage"], said["completed"]) == stands(county)
    assert not any(wrong for *_, wrong in said["checks"])


def _enter_as_once(county: County) -> None:
    """Seal Ma Jun's session as it was done before: nothing told of the question, and an entry without a version."""
    key = county.world.key(chain.KEY)
    with county.world.transaction():
        session = db.session.get_one(WatchSession, county.mas_player.session_id)
        head, links = chain.begun(key, _opening(session)), []
        for beat in db.session.scalars(select(Beat).where(Beat.session_id == session.id).order_by(Beat.number)):
            beat.receipts = "" if beat.kind == "presence" else beat.receipts
            links.append(chain.Link(beat.number, beat.at, beat.played, beat.receipts, beat.kind))
            head = beat.chain_hash = chain.extended(key, head, links[-1])
        session.chain_head, session.closed_at, session.closed_for = head, county.world.now, "left"
        db.session.flush()
        row = db.session.execute(select(WatchSession.__table__).where(WatchSession.id == session.id)).one()
        fact = sealing.fact(row, links)
        del fact.body["version"]
        session.sealed = session.beats
        db.session.flush()
        ledger.append([fact])


def _opening(session: WatchSession) -> chain.Opening:
    return chain.Opening(session.id, session.person_id, session.recording_id, session.seconds, session.opened_at)


def hours(county: County) -> list[list[Any]]:
    """What stands: of each task the seconds of each lecture by the minutes of an hour, and whole tenths of hours."""
    with county.world.transaction():
        rows = select(Enrolment.id, LessonProgress.lesson_id, LessonProgress.earned)
        told = db.session.execute(rows.outerjoin(LessonProgress).order_by(Enrolment.id, LessonProgress.lesson_id)).all()
    found: dict[int, list[Any]] = {number: [] for number, _, _ in told}
    for number, lesson, earned in told:
        if earned:
            found[number].append([lesson, sorted([int(minutes), seconds] for minutes, seconds in earned.items())])
    worths = {number: worth(earned or {} for task, _, earned in told if task == number) for number in found}
    return [[number, kept, int(in_hours(worths[number]) * 10)] for number, kept in found.items()]


def test_an_outsider_finds_the_same_class_hours(county: County, tmp_path: Path) -> None:
    """A night of silence, a day's cap, an hour of another length, an annulled task and a closed plan among them."""
    tomorrow = clock.day_of(county.world.now) + timedelta(days=1)
    with county.world.transaction():
        plan = db.session.scalars(select(Plan)).one()
        db.session.add(HoursRule(plan_id=plan.id, from_on=plan.opens_on))
        db.session.add(HoursRule(plan_id=plan.id, from_on=tomorrow, minutes=30, daily_cap=1))
    county.world.now = clock.start_of(tomorrow) + timedelta(hours=9)
    county.mas_player.play(300, 360)
    county.world.player(county.world.cast.ma_jun).play(400, 2400, every=60)
    _annul_lis(county)
    lis_player = county.world.player()
    lis_player.play(0, 90)
    _close_the_plan(county)
    lis_player.play(90, 180)
    county.enter()

    said = outsider(exported(county, tmp_path / "export.jsonl"))

    assert said["complaints"] == []
    assert said["hours"] == hours(county)
    assert [tenths for _, _, tenths in said["hours"]] == [8, 11, 0]
    assert [minutes for minutes, _ in said["hours"][1][1][0][1]] == [30, 45]


def _annul_lis(county: County) -> None:
    with county.world.transaction(), past.at(county.world.now):
        admin = db.session.get_one(Person, county.world.cast.admin.id)
        annulling.annul(county.li_lei, 1, ground="代学", by=[admin])


def _close_the_plan(county: County) -> None:
    with county.world.transaction(), past.at(county.world.now):
        plans.close(db.session.get_one(Plan, 1), by=db.session.get_one(Person, county.world.cast.admin.id))


def test_an_outsider_sees_that_an_export_was_altered(county, tmp_path):
    path = exported(county, tmp_path / "export.jsonl")
    path.write_text(path.read_text("utf-8").replace("0-60", "0-61", 1), "utf-8")

    assert any("does not follow" in complaint for complaint in outsider(path)["complaints"])


def test_the_export_names_nobody(county, tmp_path):
    text = exported(county, tmp_path / "export.jsonl").read_text("utf-8")

    assert not re.search("[一-龥]", text)
    assert not re.search(r"nonce|device|mobile|Mozilla", text)


def test_an_outsider_marks_the_papers_where_the_export_has_them(county: County, tmp_path: Path) -> None:
    plain, full = exported(county, tmp_path / "plain.jsonl"), tmp_path / "full.jsonl"
    assert county.command("export", "--papers", "--file", str(full))[0] == 0

    assert ("第1问" in plain.read_text("utf-8"), "第1问" in full.read_text("utf-8")) == (False, True)
    assert outsider(full) == outsider(plain)
    assert outsider(full)["complaints"] == []


@pytest.mark.parametrize(
    ("entered", "instead", "complaints"),
    [
        (r"第1问", r"第9问", ["paper is another"]),
        (r"\"key\":\"B\"", r"\"key\":\"C\"", ["paper is another", "result 0 can't have been so"]),
        (r"[3,\"AC\"", r"[3,\"AB\"", ["answers is another"]),
    ],
)
def test_an_outsider_sees_that_a_paper_or_an_answer_is_not_the_one_that_was_entered(
    county: County, tmp_path: Path, entered: str, instead: str, complaints: list[str]
) -> None:
    path = tmp_path / "export.jsonl"
    county.command("export", "--papers", "--file", str(path))
    text = path.read_text("utf-8")
    assert entered in text
    path.write_text(text.replace(entered, instead), "utf-8")

    assert [said.split(": ")[1] for said in outsider(path)["complaints"]] == complaints


def test_without_a_file_it_is_printed(county, tmp_path):
    _, said = county.command("export")

    lines = [json.loads(line) for line in said.splitlines()]
    written = [json.loads(line) for line in exported(county, tmp_path / "e.jsonl").read_text("utf-8").splitlines()]
    assert lines[1:] == written[1:]
    assert lines[-1]["kind"] == "open"
