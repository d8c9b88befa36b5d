"""Flagged rows do not vanish: they are mended in place, admitted, or stay flagged."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.errors import NotThere
from lms.people.models import AuditEntry, Person, Post, RosterImport, RosterRow, SupervisionLine, Unit
from lms.people.roster import applying, closing, mending, opening, summary
from lms.people.roster.applying import AlreadyApplied, ImportClosed, NotPlanned
from lms.people.roster.mending import NotAdmissible, NotFlagged, NothingMended
from lms.people.roster.tasks import take
from tests.cast import Cast
from tests.people.roster.importing import (
    RUIYUAN,
    TAIFENG,
    ZHANG,
    county,
    enterprises,
    file,
    heads,
    imported,
    plan,
    planned,
)

WRONG_CODE = f"某县新建加油站,{TAIFENG[:-1]}B,东山镇,危险化学品,县应急管理局,B,是,是,5,"
ITS_HEAD = f"张三,{ZHANG},某县新建加油站,,主要负责人,站长,,13912345678,,"


def flagged(database: Session, roster: RosterImport) -> list[RosterRow]:
    rows = select(RosterRow).filter_by(roster_import_id=roster.id, plan=roster.planned, verdict="flagged")
    return list(database.scalars(rows.order_by(RosterRow.id)))


@pytest.fixture
def roster(database: Session, cast: Cast) -> RosterImport:
    """A county without its first enterprise, whose code is wrong, so that nobody knows where its head belongs."""
    organs, _ = county()
    return planned([heads(ITS_HEAD), enterprises(WRONG_CODE), organs], by=cast.admin)


def test_a_mended_unit_takes_its_people_with_it(database: Session, cast: Cast, roster: RosterImport) -> None:
    head, unit = sorted(flagged(database, roster), key=lambda row: row.kind == "企业")
    assert [flag["reason"] for flag in head.flags or []] == ["unit_unknown"]

    mending.mend(roster, unit, {"credit_code": TAIFENG}, by=cast.admin)
    database.commit()
    plan(roster)

    assert flagged(database, roster) == []
    applying.apply(roster, by=cast.admin)
    database.commit()
    assert (
        database.scalars(select(Unit.name).join(Post).join(Person).where(Person.name == "张三")).one()
        == "某县新建加油站"
    )


def test_a_row_mended_wrongly_stays_flagged_with_what_was_typed(
    database: Session, cast: Cast, roster: RosterImport
) -> None:
    row = next(row for row in flagged(database, roster) if row.kind == "企业")
    place = mending.place_of(row)

    mending.mend(roster, row, {"credit_code": "123"}, by=cast.admin)
    database.commit()
    plan(roster)

    assert mending.row_at(roster, *place.values()).verdict == "flagged"
    flags = [flag for row in flagged(database, roster) if row.kind == "企业" for flag in summary.flags_of(row)]
    assert [(flag["reason"], flag["value"]) for flag in flags] == [("code_length", "123")]


def test_a_row_can_be_mended_twice(database: Session, cast: Cast, roster: RosterImport) -> None:
    for cells in ({"township": "无此镇"}, {"credit_code": TAIFENG}, {"township": "西河镇"}):
        row = next(row for row in flagged(database, roster) if row.kind == "企业")
        mending.mend(roster, row, cells, by=cast.admin)
        database.commit()
        plan(roster)

    assert flagged(database, roster) == []


def test_a_mend_that_changes_nothing_is_refused(database: Session, cast: Cast, roster: RosterImport) -> None:
    row = flagged(database, roster)[0]

    with pytest.raises(NothingMended):
        mending.mend(roster, row, {"name": "张三"} if row.kind != "企业" else {"name": "某县新建加油站"}, by=cast.admin)


def test_an_admitted_enterprise_goes_in_unverified_without_its_wrong_code(
    database: Session, cast: Cast, roster: RosterImport
) -> None:
    row = next(row for row in flagged(database, roster) if row.kind == "企业")

    mending.admit(roster, row, by=cast.admin)
    database.commit()
    plan(roster)
    applying.apply(roster, by=cast.admin)
    database.commit()

    unit = database.scalars(select(Unit).filter_by(name="某县新建加油站")).one()
    assert (unit.state, unit.credit_code, unit.sector) == ("unverified", None, "危险化学品")
    assert unit.doubtful_code == TAIFENG[:-1] + "B"
    assert len(database.scalars(select(SupervisionLine).filter_by(unit_id=unit.id)).all()) == 3
    assert database.scalars(select(Post).filter_by(unit_id=unit.id)).one()


def test_an_admitted_enterprise_is_verified_by_a_later_row_with_its_code(
    database: Session, cast: Cast, roster: RosterImport
) -> None:
    row = next(row for row in flagged(database, roster) if row.kind == "企业")
    mending.admit(roster, row, by=cast.admin)
    database.commit()
    plan(roster)
    applying.apply(roster, by=cast.admin)
    database.commit()

    said = imported(enterprises(WRONG_CODE.replace(TAIFENG[:-1] + "B", TAIFENG)))

    assert said[0]["changed"] == 1
    unit = database.scalars(select(Unit).filter_by(name="某县新建加油站")).one()
    assert (unit.state, unit.credit_code, unit.doubtful_code) == ("verified", TAIFENG, None)
    entry = database.scalars(
        select(AuditEntry).filter_by(action="roster.changed", subject="unit", subject_id=unit.id)
    ).one()
    assert entry.details["unit"]["doubtful_code"] == [TAIFENG[:-1] + "B", None]


def test_a_public_unit_of_a_good_code_keeps_it_when_a_newer_roster_has_a_doubtful_one(
    database: Session, cast: Cast
) -> None:
    header = "单位名称,简称,类别,统一社会信用代码"
    imported(file("机关单位名册.csv", header, f"某县水利局,,机关,{TAIFENG}"))
    roster = planned([file("机关单位名册.csv", header, f"某县水利局,水利局,机关,{TAIFENG[:-1]}B")])

    mending.admit(roster, flagged(database, roster)[0], by=cast.admin)
    database.commit()
    plan(roster)
    applying.apply(roster, by=cast.admin)
    database.commit()

    unit = database.scalars(select(Unit).filter_by(name="某县水利局")).one()
    assert (unit.short_name, unit.credit_code, unit.doubtful_code) == ("水利局", TAIFENG, None)


def test_a_unit_that_only_a_person_names_can_be_admitted_for_all_its_people(database: Session, cast: Cast) -> None:
    roster = planned([county()[0], heads(ITS_HEAD, ITS_HEAD.replace("张三", "李四").replace(ZHANG, ""))])
    second = flagged(database, roster)[1]

    assert mending.unit_to_admit(second) == "某县新建加油站"
    mending.admit(roster, second, by=cast.admin)
    database.commit()
    plan(roster)
    applying.apply(roster, by=cast.admin)
    database.commit()

    unit = database.scalars(select(Unit).filter_by(state="unverified")).one()
    assert (unit.name, unit.kind) == ("某县新建加油站", "enterprise")
    assert len(database.scalars(select(Post).filter_by(unit_id=unit.id)).all()) == 2


def test_a_row_whose_unit_is_known_cannot_admit_anything(database: Session, cast: Cast) -> None:
    roster = planned([*county(), heads(ITS_HEAD.replace("新建加油站", "瑞远学校").replace("13912345678", "0357"))])

    with pytest.raises(NotAdmissible):
        mending.admit(roster, flagged(database, roster)[0], by=cast.admin)


def test_mended_rows_are_applied_after_the_others(database: Session, cast: Cast, roster: RosterImport) -> None:
    applying.apply(roster, by=cast.admin)
    database.commit()
    with pytest.raises(AlreadyApplied):
        applying.apply(roster, by=cast.admin)

    row = next(row for row in flagged(database, roster) if row.kind == "企业")
    mending.mend(roster, row, {"credit_code": TAIFENG}, by=cast.admin)
    database.commit()
    with pytest.raises(NotPlanned):
        applying.apply(roster, by=cast.admin)
    plan(roster)

    assert [(file["new"], file["unchanged"]) for file in summary.counts(roster)] == [(1, 0), (1, 0), (0, 5)]
    applying.apply(roster, by=cast.admin)
    database.commit()
    assert len(database.scalars(select(Person).filter_by(name="张三")).all()) == 1


def test_mends_leave_a_trace_that_names_fields_and_no_values(
    database: Session, cast: Cast, roster: RosterImport
) -> None:
    row = next(row for row in flagged(database, roster) if row.kind == "企业")

    mending.mend(roster, row, {"credit_code": TAIFENG}, by=cast.admin)
    database.commit()

    entry = database.scalars(select(AuditEntry).filter_by(action="roster.row_mended")).one()
    assert (entry.actor_id, entry.details["fields"]) == (cast.admin.id, ["credit_code"])


def test_rows_of_another_import_or_plan_cannot_be_mended(database: Session, cast: Cast, roster: RosterImport) -> None:
    other = planned([enterprises(f"某县别处,{RUIYUAN[:-1]}8,,,,,,,,")])
    row = flagged(database, other)[0]

    with pytest.raises(NotThere):
        mending.row_at(roster, *mending.place_of(row).values())


def test_a_row_that_is_in_order_by_now_is_not_mended_again(database: Session, cast: Cast, roster: RosterImport) -> None:
    row = next(row for row in flagged(database, roster) if row.kind == "企业")
    place = mending.place_of(row)
    mending.mend(roster, row, {"credit_code": TAIFENG}, by=cast.admin)
    database.commit()
    plan(roster)

    settled = mending.row_at(roster, *place.values())
    for order in (lambda: mending.mend(roster, settled, {"name": "别家"}, by=cast.admin), lambda: mending.admit(roster, settled, by=cast.admin)):  # fmt: skip
        with pytest.raises(NotFlagged):
            order()


def test_a_closed_import_leaves_no_file_and_no_row_behind(database: Session, cast: Cast, roster: RosterImport) -> None:
    files = list(database.scalars(summary.files_of(roster)))
    row = flagged(database, roster)[0]
    closing.close(roster)
    database.commit()

    with pytest.raises(ImportClosed):
        mending.mend(roster, row, {"name": "李四"}, by=cast.admin)
    database.rollback()
    take(closing.clean(roster))

    assert not [file for file in files if opening._path(file).exists()]
    assert database.scalars(select(RosterRow.id)).all() == []
