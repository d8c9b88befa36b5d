"""Plans are made in short steps, by one worker at a time, and taken up again when it is ended."""

import itertools
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms import clock, jobs
from lms.cannot_read import CannotReadFile
from lms.people.models import RosterFile, RosterImport, RosterRow
from lms.people.roster import opening, planning, tasks
from lms.people.roster.opening import NoFiles, Sent, TooManyFiles
from tests.people.roster.importing import county, enterprises, heads, plan, planned


def begun(database: Session, *sent: Sent) -> RosterImport:
    roster = opening.begin(sent or county(), by=None)
    database.commit()
    return roster


def test_a_plan_is_taken_up_again_when_its_worker_was_ended(database: Session) -> None:
    roster = begun(database)
    steps = planning.steps(roster)
    for _ in range(5):
        next(steps)
        database.commit()
    steps.close()

    plan(roster)
    assert not roster.is_planned, "the lease of the ended worker still runs"

    database.execute(update(RosterImport).values(lease_until=clock.now() - timedelta(minutes=5)))
    database.commit()
    assert list(database.scalars(planning.abandoned())) == [roster.id]
    plan(roster)
    assert roster.is_planned
    assert database.scalar(select(func.count()).select_from(RosterRow)) == 7


def test_the_worker_is_asked_again_for_what_was_abandoned(app: Flask, database: Session) -> None:
    roster = begun(database)
    database.execute(update(RosterImport).values(asked_at=clock.now() - timedelta(minutes=5)))
    database.commit()

    tasks.ask_again()
    database.rollback()
    jobs.run_waiting(app)

    database.expire_all()
    assert roster.is_planned


def test_a_plan_stops_when_another_is_asked_for_meanwhile(database: Session) -> None:
    roster = begun(database)
    steps = planning.steps(roster)
    next(steps)
    database.commit()

    planning.ask_again(roster)
    database.commit()
    tasks.take(steps)
    assert not roster.is_planned

    plan(roster)
    assert (roster.planned, roster.asked) == (2, 2)
    assert set(database.scalars(select(RosterRow.plan))) == {2}


def test_nobody_waits_long_between_two_steps_of_many_rows(database: Session) -> None:
    rows = [f"某县第{number}加油站,,东山镇,,县能源局,,,,," for number in range(2500)]
    roster = begun(database, county()[0], enterprises(*rows))

    staged = [0]
    for _ in planning.steps(roster):
        database.commit()
        staged.append(database.scalar(select(func.count()).select_from(RosterRow)) or 0)
        database.rollback()

    assert max(after - before for before, after in itertools.pairwise(staged)) <= planning.CHUNK
    assert staged[-1] == 2505


def test_a_plan_that_fails_says_so_and_can_be_asked_for_again(database: Session) -> None:
    roster = begun(database)
    file = database.scalars(select(RosterFile)).first()
    assert file
    path = opening._path(file)
    sealed = path.read_bytes()
    path.unlink()

    with pytest.raises(FileNotFoundError):
        tasks.plan(roster.id)
    assert roster.failed_at

    path.write_bytes(sealed)
    planning.ask_again(roster)
    database.commit()
    tasks.plan(roster.id)
    assert roster.is_planned
    assert roster.failed_at is None


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.xlsx", b"", "“空.xlsx” is empty"),
        ("文.xlsx", b"\x00\x01\x02", "“文.xlsx” is not an Excel workbook"),
        ("宽.csv", ",".join(["x"] * 10_000).encode(), "“宽.csv” has more than 256 columns"),
        ("题库.csv", "题干,答案\n甲,乙\n".encode(), "No roster was found in “题库.csv”"),
        ("名单.csv", "姓名,单位,手机号\n张三,某局,\n".encode(), "“名单.csv” may be a roster of officials or of enterprise heads"),
        ("锁.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "“锁.xlsx” is locked"),
    ],
)  # fmt: skip
def test_one_file_that_cannot_be_read_refuses_the_import_by_its_name(
    database: Session, name: str, data: bytes, words: str
) -> None:
    with pytest.raises(CannotReadFile) as refused:
        opening.begin([*county(), Sent(name, data)], by=None)

    with force_locale("en"):
        assert words in str(refused.value)
    assert refused.value.status == 422
    assert database.scalar(select(func.count()).select_from(RosterImport)) == 0


def test_no_file_and_too_many_files_are_refused(database: Session) -> None:
    with pytest.raises(NoFiles):
        opening.begin([], by=None)
    with pytest.raises(TooManyFiles):
        opening.begin([county()[0]] * 21, by=None)


def test_one_workbook_may_hold_several_kinds(database: Session) -> None:
    roster = planned([*county(), heads("张三,,某县瑞远学校,,,,,,,")])

    assert [file.kinds for file in database.scalars(select(RosterFile).filter_by(roster_import_id=roster.id))] == [
        ["机关单位"], ["企业"], ["主要负责人"],
    ]  # fmt: skip
