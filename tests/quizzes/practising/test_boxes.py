"""Which question comes next: what was never asked, then what was missed, longest ago first."""

from datetime import UTC, datetime, timedelta

from lms.quizzes.practising import boxes
from lms.quizzes.practising.boxes import Known

THEN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def known(days_ago: int, rights: int) -> Known:
    return Known(THEN - timedelta(days=days_ago), rights)


def test_what_was_never_asked_comes_first() -> None:
    assert boxes.next_of([1, 2, 3], {1: known(9, 0), 3: known(8, 2)}, "seed") == 2


def test_never_asked_ones_come_in_an_order_of_ones_own() -> None:
    orders = {tuple(_order(f"practice/{person}")) for person in range(20)}

    assert len(orders) > 1
    assert all(sorted(order) == [1, 2, 3, 4] for order in orders)
    assert _order("practice/1") == _order("practice/1")


def _order(seed: str) -> list[int]:
    found: dict[int, Known] = {}
    for day in range(4):
        each = boxes.next_of([4, 2, 3, 1], found, seed)
        assert each
        found[each] = known(-day, 1)
    return list(found)


def test_missed_ones_come_next_longest_ago_first() -> None:
    asked = {1: known(1, 0), 2: known(7, 0), 3: known(30, 1), 4: known(0, 3)}

    assert boxes.next_of([1, 2, 3, 4], asked, "seed") == 2


def test_a_box_goes_up_with_each_right_answer_and_ends() -> None:
    assert [known(0, rights).box for rights in (0, 1, 4, 9)] == [0, 1, 4, 4]


def test_the_question_just_answered_waits_for_the_others() -> None:
    asked = {1: known(0, 0), 2: known(1, 4)}

    assert boxes.next_of([1, 2], asked, "seed") == 2
    assert boxes.next_of([1], asked, "seed") == 1


def test_of_none_there_is_none() -> None:
    assert boxes.next_of([], {}, "seed") is None
