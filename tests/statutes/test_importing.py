"""Texts of laws imported by command and by page: looked at first, whole or not at all, and compared with what is there."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.db import db
from lms.people.models import AuditEntry
from lms.statutes import citations
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Article, Edition, Statute
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

TEXT = "# 某某安全条例\n2019年2月17日公布\n2019年4月1日 施行\n## 第一章 总则\n第一条 为了安全。\n第二条 适用本条例。\n"
CHANGED = TEXT.replace("适用本条例", "适用于本县") + "第三条 施行。\n"

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> Run:
    def run(*texts: str, options: tuple[str, ...] = (), code: int = 0) -> dict[str, Any]:
        files = []
        for number, text in enumerate(texts):
            files.append(tmp_path / f"{number}.md")
            files[-1].write_text(text, "utf-8")
        result = app.test_cli_runner().invoke(args=["statutes", "import", *map(str, files), "--json", *options])
        assert result.exit_code == code, result.output
        return dict(json.loads(result.output))

    return run


def _rows(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {
            str(each.numbered): each.text for each in db.session.scalars(select(Article).order_by(Article.position))
        }


def test_a_law_is_added_with_its_edition_and_text(app: Flask, run: Run) -> None:
    (file,) = run(TEXT)["files"]

    assert (file["law"], file["edition"], file["effective_on"]) == ("某某安全条例", "2019", "2019-04-01")
    assert (file["articles"], file["chapters"], file["added"], file["doubtful"]) == (2, 1, ["1", "2"], [])
    assert _rows(app) == {"1": "为了安全。", "2": "适用本条例。"}
    with app.app_context():
        edition = db.session.scalars(select(Edition)).one()
        assert (edition.articles, edition.preface) == (2, "2019年2月17日公布\n2019年4月1日 施行")


def test_a_dry_run_changes_nothing(app: Flask, run: Run) -> None:
    (file,) = run(TEXT, options=("--dry-run",))["files"]

    assert file["added"] == ["1", "2"]
    assert _rows(app) == {}
    with app.app_context():
        assert db.session.scalar(select(func.count(Statute.id))) == 0


def test_what_is_there_is_compared_and_replaced(app: Flask, run: Run) -> None:
    run(TEXT)
    (again,) = run(TEXT)["files"]
    (changed,) = run(CHANGED)["files"]
    (back,) = run(TEXT)["files"]

    assert (again["unchanged"], again["added"], again["changed"], again["removed"]) == (2, [], [], [])
    assert (changed["unchanged"], changed["added"], changed["changed"], changed["removed"]) == (1, ["3"], ["2"], [])
    assert (back["changed"], back["removed"]) == (["2"], ["3"])
    assert _rows(app) == {"1": "为了安全。", "2": "适用本条例。"}
    with app.app_context():
        deeds = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert deeds.count("edition.text_imported") == 3


def test_one_file_that_cannot_be_read_leaves_the_others_whole(app: Flask, run: Run) -> None:
    bad, good = run("没有条文", TEXT, code=1)["files"]

    assert "没有条文" in bad["failure"]
    assert good["failure"] is None
    assert len(_rows(app)) == 2


def test_a_text_that_tells_no_day_asks_for_it(app: Flask, run: Run) -> None:
    text = "中华人民共和国刑法（节选）\n第一百三十四条 甲。\n第一百三十四条之一 乙。\n"

    (file,) = run(text, code=1)["files"]
    (given,) = run(text, options=("--effective", "2021-03-01", "--edition", "2020"))["files"]

    assert "施行日期" in file["failure"]
    assert "--effective" in file["failure"]
    assert (file["articles"], [doubt["reason"] for doubt in file["doubtful"]]) == (2, ["begins_late"])
    assert (given["edition"], given["effective_on"]) == ("2020", "2021-03-01")
    assert list(_rows(app)) == ["134", "134-1"]


def test_an_edition_of_that_name_and_another_day_is_refused(app: Flask, run: Run) -> None:
    run(TEXT)

    (file,) = run(TEXT.replace("4月1日", "5月1日"), code=1)["files"]

    assert "2019-04-01" in file["failure"]


def test_an_article_that_goes_though_something_points_at_it_is_doubted(app: Flask, cast: Cast, run: Run) -> None:
    run(CHANGED)
    with app.app_context():
        bank = making.bank(cast.zhao_min)
        citations.cite(bank, db.session.scalars(select(Edition)).one(), [ArticleNumber(3)])
        db.session.commit()

    (file,) = run(TEXT, options=("--dry-run",))["files"]

    assert [doubt["reason"] for doubt in file["doubtful"]] == ["cited"]


def test_real_laws_are_imported_beside_the_edition_that_is_there(
    app: Flask, shared_data: Path, run: Run, kept: Any
) -> None:
    kept(factories.edition)

    (file,) = run((shared_data / "law" / "anquan-shengchan-fa-2021.md").read_text("utf-8"))["files"]

    assert (file["is_new"], file["articles"], file["edition"]) == (False, 119, "2021")
    assert _rows(app)["5"].startswith("生产经营单位的主要负责人是本单位安全生产第一责任人")


def _sent(client: Client, text: str | bytes, **fields: str) -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    return client.post("/laws/imports", data={"file": (io.BytesIO(data), "条例.md"), **fields})


def test_an_author_looks_first_and_then_puts_the_text_in_place(client: Client, app: Flask, cast: Cast) -> None:
    client.sign_in(cast.zhao_min)

    plan = _sent(client, TEXT + "第九条 末。\n").location
    page = client.get(plan).text

    assert "第二条之后直接是第九条，中间缺少条文" in page
    assert "站内尚无该法律" in page
    assert _rows(app) == {}

    done = client.post(f"{plan}/application", follow_redirects=True)

    assert 'id="a9"' in done.text
    assert "文本已启用" in done.text
    assert client.post(f"{plan}/application").status_code == 409


def test_a_text_that_is_there_already_has_nothing_to_change(client: Client, cast: Cast) -> None:
    client.sign_in(cast.zhao_min)
    client.post(f"{_sent(client, TEXT).location}/application")

    page = client.get(_sent(client, TEXT).location).text

    assert "完全一致" in page
    assert "采用此文本" not in page


@pytest.mark.parametrize(
    "text", [b"\0\1\2", "没有", TEXT.replace("2019年4月1日 施行", "")], ids=["binary", "none", "day"]
)
def test_what_cannot_be_read_is_said_beside_the_file(client: Client, app: Flask, cast: Cast, text: str | bytes) -> None:
    client.sign_in(cast.zhao_min)

    answer = _sent(client, text)

    assert answer.status_code == 422
    assert "“条例.md”" in answer.text
    assert _rows(app) == {}


def test_a_law_with_its_text_can_be_deleted_as_long_as_nothing_points_at_it(
    client: Client, app: Flask, cast: Cast, run: Run
) -> None:
    run(TEXT)
    client.sign_in(cast.zhao_min)
    with app.app_context():
        law = db.session.scalars(select(Statute.id)).one()

    client.post(f"/laws/{law}/removal")

    assert _rows(app) == {}


def test_learners_import_nothing(client: Client, cast: Cast) -> None:
    client.sign_in(cast.li_lei)

    assert {client.get("/laws/imports/new").status_code, _sent(client, TEXT).status_code} == {404}


def test_the_name_of_the_country_before_a_title_makes_no_other_law(app: Flask, run: Run, kept: Any) -> None:
    kept(factories.edition)

    (file,) = run("安全生产法（自2021年9月1日起施行）\n第一条 为了安全。\n")["files"]

    assert file["is_new"] is False
    with app.app_context():
        assert db.session.scalar(select(func.count(Statute.id))) == 1
