"""The menu: all entries where they fit on one line, folded lists where they don't, and where one is."""

from tests.cast import Cast
from tests.conftest import Client


def test_few_entries_stand_side_by_side(client: Client, cast: Cast) -> None:
    client.sign_in(cast.zhao_min)

    page = client.get("/").text

    assert '<a class="nav-link" href="/courses">' in page
    assert "课程管理" not in page


def test_many_entries_fold_into_lists(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)

    page = client.get("/").text

    assert '<a class="dropdown-item" href="/courses">' in page
    assert "课程管理" in page
    assert "系统管理" in page


def test_a_page_below_an_entry_marks_that_entry(client: Client, cast: Cast) -> None:
    client.sign_in(cast.zhao_min)

    page = client.get("/courses/new").text

    assert '<a class="nav-link" href="/courses" aria-current="true">' in page
    assert page.count("aria-current") == 1


def test_an_address_that_begins_alike_is_not_below(client: Client, cast: Cast) -> None:
    client.sign_in(cast.zhao_min)

    page = client.get("/recordings").text

    assert '<a class="nav-link" href="/recordings" aria-current="page">' in page
    assert '<a class="nav-link" href="/record">' in page


def test_a_page_that_is_not_there_says_so_in_its_title(client: Client, cast: Cast) -> None:
    client.sign_in(cast.zhao_min)

    assert "<title>没有找到" in client.get("/courses/999").text
