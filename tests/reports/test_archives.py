"""Training files of a person, a unit and a plan: what they hold, and who may take them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import annulling, enrolling
from lms.courses.excusing.models import Excusal
from lms.courses.hall.models import HallAttendance, HallLecture
from lms.courses.models import Enrolment, Lesson, Plan
from lms.courses.recognising.models import OutsideTraining
from lms.db import db
from lms.people.models import AuditEntry, Person, Post
from lms.reports.archives import asked as asking
from lms.reports.archives.asked import Asked
from lms.sheets import read
from lms.unpacking import Limits
from tests import factories
from tests.cast import LONG_AGO, Cast
from tests.certificates import earning
from tests.conftest import Client

FORMS = ("xlsx", "pdf")


@pytest.fixture
def plan_id(cast: Cast, kept: Any) -> int:
    """A plan of the heads; Li Lei, who heads two firms, has passed it and has a certificate. Ma Jun has not begun."""

    def make() -> int:
        earning.earned(cast)
        return db.session.scalars(select(Plan.id)).one()

    return int(kept(make))


def _taken(client: Client, address: str) -> bytes:
    return bytes(client.get(f"/archives/{address}", buffered=True).data)


def _sheets(data: bytes) -> dict[str, list[list[Any]]]:
    limits = Limits(rows=10_000)
    return {sheet.name: sheet.rows for sheet in read(data, limits)}


def _text(rows: list[list[Any]]) -> str:
    return "\n".join(str(cell) for row in rows for cell in row)


def test_a_learner_takes_all_of_the_own_file_with_the_whole_id_number(client: Client, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.li_lei)

    sheets = _sheets(_taken(client, "own.xlsx"))

    assert earning.NUMBER in _text(sheets["基本情况"])
    assert [row[3] for row in sheets["学习任务"][3:5]] == ["东山机械厂", "西河采石场"]
    assert [sheets["测试成绩"][3][place] for place in (1, 3, 4, 5)] == ["结业测试", 95, 80, "合格"]
    assert "有效" in _text(sheets["学习证明"])


def test_what_was_annulled_stays_in_the_file_with_its_ground(
    client: Client, cast: Cast, plan_id: int, kept: Any
) -> None:
    kept(lambda: annulling.annul(cast.li_lei.id, plan_id, ground="他人代学", by=[cast.admin]))
    client.sign_in(cast.li_lei)

    sheets = _sheets(_taken(client, "own.xlsx"))

    assert "他人代学" in _text(sheets["测试成绩"])
    assert "他人代学" in _text(sheets["核查后的决定"])
    assert [row[8] for row in sheets["学习任务"][3:5]] == ["未完成", "未完成"]


def test_a_supervisor_takes_what_was_owed_in_the_own_scope_with_stars_and_leaves_a_trace(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.han_mei)

    sheets = _sheets(_taken(client, f"persons/{cast.li_lei.id}.xlsx"))

    assert earning.MASKED in _text(sheets["基本情况"])
    assert earning.NUMBER not in _text(sheets["基本情况"])
    told = "\n".join(map(_text, sheets.values()))
    assert "东山机械厂" in told
    assert "西河采石场" not in "\n".join(map(_text, (sheets["学习任务"], sheets["任职情况"])))
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "archive.person_taken")).one()
        assert (entry.actor_id, entry.subject_id) == (cast.han_mei.id, cast.li_lei.id)


def test_others_read_of_officials_whether_they_completed_and_no_times(
    client: Client, cast: Cast, plan_id: int, kept: Any
) -> None:
    kept(lambda: setattr(db.session.get_one(Plan, plan_id), "audience", {"kinds": ["enterprise_head", "official"]}))
    task = slice(6, 9)  # started, completed, state

    client.sign_in(cast.admin)
    for_others = _sheets(_taken(client, f"persons/{cast.li_lei.id}.xlsx"))
    client.sign_in(cast.li_lei)
    own = _sheets(_taken(client, "own.xlsx"))

    assert for_others["学习任务"][3][task] == ["—", "—", "已完成"]
    assert for_others["录播课"][3][4:7] == ["—", "—", "—"]
    assert "—" not in own["学习任务"][3][task]


@pytest.mark.parametrize("form", FORMS)
def test_neighbours_take_nothing(client: Client, cast: Cast, plan_id: int, form: str) -> None:
    for person in (cast.wang_qiang, cast.ma_jun, cast.gao_yan, cast.deng_chao, cast.zhao_min):
        client.sign_in(person)
        assert client.get(f"/archives/units/{cast.lis_works.id}.{form}").status_code == 404
    for person in (cast.tang_wei, cast.deng_chao, cast.zhao_min, cast.liu_fang):
        client.sign_in(person)
        assert client.get(f"/archives/persons/{cast.li_lei.id}.{form}").status_code == 404
    client.sign_in(cast.deng_chao)
    assert client.get(f"/archives/plans/{plan_id}.{form}").status_code == 404


def test_files_of_a_unit_and_a_plan_hold_the_people_of_the_scope_alone(
    client: Client, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.wang_qiang)

    unit = _sheets(_taken(client, f"units/{cast.mas_mill.id}.xlsx"))
    plan = _sheets(_taken(client, f"plans/{plan_id}.xlsx"))

    assert ["本期未完成任务数", 1] in [row[1:3] for row in unit["基本情况"]]
    assert "马军" in _text(unit["年度培训计划"])
    assert list(plan) == ["基本情况", "培训内容", "名单", "离岗", "完成情况"]
    told = "\n".join(map(_text, plan.values()))
    assert all(words in told for words in ("马军", "西河采石场", "结业测试", "安全生产法"))
    assert "东山机械厂" not in told


def test_the_same_comes_on_paper_and_in_no_other_form(client: Client, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.admin)
    for address in ("own", f"persons/{cast.li_lei.id}", f"units/{cast.lis_works.id}", f"plans/{plan_id}"):
        data = _taken(client, f"{address}.pdf")
        assert data.startswith(b"%PDF-")
        assert b"NotoSerifSC" in data
        assert client.get(f"/archives/{address}.csv").status_code == 404


def test_others_read_no_hours_of_an_official_and_no_supervisor_why_somebody_is_exempt(
    client: Client, cast: Cast, plan_id: int, kept: Any
) -> None:
    def decided() -> None:
        works = db.session.scalars(select(Post.id).where(Post.unit_id == cast.lis_works.id)).one()
        lesson = db.session.scalars(select(Lesson.id).where(Lesson.kind == "lecture")).first()
        hall = HallLecture(plan_id=plan_id, lesson_id=lesson, held_on=LONG_AGO, place="礼堂", lecturer="主讲",
                           hours=Decimal("6.6"), counts=False, source="", by_id=cast.admin.id)  # fmt: skip
        db.session.add(hall)
        db.session.flush()
        db.session.add_all([
            Post(person_id=cast.li_lei.id, unit_id=cast.dongshan.id, kind="official", from_on=LONG_AGO),
            HallAttendance(hall_id=hall.id, person_id=cast.li_lei.id, by_id=cast.admin.id),
            OutsideTraining(person_id=cast.li_lei.id, course="专题", hours=Decimal("7.7"), began_on=LONG_AGO,
                            ended_on=LONG_AGO, organiser="市局", source="", entered_by_id=cast.admin.id),
            Excusal(plan_id=plan_id, post_id=works, person_id=cast.li_lei.id, kind="exemption", ground="sick_leave",
                    document="病休〔2026〕3号", approved_by="组织部", made_by_id=cast.admin.id),
        ])  # fmt: skip

    kept(decided)
    seen = {}
    for who, address in ((cast.han_mei, "persons/{}"), (cast.admin, "persons/{}"), (cast.li_lei, "own")):
        client.sign_in(who)
        taken = _sheets(_taken(client, address.format(cast.li_lei.id) + ".xlsx"))
        seen[who.name] = "\n".join(map(_text, taken.values()))

    told = {words: [who for who, text in seen.items() if words in text] for words in (
        "礼堂", "专题", "免学", "6.6", "7.7", "长期病假", "病休〔2026〕3号", "组织部"
    )}  # fmt: skip
    assert told == {
        "礼堂": ["韩梅", "管理员", "李雷"],
        "专题": ["韩梅", "管理员", "李雷"],
        "免学": ["韩梅", "管理员", "李雷"],
        "6.6": ["李雷"],
        "7.7": ["李雷"],
        "长期病假": ["管理员", "李雷"],
        "病休〔2026〕3号": ["管理员", "李雷"],
        "组织部": ["管理员", "李雷"],
    }


def test_a_plan_over_the_turn_of_the_year_is_in_the_files_of_both_with_what_was_known_at_the_end_of_each(
    client: Client, cast: Cast, kept: Any
) -> None:
    """Open from November to February; Li Lei has completed it for the works on 15 January, and a plan of the year before is in neither."""
    this = clock.today().year

    def make() -> None:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan, old = (factories.plan(course, cast.admin, kinds=["enterprise_head"]) for _each in range(2))
        days = (date(this - 1, 11, 1), date(this, 2, 28)), (date(this - 2, 3, 1), date(this - 2, 6, 30))
        for each, title, (opens_on, due_on) in zip((plan, old), ("跨年计划", "前年计划"), days, strict=True):
            enrolling.enrol(each, at=clock.start_of(opens_on))
            each.title, each.opens_on, each.due_on = title, opens_on, due_on
        works = select(Enrolment).where(Enrolment.plan_id == plan.id, Enrolment.unit_id == cast.lis_works.id)
        db.session.scalars(works).one().completed_at = clock.start_of(date(this, 1, 15))

    kept(make)
    client.sign_in(cast.liu_fang)
    unit = f"units/{cast.lis_works.id}"
    before, after = (_sheets(_taken(client, f"{unit}.xlsx?year={year}")) for year in (this - 1, this))
    ledgers = [
        _text(_sheets(_taken(client, f"{unit}/ledger.xlsx?year={year}"))["培训台账"]) for year in (this - 1, this)
    ]

    assert "未学习" in _text(before["跨年计划"])
    assert f"截至{this - 1}年12月31日" in _text(before["跨年计划"])
    assert "已完成" in _text(after["跨年计划"])
    assert ["已完成" in told for told in ledgers] == [False, True]
    assert not {"前年计划"} & (before.keys() | after.keys())
    assert "跨年计划" not in _sheets(_taken(client, f"{unit}.xlsx?year={this - 2}"))


def test_a_zip_of_a_year_holds_whoever_owed_a_plan_that_ran_in_it(
    client: Client, app: Flask, cast: Cast, plan_id: int, kept: Any
) -> None:
    """The plan opened a year ago and is due this year: both years are offered, and Li Lei is in either."""
    this = clock.today().year
    kept(lambda: setattr(db.session.get_one(Plan, plan_id), "opens_on", date(this - 1, 12, 1)))
    kept(lambda: setattr(db.session.get_one(Plan, plan_id), "due_on", date(this, 12, 31)))

    with app.app_context():
        viewer = db.session.get_one(Person, cast.han_mei.id)
        assert asking.years(viewer) == [this, this - 1]
        for year, units in ((this, ["东山机械厂"]), (this - 1, ["东山机械厂"]), (this - 2, [])):
            assert [each.unit for each in asking.folders(Asked(viewer, year=year))] == units
