"""Exports as LibreOffice opens them: what it shows is what is in them, cell by cell and paragraph by paragraph."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.table import Table
from openpyxl import load_workbook
from sqlalchemy import select

from lms.courses.models import Plan
from lms.db import db
from lms.people.models import AuditEntry
from lms.reports.disposing import lists
from lms.reports.disposing import rules as retention
from tests import office
from tests.cast import Cast
from tests.certificates import earning
from tests.conftest import Client


@pytest.fixture
def plan_id(cast: Cast, kept: Any) -> int:
    """A plan of the heads that Li Lei has passed."""

    def make() -> int:
        earning.earned(cast)
        return db.session.scalars(select(Plan.id)).one()

    return int(kept(make))


def _disposal(kept: Any, cast: Cast) -> int:
    """A list of the sign-ins of 2018, which are due."""

    def make() -> int:
        for year in (2018, 2019):  # the last one is never due
            at = datetime(year, 5, 1, tzinfo=UTC)
            db.session.add(AuditEntry(action="person.signed_in", actor_id=cast.li_lei.id, at=at))
        retention.write_proposed(by=cast.admin)
        db.session.flush()
        return lists.make("sign_ins", 2018, "期满", None, by=cast.admin).id

    return int(kept(make))


@pytest.mark.slow
@pytest.mark.one_database("sqlite")
def test_libreoffice_reads_in_every_export_what_is_in_it(
    client: Client, cast: Cast, plan_id: int, kept: Any, tmp_path: Path
) -> None:
    client.sign_in(cast.admin)
    assert client.post(f"/learning-slips?plan={plan_id}").status_code == 303
    addresses = {
        "rates.xlsx": f"/reports/completion.xlsx?plan={plan_id}&by=unit",
        "names.xlsx": f"/reports/completion/names.xlsx?plan={plan_id}",
        "person.xlsx": f"/archives/persons/{cast.li_lei.id}.xlsx",
        "unit.xlsx": f"/archives/units/{cast.lis_works.id}.xlsx",
        "plan.xlsx": f"/archives/plans/{plan_id}.xlsx",
        "ledger.xlsx": f"/archives/units/{cast.lis_works.id}/ledger.xlsx",
        "dashboard.xlsx": f"/reports/dashboard.xlsx?plan={plan_id}",
        "people.xlsx": f"/reports/people.xlsx?plan={plan_id}&unit={cast.lis_works.id}",
        "slips.xlsx": f"/learning-slips.xlsx?plan={plan_id}",
        "articles.xlsx": f"/reports/articles.xlsx?plan={plan_id}",
        "disposal.xlsx": f"/disposal/lists/{_disposal(kept, cast)}.xlsx",
        **{f"{kind}.docx": f"/papers/{kind}.docx?plan={plan_id}" for kind in ("notice", "letter", "circular")},
    }
    files = {name: bytes(client.get(address, buffered=True).data) for name, address in addresses.items()}

    shown = office.opened(tmp_path, files)

    for name, data in files.items():
        kept = list(_cells(data) if name.endswith(".xlsx") else _blocks(data))
        assert len(kept) > 10
        assert shown[name] == kept, name


def _cells(data: bytes) -> Iterator[str]:
    for sheet in load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            yield from (_shown(cell) for cell in row if cell.value not in (None, ""))


def _shown(cell: Any) -> str:
    """As the format of the cell shows it."""
    if isinstance(cell.value, date):
        return f"{cell.value.year}年{cell.value.month}月{cell.value.day}日"
    if cell.number_format == "0.00%":
        return f"{cell.value * 100:.2f}%"
    return office.plain(f"{cell.value:g}" if isinstance(cell.value, float) else str(cell.value))


def _blocks(data: bytes) -> Iterator[str]:
    for block in Document(io.BytesIO(data)).iter_inner_content():
        cells = [cell.text for row in block.rows for cell in row.cells] if isinstance(block, Table) else [block.text]
        yield from filter(None, map(office.plain, cells))
