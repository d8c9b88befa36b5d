"""Papers beside exemptions and outside training: checked by content, kept whole, opened by whoever may see the row."""

import io
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from lms import clock, storage
from lms.courses.attaching import files
from lms.courses.attaching.models import Attachment
from lms.courses.excusing import deciding, register
from lms.courses.excusing.deciding import Terms
from lms.courses.excusing.models import Excusal
from lms.courses.recognising import recording
from lms.courses.recognising.models import OutsideTraining
from lms.courses.recognising.reading import Training
from lms.db import db
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def picture(kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, kind)
    return file.getvalue()


@pytest.fixture
def rows(kept: Any, cast: Cast) -> tuple[str, str]:
    """Where papers are put beside Sun Li's exemption, and beside Ma Jun's outside training; both owe a plan."""

    def make() -> tuple[str, str]:
        plan = factories.plan(factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin)
        factories.posts_followed()
        terms = Terms("exemption", "in_village", None, "县安办发〔2026〕3号", "县安委办", None)
        for name in (cast.sun_li.name, cast.tang_wei.name):
            deciding.excuse_one(plan, terms, register.tasks_named(plan, name, cast.admin)[0], by=cast.admin)
        day = clock.today()
        recording.enter(
            [Training(cast.ma_jun.id, "粉尘防爆", Decimal(8), day, day, "市应急管理局", None)], "", by=cast.admin
        )
        excusal = db.session.scalars(select(Excusal.id).where(Excusal.person_id == cast.sun_li.id)).one()
        outside = db.session.scalars(select(OutsideTraining.id)).one()
        return f"/excusals/{excusal}/attachments", f"/outside-training/{outside}/attachments"

    return kept(make)  # type: ignore[no-any-return]


def _send(client: Client, address: str, data: bytes, name: str = "批件.pdf", **more: str) -> Any:
    return client.post(address, data={"paper": (io.BytesIO(data), name)} | more, follow_redirects=True)


def _status(client: Client, address: str) -> int:
    return int(client.get(address, buffered=True).status_code)


def _kept(app: Flask) -> list[Attachment]:
    with app.app_context():
        return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


@pytest.mark.parametrize(
    ("data", "kind"),
    [(PDF, files.PDF), (picture(), "image/jpeg"), (picture("PNG"), "image/png")],
    ids=["pdf", "jpeg", "png"],
)
def test_a_scan_a_photo_or_a_pdf_comes_back_as_it_was(
    client: Client, app: Flask, cast: Cast, rows: tuple[str, str], data: bytes, kind: str
) -> None:
    client.sign_in(cast.admin)
    page = _send(client, rows[1], data, "结业证.bin")
    (row,) = _kept(app)
    answer = client.get(f"/attachments/{row.id}", buffered=True)

    assert "结业证.bin" in page.text
    assert (answer.data, answer.mimetype) == (data, kind)
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"MZ\x90\x00 not a paper", "批件.pdf", "不是 PDF、JPEG 或 PNG"),
        (b"<svg onload=alert(1)>", "批件.png", "不是 PDF、JPEG 或 PNG"),
        (picture("GIF"), "批件.jpg", "不是 PDF、JPEG 或 PNG"),
        (PDF[:20], "批件.pdf", "内容不完整"),
        (picture("PNG")[:60], "批件.png", "内容不完整"),
        (b"", "批件.pdf", "内容不完整"),
        (PDF + b" " * files.MOST_BYTES, "批件.pdf", "超过 10 MB"),
    ],
    ids=["program", "script", "gif", "short pdf", "short png", "empty", "large"],
)
def test_what_is_no_paper_is_refused_by_its_content_and_nothing_is_kept(
    client: Client, app: Flask, cast: Cast, rows: tuple[str, str], data: bytes, name: str, sentence: str
) -> None:
    client.sign_in(cast.admin)
    page = _send(client, rows[0], data, name)

    assert sentence in page.text
    assert _kept(app) == []


def test_one_paper_stands_beside_all_decisions_that_rest_on_it(
    client: Client, app: Flask, cast: Cast, rows: tuple[str, str]
) -> None:
    client.sign_in(cast.admin)
    first = _send(client, rows[0], PDF, of_all="y")
    _send(client, rows[0], PDF, of_all="y")
    kept = _kept(app)
    with app.app_context():
        names = [path.name for path in storage.folder("papers").iterdir() if path.name == kept[0].sha256]

    assert "已为 2 项决定添加附件" in first.text
    assert {each.person_id for each in kept} == {cast.sun_li.id, cast.tang_wei.id}
    assert len(kept) == 2
    assert len(names) == 1


def test_who_may_not_see_the_row_finds_no_file(client: Client, app: Flask, cast: Cast, rows: tuple[str, str]) -> None:
    client.sign_in(cast.admin)
    _send(client, rows[0], PDF)
    _send(client, rows[1], picture())
    exemption, outside = (f"/attachments/{row.id}" for row in _kept(app))
    found = {}
    for person in (cast.ma_jun, cast.wang_qiang, cast.wu_gang, cast.han_mei, cast.zhou_tao, cast.gao_yan, cast.liu_fang,
                   cast.sun_li, cast.zhao_min, cast.deng_chao):  # fmt: skip
        client.sign_in(person)
        found[person.name] = (_status(client, exemption), _status(client, outside))

    assert {name for name, (_first, second) in found.items() if second == 200} == {"马军", "王强", "吴刚"}
    assert {status for status, _second in found.values()} == {404}
    client.sign_in(cast.ma_jun)
    assert outside in client.get("/record").text
    assert client.post(rows[1], data={"paper": (io.BytesIO(PDF), "a.pdf")}).status_code == 404


def test_a_file_that_went_away_is_not_there(client: Client, app: Flask, cast: Cast, rows: tuple[str, str]) -> None:
    client.sign_in(cast.admin)
    _send(client, rows[1], picture("PNG"))
    (row,) = _kept(app)
    with app.app_context():
        storage.path(row.path).unlink()

    assert client.get(f"/attachments/{row.id}").status_code == 404
    assert client.post(rows[1], data={}).status_code == 303
