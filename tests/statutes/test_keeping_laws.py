"""Laws and their editions: added, mended and deleted by authors and administrators, in order, and never under what uses them."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms import clock
from lms.db import db
from lms.people.models import AuditEntry
from lms.statutes.models import Citation, Edition, Statute
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

TITLE = "中华人民共和国安全生产法"
LAW = {"title": f" {TITLE} ", "short_title": "安全生产法", "title_en": "Work Safety Law"}
FIRST = {"edition-label": "2021", "edition-effective_on": "2021-09-01", "edition-articles": "119"}
OLDER = {"label": "2014", "effective_on": "2014-12-01"}


def _editions(app: Flask) -> list[tuple[str, str, str | None]]:
    """Label, first day and day of the end of each edition, in order."""
    with app.app_context():
        rows = db.session.scalars(select(Edition).order_by(Edition.effective_on))
        return [(each.label, str(each.effective_on), each.superseded_on and str(each.superseded_on)) for each in rows]


def _deeds(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.fixture
def first(kept: Any, client: Client, cast: Cast) -> str:
    """The address of the 2021 edition, the only one of the law; Zhao Min is signed in."""
    client.sign_in(cast.zhao_min)
    return str(kept(lambda: "/laws/{0.statute_id}/editions/{0.id}".format(factories.edition())))


@pytest.fixture
def law(first: str) -> str:
    """The address of the law."""
    return first.partition("/editions")[0]


def test_an_author_comes_from_the_course_form_adds_the_law_and_finds_it_offered(
    client: Client, app: Flask, cast: Cast
) -> None:
    client.sign_in(cast.zhao_min)

    empty = client.get("/courses/new").text
    added = client.post("/laws/new?next=/courses/new", data=LAW | FIRST)

    assert "还没有法律版本" in empty
    assert 'href="/laws/new?next=/courses/new"' in empty
    assert added.location == "/courses/new"
    assert "安全生产法 2021" in (offered := client.get("/courses/new").text)
    assert "还没有法律版本" not in offered
    assert _deeds(app) == ["statute.added", "edition.added"]


def test_questions_are_imported_for_the_edition_that_was_added(client: Client, cast: Cast) -> None:
    client.sign_in(cast.zhao_min)
    bank = client.post("/question-banks", data={"name": "题库"}).location
    form = f"{bank}/imports/new"

    empty = client.get(form).text
    client.post("/laws/new", data=LAW | FIRST)

    assert f'href="/laws/new?next={form}"' in empty
    assert re.search(r'<option selected value="\d+">安全生产法 2021</option>', client.get(form).text)


def test_the_page_lists_each_edition_with_its_days_and_what_teaches_it(
    client: Client, cast: Cast, kept: Any, law: str
) -> None:
    def teach() -> None:
        course = factories.course(cast.zhao_min)
        course.edition_id = db.session.scalars(select(Edition.id)).one()

    kept(teach)

    page = client.get("/laws/keeping").text

    assert TITLE in page
    assert "2021年9月1日" in page
    assert '<td class="number" data-words="条文数">119</td>' in page
    assert '<td class="number" data-words="讲授该版本的课程">1</td>' in page
    assert "现行有效" in page


def test_a_later_edition_ends_the_one_before_it_and_says_so(client: Client, app: Flask, law: str) -> None:
    added = client.post(
        f"{law}/editions/new", data={"label": "2029", "effective_on": "2029-05-01"}, follow_redirects=True
    )

    assert _editions(app) == [("2021", "2021-09-01", "2029-05-01"), ("2029", "2029-05-01", None)]
    assert "上一版本“2021”的失效日期已定为2029年5月1日" in added.text
    assert "尚未施行" in added.text
    assert "安全生产法 2029 (尚未施行)" in client.get("/courses/new").text
    assert _deeds(app) == ["edition.added", "edition.changed"]


def test_an_earlier_edition_is_over_where_the_present_one_begins(client: Client, app: Flask, law: str) -> None:
    client.post(f"{law}/editions/new", data=OLDER)

    assert _editions(app) == [("2014", "2014-12-01", "2021-09-01"), ("2021", "2021-09-01", None)]
    assert "已失效" in client.get("/laws/keeping").text


def test_an_edition_that_moves_takes_the_end_of_the_one_before_with_it(
    client: Client, app: Flask, law: str, first: str
) -> None:
    client.post(f"{law}/editions/new", data=OLDER)

    client.post(f"{first}/details", data={"label": "2021年修正", "effective_on": "2021-10-01"})

    assert _editions(app) == [("2014", "2014-12-01", "2021-10-01"), ("2021年修正", "2021-10-01", None)]


def test_a_question_keeps_the_superseded_edition_that_it_rests_on(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    client.sign_in(cast.zhao_min)
    quiz = kept(lambda: making.made(cast))

    def supersede() -> None:
        db.session.get_one(Edition, quiz.edition).superseded_on = clock.today()

    kept(supersede)

    form = client.get("/questions/1/edit").text

    assert f'<option selected value="{quiz.edition}">' in form


def test_a_deleted_edition_gives_its_time_back_to_the_one_before(
    client: Client, app: Flask, law: str, first: str
) -> None:
    client.post(f"{law}/editions/new", data=OLDER)

    client.post(f"{first}/removal")

    assert _editions(app) == [("2014", "2014-12-01", None)]


def test_a_law_is_mended_and_the_trail_says_what_changed(client: Client, cast: Cast, law: str) -> None:
    client.post(f"{law}/details", data=LAW | {"title": "中华人民共和国消防法", "short_title": "消防法"})
    client.sign_in(cast.admin)

    trail = client.get("/audit").text

    assert "修改法律信息" in trail
    assert f"法律：{TITLE} → 中华人民共和国消防法；简称：安全生产法 → 消防法" in trail


def test_a_law_that_nothing_uses_is_deleted_with_its_editions(client: Client, app: Flask, law: str) -> None:
    answer = client.post(f"{law}/removal", follow_redirects=True)

    assert "已删除" in answer.text
    assert _editions(app) == []
    assert _deeds(app) == ["statute.removed"]


@pytest.mark.parametrize("what", ["first", "law"])
@pytest.mark.parametrize("user", ["course", "citation"])
def test_what_is_used_stays_and_the_page_says_why(
    client: Client, app: Flask, cast: Cast, kept: Any, law: str, first: str, what: str, user: str
) -> None:
    edition = int(first.rpartition("/")[2])

    def use() -> None:
        course = factories.course(cast.zhao_min)
        if user == "course":
            course.edition_id = edition
        else:
            db.session.add(Citation(edition_id=edition, article=5, subject="chapter", subject_id=1))

    kept(use)
    address = {"first": first, "law": law}[what]

    refused = client.post(f"{address}/removal")

    assert refused.status_code == 409
    assert "不能删除" in refused.text
    assert f'action="{address}/details"' in refused.text
    assert _editions(app) == [("2021", "2021-09-01", None)]


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("address", "data", "status", "words"),
    [
        ("/laws/new", LAW | FIRST, 409, "已有全称相同的法律"),
        ("/laws/new", LAW | FIRST | {"title": " "}, 422, ""),
        ("/laws/new", LAW | FIRST | {"title": "长" * 201}, 422, ""),
        ("/laws/new", LAW | {"title": "消防法"}, 422, ""),
        ("{law}/details", {"title": TITLE}, 422, ""),
        ("{law}/editions/new", OLDER | {"label": "2021"}, 409, "该法律已有版本“2021”"),
        ("{law}/editions/new", OLDER | {"effective_on": "2021-09-01"}, 409, "不能同日施行"),
        ("{law}/editions/new", OLDER | {"superseded_on": "2021-09-02"}, 409, "不能晚于其施行日期"),
        ("{law}/editions/new", OLDER | {"superseded_on": "2014-12-01"}, 422, "失效日期必须晚于施行日期"),
        ("{law}/editions/new", OLDER | {"effective_on": "某日"}, 422, ""),
        ("{law}/editions/new", OLDER | {"effective_on": "0214-12-01"}, 422, "年"),
        ("{law}/editions/new", OLDER | {"articles": "0"}, 422, ""),
        ("{law}/editions/new", OLDER | {"label": "长" * 21}, 422, ""),
    ],
)
def test_wrong_input_is_told_on_its_form_and_nothing_is_written(
    client: Client, app: Flask, law: str, address: str, data: dict[str, str], status: int, words: str
) -> None:
    answer = client.post(address.format(law=law), data=data)

    assert answer.status_code == status
    assert "invalid-feedback" in answer.text or 'role="alert"' in answer.text
    assert words in answer.text
    assert _editions(app) == [("2021", "2021-09-01", None)]
    assert _deeds(app) == []


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("who", ["li_lei", "chen_jie", "sun_li", "han_mei", "wu_gang", "liu_fang"])
def test_to_learners_supervisors_and_liaisons_there_are_no_laws_to_keep(
    client: Client, app: Flask, cast: Cast, law: str, first: str, who: str
) -> None:
    client.sign_in(getattr(cast, who))

    forms = ["/laws/new", f"{law}/details", f"{law}/editions/new", f"{first}/details"]
    orders = [*forms, f"{law}/removal", f"{first}/removal"]

    answers = [client.get(page).status_code for page in ["/laws/keeping", *forms]]
    answers += [client.post(order, data=LAW | FIRST | OLDER).status_code for order in orders]

    assert set(answers) == {404}
    assert "/laws/keeping" not in client.get("/laws").text
    assert _editions(app) == [("2021", "2021-09-01", None)]


def test_an_edition_is_found_under_its_own_law_only(client: Client, kept: Any, first: str) -> None:
    def another() -> str:
        statute = Statute(title="中华人民共和国消防法", short_title="消防法")
        db.session.add(statute)
        db.session.flush()
        return f"/laws/{statute.id}/editions/{first.rpartition('/')[2]}"

    strange = kept(another)

    assert client.get(f"{strange}/details").status_code == 404
    assert client.post(f"{strange}/removal").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "2021"},
        {"effective_on": date(2021, 9, 1)},
        {"superseded_on": date(2014, 12, 1)},
        {"articles": 0},
    ],
)
def test_the_database_itself_keeps_the_editions_in_order(database: Session, wrong: dict[str, Any]) -> None:
    first = factories.edition()
    second = {"label": "2014", "effective_on": date(2014, 12, 1)} | wrong

    database.add(Edition(statute_id=first.statute_id, **second))

    with pytest.raises(IntegrityError):
        database.flush()
