"""Orders that come at the same time share a transaction, and nobody's answer leaves before it or suffers from the others."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import TimeoutError

from lms import create_app
from lms.db import db, reading
from lms.together import Together

BAD = -1


@dataclass
class Desk:
    """Writes numbers into a table; everybody who hands one in does so in a thread of their own."""

    app: Flask
    batches: list[list[int]] = field(default_factory=list)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    # Whose batch stays at it even then.
    is_held: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(20)
        self.together: Together[int, int] = Together(self.app, self.write, owner=lambda number: number % 100)

    def write(self, connection: Connection, numbers: Sequence[int]) -> list[int | None]:
        self.batches.append(list(numbers))
        if BAD in numbers:
            raise ValueError("a bad number")
        for number in numbers:
            connection.execute(text("INSERT INTO desk VALUES (:n)"), {"n": number})
        self.may_go_on.wait(10)
        wait_until(lambda: not self.is_held & set(numbers))
        return [number * 2 for number in numbers]

    def hand_in(self, number: int) -> "Future[int | None]":
        """What comes of it, and that it can be read by everybody from then on."""

        def asked() -> int | None:
            outcome = self.together.ask(number)
            assert outcome is None or number in self.kept()
            return outcome

        return self.pool.submit(asked)

    def kept(self) -> list[int]:
        with self.app.app_context(), reading(), db.engine.connect() as connection:
            return list(connection.scalars(text("SELECT n FROM desk ORDER BY n")))


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE desk (n INTEGER)"))
    made = Desk(app)
    yield made
    made.is_held.clear()
    made.may_go_on.set()
    made.pool.shutdown()
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DROP TABLE desk"))


def wait_until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.01)


def handed_in_behind(desk: Desk, *numbers: int) -> "list[Future[int | None]]":
    """These are handed in while the desk is at the number 1."""
    first = desk.hand_in(1)
    wait_until(lambda: desk.batches == [[1]])
    others = []
    for place, number in enumerate(numbers, 1):
        others.append(desk.hand_in(number))
        wait_until(lambda place=place: len(desk.together.waiting) == place)  # type: ignore[misc]
    desk.may_go_on.set()
    return [first, *others]


def test_those_who_come_meanwhile_go_together(desk: Desk) -> None:
    asked = handed_in_behind(desk, 2, 3, 4, 5)

    assert [each.result(10) for each in asked] == [2, 4, 6, 8, 10]
    assert desk.batches == [[1], [2, 3, 4, 5]]


def test_two_orders_of_one_owner_never_share_a_transaction(desk: Desk) -> None:
    asked = handed_in_behind(desk, 2, 102, 3, 202)

    assert [each.result(10) for each in asked] == [2, 4, 204, 6, 404]
    assert desk.batches == [[1], [2, 3], [102], [202]]


def test_a_transaction_waits_a_moment_for_as_many_as_the_last_one_had(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in handed_in_behind(desk, 2, 3, 4):
        each.result(10)
    monkeypatch.setattr("lms.together.MOMENT", 10)
    asked = [desk.hand_in(5), desk.hand_in(6)]
    wait_until(lambda: len(desk.together.waiting) == 2)
    time.sleep(0.1)
    assert not asked[0].done()

    asked.append(desk.hand_in(7))

    assert [each.result(5) for each in asked] == [10, 12, 14]
    assert set(desk.batches[-1]) == {5, 6, 7}


def test_who_stays_alone_goes_alone_after_a_moment_and_the_next_waits_for_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in handed_in_behind(desk, 2, 3, 4):
        each.result(10)

    assert desk.hand_in(5).result(10) == 10
    monkeypatch.setattr("lms.together.MOMENT", 10)
    assert desk.hand_in(6).result(5) == 12
    assert desk.batches[-2:] == [[5], [6]]


def test_whoever_is_done_does_not_wait_for_those_who_come_next(desk: Desk) -> None:
    first = desk.hand_in(1)
    wait_until(lambda: desk.batches == [[1]])
    followers = [desk.hand_in(2), desk.hand_in(3)]
    wait_until(lambda: len(desk.together.waiting) == 2)
    desk.is_held = {2, 4}
    desk.may_go_on.set()
    wait_until(lambda: desk.batches == [[1], [2, 3]])
    next_ = desk.hand_in(4)
    wait_until(lambda: len(desk.together.waiting) == 1)
    desk.is_held.remove(2)

    assert [each.result(10) for each in (first, *followers)] == [2, 4, 6]
    assert not next_.done()

    desk.is_held.clear()
    assert next_.result(10) == 8


def test_whoever_waits_too_long_takes_the_order_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = desk.hand_in(1)
    wait_until(lambda: desk.batches == [[1]])
    monkeypatch.setattr("lms.together.LONGEST_WAIT", 0.1)
    second = desk.hand_in(2)

    with pytest.raises(TimeoutError):
        second.result(10)

    desk.may_go_on.set()
    assert first.result(10) == 2
    assert desk.hand_in(3).result(10) == 6
    assert desk.kept() == [1, 3]


def test_one_that_fails_leaves_nothing_of_the_others_and_each_is_told_to_try_alone(desk: Desk) -> None:
    asked = handed_in_behind(desk, 2, BAD, 3)

    assert [each.result(10) for each in asked] == [2, None, None, None]
    assert desk.kept() == [1]


def test_where_no_database_answers_each_is_told_to_try_alone(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    desk = Desk(create_app(LMS_INSTANCE=str(tmp_path), LMS_DATABASE_URL=nowhere))

    with desk.app.app_context():
        assert desk.together.ask(7) is None

    assert desk.batches == []
    assert not desk.together.waiting
