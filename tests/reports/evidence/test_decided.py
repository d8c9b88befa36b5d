"""Exemptions, deferrals, outside training and their papers verify from the ledger; a row changed by hand is named."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from lms import storage
from lms.courses.attaching import attachments
from lms.courses.attaching.models import Attachment
from lms.courses.excusing import deciding, register
from lms.courses.excusing.deciding import Terms
from lms.courses.excusing.models import Excusal
from lms.courses.models import Plan
from lms.courses.recognising import recording
from lms.courses.recognising.models import OutsideTraining
from lms.courses.recognising.reading import Training
from lms.db import db
from lms.demo import past
from tests.courses.attaching.test_papers import PDF
from tests.reports.evidence.conftest import County


@pytest.fixture
def decided(county: County) -> County:
    """Ma Jun is exempt by a paper, and was trained elsewhere."""
    with county.world.transaction(), past.at(county.world.now):
        plan, by = db.session.scalars(select(Plan)).one(), county.world.cast.admin
        (task,) = register.tasks_named(plan, county.world.cast.ma_jun.name, county.world.cast.admin)
        terms = Terms("exemption", "another", "抽调专班", "县安办发〔2026〕3号", "县安委办", None)
        excusal = deciding.excuse_one(plan, terms, task, by=by)
        day = plan.opens_on
        trained = Training(county.ma_jun, "粉尘防爆", Decimal("7.5"), day, day, "市应急管理局", "晋培7")
        recording.enter([trained], "", by=by)
        db.session.flush()
        attachments.add_to_excusal(excusal, "批件.pdf", PDF, of_all=False, by=by)
        attachments.add_to_outside(db.session.scalars(select(OutsideTraining)).one(), "证明.pdf", PDF + b"\n", by=by)
    county.enter()
    return county


def _end(county: County) -> None:
    with county.world.transaction(), past.at(county.world.now):
        by = county.world.cast.admin
        deciding.lift(db.session.scalars(select(Excusal)).one(), "专班结束", by=by)
        recording.withdraw(db.session.scalars(select(OutsideTraining)).one(), "证书不实", by=by)
    county.enter()


def test_what_was_decided_and_ended_is_no_difference(decided: County) -> None:
    before = decided.verify()
    _end(decided)

    assert before == []
    assert decided.verify() == []


TAMPERINGS = {
    "the end of an exemption": ("UPDATE excusal SET until = '2030-01-01'", "excusal_altered", "“until”"),
    "its words": ("UPDATE excusal SET words = '借调'", "excusal_altered", "“words”"),
    "its document": ("UPDATE excusal SET document = '另一文号'", "excusal_altered", "“document”"),
    "who decided": ("UPDATE excusal SET made_by_id = 1", "excusal_altered", "“by”"),
    "that it was lifted": (
        "UPDATE excusal SET lifted_at = NULL, lifted_ground = NULL, lifted_by_id = NULL", "excusal_altered", "“lifted”",
    ),
    "all of it": ("DELETE FROM attachment WHERE excusal_id IS NOT NULL;DELETE FROM excusal", "excusal_missing", "免学"),
    "hours": ("UPDATE outside_training SET hours = 70.5", "outside_altered", "705"),
    "the organiser": ("UPDATE outside_training SET organiser = '省厅'", "outside_altered", "“organiser”"),
    "why it was withdrawn": ("UPDATE outside_training SET withdrawn_ground = '-'", "outside_altered", "withdrawn_ground"),
    "the whole training": (
        "DELETE FROM attachment WHERE outside_id IS NOT NULL;DELETE FROM outside_training", "outside_missing", "外部培训",
    ),
    "the hash of a paper": (
        "UPDATE attachment SET sha256 = (SELECT MAX(sha256) FROM attachment)", "attachment_altered", "“sha256”",
    ),
    "a paper": ("DELETE FROM attachment WHERE outside_id IS NULL", "attachment_missing", "附件"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_row_changed_by_hand_is_named(decided: County, what: str) -> None:
    _end(decided)
    statements, code, words = TAMPERINGS[what]

    decided.tamper(*statements.split(";"))

    found = decided.verify()
    assert any(each["code"] == code and words in each["sentence"] for each in found), found
    assert {each["person"] for each in found} == {decided.ma_jun}


def test_a_row_put_in_by_hand_and_called_entered_is_named(decided: County) -> None:
    columns = "plan_id, post_id, person_id, kind, ground, words, document, approved_by, at, made_by_id"
    decided.tamper(f"INSERT INTO excusal ({columns}, entered) SELECT {columns}, 1 FROM excusal")

    assert [each["code"] for each in decided.verify()] == ["excusal_not_entered"]


def test_a_file_that_was_exchanged_is_named(decided: County) -> None:
    with decided.world.app.app_context():
        path = storage.path(db.session.scalars(select(Attachment)).first().path)
        db.session.rollback()
    path.write_bytes(PDF.replace(b"obj", b"OBJ"))

    assert [each["code"] for each in decided.verify()] == ["attachment_file"]
