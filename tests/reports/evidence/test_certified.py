"""A certificate that somebody changes, invents or removes in the database is named."""

import pytest
from sqlalchemy import select

from lms.certificates import signing, tasks, terms
from lms.certificates.models import Certificate
from lms.courses import annulling
from lms.courses.models import Plan
from lms.db import db
from lms.demo import past
from lms.people.models import Person
from tests.reports.evidence.conftest import County
from tests.reports.evidence.test_export import exported, outsider


@pytest.fixture
def certified(county: County) -> County:
    """Li Lei's completion has been certified, and the ledger knows."""
    with county.world.transaction():
        plan = db.session.scalars(select(Plan)).one()
        admin = db.session.get_one(Person, county.world.cast.admin.id)
        terms.keep(plan, is_given=True, title="学习证明", text=None, issuer=None, valid_months=12, by=admin)
    _follow(county)
    return county


def _follow(county: County) -> None:
    with past.at(county.world.now), county.world.app.app_context():
        tasks.follow_completions()
        tasks.enter_into_ledger()
        db.session.remove()


def _annul(county: County) -> None:
    with county.world.transaction():
        by = [db.session.get_one(Person, county.world.cast.admin.id)]
        plan_id = db.session.scalars(select(Plan.id)).one()
        annulling.annul(county.li_lei, plan_id, ground="代学", by=by, at=county.world.now)


def _codes(county: County) -> list[str]:
    return [each["code"] for each in county.verify()]


def test_a_certificate_as_it_was_issued_and_withdrawn_is_no_difference(certified, tmp_path):
    assert _codes(certified) == []

    certified.world.wait(60)
    _annul(certified)
    assert _codes(certified) == []
    _follow(certified)
    certified.enter()

    assert _codes(certified) == []
    with certified.world.transaction():
        assert db.session.scalars(select(Certificate.ended_for)).one() == "annulled"
    assert outsider(exported(certified, tmp_path / "export"))["complaints"] == []


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        ("UPDATE certificate SET statement = replace(statement, '李雷', '马军')", "signed"),
        ("UPDATE certificate SET valid_until = '2099-01-01'", "until"),
        ("UPDATE certificate SET number = '2026-001-00009-1'", "number"),
        ("UPDATE certificate SET ended_at = issued_at, ended_for = 'other', entered = 3", "ended"),
    ],
)
def test_a_changed_certificate_is_named(certified, statement, field):
    certified.tamper(statement)

    found = certified.verify()

    assert {each["code"] for each in found} == {"certificate_altered"}
    assert field in {each["field"] for each in found}


def test_a_changed_name_is_not_genuine_either(certified):
    certified.tamper("UPDATE certificate SET statement = replace(statement, '李雷', '马军')")

    with certified.world.transaction():
        row = db.session.scalars(select(Certificate)).one()
        assert not signing.is_genuine(signing.Statement(row.statement, row.signature), signing.public_keys())


def test_a_removed_and_an_invented_certificate_are_named(certified):
    certified.tamper(f"UPDATE certificate SET person_id = {certified.ma_jun}")

    codes = _codes(certified)

    assert sorted(codes) == ["certificate_missing", "certificate_not_entered"]


def test_a_certificate_without_its_completion_is_named(certified):
    certified.tamper(
        f"INSERT INTO certificate (number, person_id, plan_id, statement, signature, key_name, issued_at, entered) "
        f"SELECT '2026-001-00008-3', {certified.ma_jun}, plan_id, statement, signature, key_name, issued_at, 0 FROM certificate"
    )

    assert _codes(certified) == ["certificate_unfounded"]
