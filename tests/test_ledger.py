"""The ledger is only appended to: numbered without gaps, chained by hashes, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms import ledger
from lms.db import db
from lms.ledger import BEGINNING, Fact, LedgerEntry


def fact(number: int) -> Fact:
    return Fact("reading", number, {"at": number, "sha256": "字"}, person_id=number)


def enter(app, *numbers: int) -> None:
    with app.app_context():
        ledger.append(fact(number) for number in numbers)
        db.session.commit()


def test_entries_come_back_as_they_were_entered_and_follow_each_other(app):
    enter(app, 1, 2)
    enter(app, 3)

    with app.app_context():
        entries = list(ledger.entries())

    assert [(entry.number, entry.about, entry.body) for entry in entries] == [
        (number, number, {"at": number, "sha256": "字"}) for number in (1, 2, 3)
    ]
    heads = [BEGINNING, *(entry.hash for entry in entries)]
    assert all(entry.follows(head) for head, entry in zip(heads, entries, strict=False))
    assert not entries[2].follows(entries[0].hash)


def test_concurrent_appenders_take_turns_and_leave_no_gap(app):
    def append(first: int) -> None:
        for number in range(first, first + 10):
            with app.app_context():
                ledger.append([fact(number), fact(number)])
                db.session.rollback() if number % 3 == 0 else db.session.commit()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(append, range(1, 7)))

    with app.app_context():
        entries = list(ledger.entries())
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert len(entries) == 2 * sum(number % 3 != 0 for first in range(1, 7) for number in range(first, first + 10))
    heads = [BEGINNING, *(entry.hash for entry in entries)]
    assert all(entry.follows(head) for head, entry in zip(heads, entries, strict=False))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET person_id = 7 WHERE number = 1",
        "DELETE FROM ledger_entry WHERE number = 2",
        "DELETE FROM ledger_entry",
    ],
)
def test_the_database_refuses_to_change_an_entry(app, statement):
    enter(app, 1, 2)

    with app.app_context():
        with pytest.raises(DBAPIError, match="only appended to"):
            db.session.execute(text(statement))
        db.session.rollback()

        assert db.session.scalars(select(LedgerEntry.person_id).order_by(LedgerEntry.number)).all() == [1, 2]


def test_no_entry_is_replaced_either(app):
    enter(app, 1)

    with app.app_context():
        # What replaces a row is a word of SQLite alone; PostgreSQL asks in another way.
        replaces = {
            "sqlite": "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
            "postgresql": "INSERT INTO ledger_entry SELECT * FROM ledger_entry ON CONFLICT (number) DO UPDATE SET about = 9",
        }[db.engine.dialect.name]
        with pytest.raises(DBAPIError, match="only appended to"):
            db.session.execute(text(replaces))
        db.session.rollback()


def test_an_unreadable_body_is_no_entry(app):
    enter(app, 1)

    with app.app_context():
        db.session.execute(
            LedgerEntry.__table__.insert().values(
                number=2, kind="reading", about=1, at=db.session.scalar(select(LedgerEntry.at)), body=b"x", hash=b"y"
            )
        )
        entries = list(ledger.entries())
        db.session.rollback()

    assert entries[1].text is None
    assert not entries[1].follows(entries[0].hash)
