"""The PDF: its text is there, its code carries what was signed, and rare characters are printed or named."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import typst
from sqlalchemy.orm import Session

from lms import glyphs, typesetting
from lms.certificates import paper, statement
from lms.certificates.statement import Statement
from lms.db import db
from lms.people.models import Person
from tests.cast import Cast
from tests.certificates import earning


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What typst was told; it sets the page all the same."""
    pages: list[dict[str, Any]] = []
    compile_ = typst.compile

    def listen(source: bytes, **options: Any) -> Any:
        pages.extend(json.loads(options["sys_inputs"]["told"])["certificates"])
        return compile_(source, **options)

    monkeypatch.setattr(typst, "compile", listen)
    return pages  # type: ignore[return-value]


def _holder(cast: Cast) -> Person:
    return db.session.get_one(Person, cast.li_lei.id)


def test_the_pdf_carries_its_fonts_and_the_code_as_it_was_signed(cast: Cast, database: Session) -> None:
    made = earning.earned(cast)

    pdf = paper.pdf([made])

    assert pdf.startswith(b"%PDF-")
    assert b"NotoSerifSC" in pdf
    assert statement.read_file(pdf) == Statement(made.statement, made.signature)
    assert paper.address(made).startswith("http://localhost/verify#")


def test_the_whole_id_number_stands_on_the_holders_own_paper_alone(
    cast: Cast, database: Session, told: list[dict[str, Any]]
) -> None:
    made = earning.earned(cast)

    paper.pdf([made], holder=_holder(cast))
    paper.pdf([made], holder=database.get_one(Person, cast.admin.id))
    paper.pdf([made])

    assert [dict(page["left"])["身份证号"] for page in told] == [earning.NUMBER, earning.MASKED, earning.MASKED]
    assert all("不代替法定安全培训学时" in page["limits"] for page in told)


@pytest.mark.parametrize(
    ("last", "words"), [("2026-03-05", "2026年3月5日"), ("2026-03-09", "2026年3月5日至2026年3月9日")]
)
def test_what_was_learnt_within_a_day_names_the_day_once(database: Session, last: str, words: str) -> None:
    facts = {"name": "李雷", "unit": "东山铸造厂", "plan": "年度培训", "from": "2026-03-05", "to": last, "issued": last}

    assert dict(paper.fact_rows(facts))["学习时间"] == words


def test_a_name_in_rare_characters_is_printed_and_what_no_font_has_is_named(
    cast: Cast, database: Session, told: list[dict[str, Any]]
) -> None:
    plan = earning.plan(cast)
    _holder(cast).name = "䶮𰻞𠮷"
    earning.complete(cast.li_lei, plan)

    paper.pdf(earning.issue_due())

    assert dict(told[0]["left"])["姓名"] == "䶮𰻞〔U+20BB7〕"
    assert "请手工填写" in told[0]["note"]


def test_every_customary_character_is_in_the_fonts() -> None:
    text = "姓名身份证号单位培训计划课程法律成绩学时有效期至·，。、《》〔〕（）“”ABCabc0123456789—…"

    assert glyphs.printable(text) == text


def test_long_names_and_units_stay_on_one_page_each(cast: Cast, database: Session) -> None:
    plan = earning.plan(cast)
    plan.title = "曲沃县生产经营单位主要负责人和安全生产管理人员安全生产法律法规专题培训计划" * 5
    plan.title = plan.title[:200]
    _holder(cast).name = ("买买提·吐尔逊·" * 8)[:60]
    earning.complete(cast.li_lei, plan)
    earning.complete(cast.ma_jun, plan)
    made = earning.issue_due()

    pdf = paper.pdf(made)

    assert len(made) == 2
    for each in (pdf, typesetting.pdf_of_many(paper.TEMPLATE, paper._told(made, None))):
        assert len(re.findall(rb"/Type\s*/Page\b", each)) == 2
