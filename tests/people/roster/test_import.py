"""What an import writes, on both databases."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lms import clock, vault
from lms.people.models import AuditEntry, Person, Post, RosterFile, SupervisionLine, Unit
from lms.people.roster import applying, opening, planning, summary
from lms.people.roster.applying import PlanOutdated
from tests.people.roster import importing
from tests.people.roster.importing import (
    FILES,
    LI,
    RUIYUAN,
    TAIFENG,
    THIRD,
    WANG,
    ZHANG,
    county,
    enterprises,
    heads,
    imported,
    officials,
    plan,
    planned,
    shared,
    verdicts,
)  # fmt: skip

HEAD = f"张三,{ZHANG},某县泰丰煤业有限公司,{TAIFENG},主要负责人,矿长,2021-03-05,13912345678,本科,初训"
NAMELESS = "李四,,某县瑞远学校,,主要负责人,校长,2021-03-05,13912345678,,初训"


@pytest.fixture(scope="module")
def truth(shared_data: Path) -> dict:
    files = json.loads((shared_data / "rosters" / "truth.json").read_text("utf-8"))["files"]
    return {name: files[said["same_as"]] if "same_as" in said else said for name, said in files.items()}


def count(database: Session, table: type, **values: object) -> int:
    return database.scalar(select(func.count()).select_from(table).filter_by(**values)) or 0


def test_after_a_long_roster_the_database_looks_at_its_tables(
    database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = text("SELECT reltuples FROM pg_class WHERE relname = 'unit'")
    monkeypatch.setattr(applying, "MANY_ROWS", 3)

    imported(*county())

    assert count(database, Unit) == 7
    if database.get_bind().dialect.name == "postgresql":
        assert database.scalar(known) == 7


def test_the_shared_rosters_give_exactly_their_truth(database: Session, shared_data: Path, truth: dict) -> None:
    said = imported(*shared(shared_data, *FILES[:4]))

    assert [file["file"] for file in said] == list(FILES[:4])
    for file in said:
        expected = truth[file["file"]]
        assert (file["new"], file["changed"], file["unchanged"]) == (expected["clean"], 0, 0)
        assert [(flag["row"], flag["reason"]) for flag in file["flagged"]] == [
            (row["row"], row["why"]) for row in expected["flagged"]
        ]


def test_the_shared_rosters_make_persons_posts_units_and_lines(database: Session, shared_data: Path) -> None:
    imported(*shared(shared_data, *FILES))

    assert count(database, Unit) == 21 + 399
    assert count(database, Unit, kind="township") == 7
    assert count(database, Post, kind="official") == 358
    assert count(database, Post, kind="enterprise_head") == 389
    assert count(database, Person) == 358 + 379
    assert count(database, SupervisionLine) == 3 * 399 + 20
    assert count(database, SupervisionLine, line="comprehensive") == 399 + 20


def test_importing_twice_changes_nothing(database: Session, shared_data: Path, truth: dict) -> None:
    files = shared(shared_data, *FILES)
    imported(*files)
    before = count(database, AuditEntry), count(database, Person), count(database, SupervisionLine)

    said = imported(*files)

    assert [(file["new"], file["changed"]) for file in said] == [(0, 0)] * 5
    assert [file["unchanged"] for file in said] == [truth[name]["clean"] for name in FILES]
    assert (count(database, AuditEntry) - 1, count(database, Person), count(database, SupervisionLine)) == before


def test_a_plan_that_is_not_applied_writes_nothing(database: Session, shared_data: Path) -> None:
    planned(shared(shared_data, *FILES))

    assert count(database, Unit) == count(database, Person) == count(database, Post) == 0


def test_a_new_enterprise_has_all_that_the_roster_says(database: Session) -> None:
    imported(*county())

    unit = database.scalars(select(Unit).filter_by(credit_code=TAIFENG)).one()
    assert (unit.name, unit.sector, unit.risk_class, unit.employees) == ("某县泰丰煤业有限公司", "矿山", "A", 120)
    assert (unit.high_risk_hours, unit.high_risk_assessed, unit.phone, unit.state) == (
        True,
        True,
        "0357-4522000",
        "verified",
    )
    assert supervisors(database, unit) == {
        "territorial": "东山镇人民政府",
        "industry": "某县能源局",
        "comprehensive": "某县应急管理局",
    }


def supervisors(database: Session, unit: Unit, day: date | None = None) -> dict[str, str]:
    day = day or clock.today()
    lines = select(SupervisionLine.line, Unit.name).join(Unit, Unit.id == SupervisionLine.supervisor_id)
    held = lines.where(
        SupervisionLine.unit_id == unit.id,
        SupervisionLine.from_on <= day,
        (SupervisionLine.to_on.is_(None)) | (SupervisionLine.to_on > day),
    )
    return dict(database.execute(held).all())  # type: ignore[arg-type]


def test_an_id_number_is_kept_sealed_and_found_by_its_hash(database: Session) -> None:
    imported(*county(), heads(HEAD))

    person = database.scalars(select(Person).filter_by(id_number_hash=vault.keyed_hash(ZHANG))).one()
    assert vault.unseal(person.id_number_sealed or b"") == ZHANG
    assert (person.name, person.sex, person.mobile, person.education) == ("张三", "male", "13912345678", "本科")


def test_no_id_number_stands_anywhere_in_clear(database: Session) -> None:
    wrong = HEAD.replace(ZHANG, ZHANG[:-1] + "3").replace("张三", "张四")
    roster = planned([*county(), heads(HEAD, wrong)])

    kept = [
        str(row) for table in ("roster_row", "roster_file") for row in database.execute(text(f"SELECT * FROM {table}"))
    ]
    assert not [row for row in kept if ZHANG[:-1] in row]
    for file in database.scalars(select(RosterFile).filter_by(roster_import_id=roster.id)):
        assert "张三".encode() not in opening._path(file).read_bytes()


def test_the_head_of_two_firms_is_one_person_with_two_posts(database: Session) -> None:
    second = HEAD.replace("泰丰煤业有限公司", "瑞远学校").replace(TAIFENG, RUIYUAN)

    imported(*county(), heads(HEAD, second))

    assert count(database, Person) == 1
    assert count(database, Post) == 2


def test_two_people_may_share_a_mobile_number(database: Session) -> None:
    imported(*county(), heads(HEAD, NAMELESS))

    assert count(database, Person, mobile="13912345678") == 2


def test_a_person_without_id_number_is_found_again_by_name_unit_and_kind(database: Session) -> None:
    imported(*county(), heads(NAMELESS))

    said = imported(heads(NAMELESS, "李四,,某县泰丰煤业有限公司,,主要负责人,,,,,"))

    assert verdicts(said) == [(1, 0, 1, [])]
    assert count(database, Person, name="李四") == 2


def test_an_id_number_that_a_newer_roster_adds_is_filled_in(database: Session) -> None:
    imported(*county(), heads(NAMELESS))

    said = imported(heads(NAMELESS.replace("李四,,", f"李四,{LI},")))

    assert verdicts(said) == [(0, 1, 0, [])]
    assert count(database, Person) == count(database, Person, id_number_hash=vault.keyed_hash(LI)) == 1


def test_an_id_number_known_under_another_name_is_flagged(database: Session) -> None:
    imported(*county(), heads(HEAD))

    said = imported(heads(HEAD.replace("张三", "张四")))

    assert verdicts(said) == [(0, 0, 0, ["id_belongs_to_another_name"])]


def test_namesakes_that_nothing_tells_apart_are_flagged(database: Session) -> None:
    imported(*county(), heads(HEAD, HEAD.replace(ZHANG, WANG)))

    said = imported(heads(HEAD.replace(ZHANG, "")))

    assert verdicts(said) == [(0, 0, 0, ["namesakes"])]


def test_a_changed_row_is_an_update_with_its_past_in_the_audit(database: Session) -> None:
    imported(*county(), heads(HEAD))

    said = imported(heads(HEAD.replace("13912345678", "13812345678").replace("矿长", "总经理")))

    assert verdicts(said) == [(0, 1, 0, [])]
    entry = database.scalars(select(AuditEntry).filter_by(action="roster.changed")).one()
    assert entry.details == {
        "person": {"mobile": ["139****5678", "138****5678"]},
        "post": {"title": ["矿长", "总经理"]},
    }
    assert count(database, Person, mobile="13812345678") == count(database, Post, title="总经理") == 1


def test_a_blank_cell_takes_nothing_away(database: Session) -> None:
    imported(*county(), heads(HEAD))

    said = imported(
        heads(f"张三,{ZHANG},某县泰丰煤业有限公司,,主要负责人,,,,,"),
        enterprises(f"某县泰丰煤业有限公司,{TAIFENG},,,,,,,,"),
    )

    assert verdicts(said) == [(0, 0, 1, []), (0, 0, 1, [])]


def test_a_renamed_enterprise_keeps_its_code_and_its_people(database: Session) -> None:
    imported(*county(), heads(HEAD))

    said = imported(enterprises(f"某县泰丰煤业集团有限公司,{TAIFENG},东山镇,矿山,县能源局,A,是,是,120,"))

    assert verdicts(said) == [(0, 1, 0, [])]
    assert count(database, Unit, name="某县泰丰煤业集团有限公司", credit_code=TAIFENG) == 1
    assert verdicts(imported(heads(HEAD.replace("煤业", "煤业集团")))) == [(0, 0, 1, [])]


def test_another_supervisor_begins_where_the_last_one_ends(database: Session) -> None:
    imported(*county())
    database.execute(SupervisionLine.__table__.update().values(from_on=date(2024, 1, 1)))
    unit = database.scalars(select(Unit).filter_by(credit_code=TAIFENG)).one()

    said = imported(enterprises(f"某县泰丰煤业有限公司,{TAIFENG},西河镇,,县应急管理局,,,,,"))

    assert verdicts(said) == [(0, 1, 0, [])]
    assert supervisors(database, unit)["territorial"] == "西河镇人民政府"
    assert supervisors(database, unit)["industry"] == "某县应急管理局"
    assert supervisors(database, unit, date(2025, 1, 1))["territorial"] == "东山镇人民政府"
    entry = database.scalars(select(AuditEntry).filter_by(action="roster.changed")).one()
    assert entry.details["unit"]["territorial"] == ["东山镇人民政府", "西河镇人民政府"]


def test_a_supervisor_corrected_on_the_same_day_leaves_no_past(database: Session) -> None:
    imported(*county())

    imported(enterprises(f"某县泰丰煤业有限公司,{TAIFENG},西河镇,,,,,,,"))

    assert count(database, SupervisionLine, line="territorial") == 2
    assert count(database, Unit, name="某县泰丰煤业有限公司") == 1


TEAM, OFFICE = "东山镇志愿服务队,,志愿者队伍,{}", "某县气象局,,机关,{}"


def placed(*rows: str) -> opening.Sent:
    return importing.file("机关单位名册.csv", "单位名称,简称,类别,所属乡镇", *rows)


def unit_of(database: Session, name: str) -> Unit:
    return database.scalars(select(Unit).filter_by(name=name).execution_options(populate_existing=True)).one()


def test_a_team_lies_in_its_township_and_is_supervised_by_it_but_an_organ_only_lies_there(database: Session) -> None:
    # The township may stand below those that lie in it.
    imported(placed(TEAM.format("东山镇"), OFFICE.format("东山镇"), "东山镇人民政府,,乡镇,东山镇"))

    team, office, township = (unit_of(database, name) for name in ("东山镇志愿服务队", "某县气象局", "东山镇人民政府"))
    assert {team.township_id, office.township_id, township.township_id} == {township.id}
    assert supervisors(database, team) == {"territorial": "东山镇人民政府"}
    assert supervisors(database, office) == supervisors(database, township) == {}


def test_an_unknown_township_of_a_team_is_flagged(database: Session) -> None:
    said = imported(*county(), placed(TEAM.format("无此镇"), OFFICE.format("县能源局"), "东山镇人民政府,,乡镇,"))

    assert verdicts(said)[2] == (0, 0, 1, ["township_unknown", "township_unknown"])


def test_a_newer_roster_gives_a_team_and_an_organ_another_township(database: Session) -> None:
    imported(*county(), placed(TEAM.format(""), OFFICE.format("东山镇")))

    said = imported(placed(TEAM.format("西河镇"), OFFICE.format("西河镇")))

    assert verdicts(said) == [(0, 2, 0, [])]
    xihe = unit_of(database, "西河镇人民政府")
    assert unit_of(database, "东山镇志愿服务队").township_id == unit_of(database, "某县气象局").township_id == xihe.id
    changes = {entry.details["unit"].get("township", [""])[-1] for entry in database.scalars(select(AuditEntry).filter_by(action="roster.changed"))}  # fmt: skip
    assert changes == {"", "西河镇人民政府"}
    assert verdicts(imported(placed(TEAM.format("西河镇"), OFFICE.format("西河镇")))) == [(0, 0, 2, [])]


def test_every_unit_but_itself_is_supervised_comprehensively_by_the_emergency_bureau(database: Session) -> None:
    imported(*county(), placed(TEAM.format("东山镇")))

    supervised = select(SupervisionLine.unit_id).filter_by(line="comprehensive")
    without = database.scalars(select(Unit.name).where(Unit.id.not_in(supervised))).all()
    assert without == ["某县应急管理局"]


def test_units_that_were_there_before_their_bureau_get_it_from_the_next_roster(database: Session) -> None:
    organs, _ = county()
    imported(placed(TEAM.format(""), OFFICE.format("")))

    said = imported(organs, placed(TEAM.format(""), OFFICE.format("")))

    assert verdicts(said)[1] == (0, 2, 0, [])
    assert supervisors(database, unit_of(database, "某县气象局")) == {"comprehensive": "某县应急管理局"}


def test_supervision_begins_on_the_day_of_the_roster(database: Session) -> None:
    organs, firms = county()
    dated = opening.Sent(firms.name, "填报日期：2025年3月5日\n".encode() + firms.data.removeprefix(b"\xef\xbb\xbf"))

    imported(organs, dated)

    firms_lines = select(SupervisionLine.from_on).join(Unit, Unit.id == SupervisionLine.unit_id)
    assert set(database.scalars(firms_lines.where(Unit.kind == "enterprise"))) == {date(2025, 3, 5)}


def test_an_official_at_a_known_short_name_of_the_unit_is_new_there(database: Session) -> None:
    imported(*county(), officials(f"王五,男,{WANG},县能源局,局长,正科级,2021.3,139 1234 5678"))

    post = database.scalars(select(Post)).one()
    assert (post.kind, post.title, post.rank, post.from_on) == ("official", "局长", 35, date(2021, 3, 1))


def test_the_title_says_what_kind_of_people_they_are_when_no_column_does(database: Session) -> None:
    team = opening.Sent("安全生产志愿者名册.csv", "姓名,单位,手机号\n孙丽,东山镇,13912345678\n".encode())

    assert verdicts(imported(*county(), team))[2] == (1, 0, 0, [])
    assert database.scalars(select(Post.kind)).one() == "volunteer"


def test_a_plan_made_before_another_import_is_outdated(database: Session) -> None:
    first, second = planned([*county(), heads(NAMELESS)]), planned([*county(), heads(NAMELESS)])
    applying.apply(first, by=None)
    database.commit()

    with pytest.raises(PlanOutdated):
        applying.apply(second, by=None)
    database.rollback()

    planning.ask_again(second)
    database.commit()
    plan(second)
    assert [file["unchanged"] for file in summary.counts(second)] == [5, 2, 1]


def test_a_plan_that_no_longer_fits_writes_nothing_at_all(database: Session) -> None:
    roster = planned([*county(), heads(HEAD)])
    database.add(Unit(kind="enterprise", name="某县另一煤业", credit_code=TAIFENG))
    database.commit()

    with pytest.raises(PlanOutdated):
        applying.apply(roster, by=None)
    database.rollback()

    assert count(database, Unit) == 1
    assert count(database, Person) == 0


def test_people_made_on_a_page_after_an_import_get_numbers_of_their_own(database: Session) -> None:
    imported(*county(), heads(HEAD, NAMELESS))

    database.add_all([Person(name="王五"), Unit(kind="organ", name="某县水利局")])
    database.commit()

    assert count(database, Person) == 3


def test_units_planned_in_the_same_import_are_known_to_the_rows_that_follow(database: Session) -> None:
    new = enterprises(f"某县新建加油站,{THIRD},东山镇,危险化学品,县应急管理局,B,是,是,5,", title="新增企业名册.csv")

    said = imported(heads(f"张三,{ZHANG},某县新建加油站,{THIRD},主要负责人,站长,,,,"), new, *county())

    assert verdicts(said)[0] == (1, 0, 0, [])
    assert database.scalars(select(Unit.name).join(Post, Post.unit_id == Unit.id)).one() == "某县新建加油站"


def test_each_new_or_changed_row_and_the_import_itself_leave_a_trace(database: Session) -> None:
    imported(*county(), heads(HEAD))

    made = database.scalars(select(AuditEntry.subject).filter_by(action="roster.made")).all()
    assert sorted(made) == ["person"] + ["unit"] * 7
    applied = database.scalars(select(AuditEntry).filter_by(action="roster.applied")).one()
    assert (applied.details["new"], applied.details["flagged"]) == (8, 0)
