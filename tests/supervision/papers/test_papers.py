"""通知, 提醒函 and 通报 as Word files: what they say, to whom they are open, and what they must never hold."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordFile
from docx.shared import RGBColor
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses import enrolling
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people.models import AuditEntry, Post, Unit
from lms.people.ranks import Rank
from lms.supervision.papers import facts, lines, word, written
from lms.supervision.papers.heads import Head
from lms.web import dateformat
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

Keep = Callable[[Callable[[], Any]], Any]
HEAD = {"issuer": "某县安全生产委员会办公室", "red_head": "某县安全生产委员会办公室文件", "mark": "某安办发"}


@pytest.fixture
def plan_id(kept: Keep, cast: Cast) -> int:
    """A plan of the heads: Li Lei, who heads two firms, has completed it for one of them; Ma Jun has not."""
    return int(kept(lambda: _plan(cast, kinds=["enterprise_head"])))


@pytest.fixture
def officials(kept: Keep, cast: Cast) -> int:
    """A plan of officials, one of whom leads at division level; the administrator owns it."""

    def make() -> int:
        leader = factories.person("常县长")
        db.session.add(
            Post(person_id=leader.id, unit_id=cast.energy_bureau.id, kind="official", rank=Rank.DIVISION_HEAD)
        )
        db.session.flush()
        return _plan(cast, kinds=["official"])

    return int(kept(make))


def _plan(cast: Cast, **audience: object) -> int:
    plan = factories.plan(factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin, **audience)
    enrolling.enrol(plan, at=plan.published_at)
    works = select(Enrolment).where(Enrolment.plan_id == plan.id, Enrolment.unit_id == cast.lis_works.id)
    for task in db.session.scalars(works):
        task.completed_at = clock.now()
    return plan.id


def _word(client: Client, address: str) -> WordFile:
    return Document(io.BytesIO(client.get(address, buffered=True).data))


def _paragraphs(file: WordFile) -> list[str]:
    return [each.text for each in file.paragraphs if each.text]


def _rows(file: WordFile) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in file.tables[0].rows]


def _all(file: WordFile) -> str:
    return "\n".join([*_paragraphs(file), *(cell for row in _rows(file) for cell in row)])


def test_a_circular_has_a_red_head_room_for_number_and_stamp_and_the_units_in_order(
    client: Client, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    assert client.post("/papers/head", data=HEAD).status_code == 303

    file = _word(client, f"/papers/circular.docx?plan={plan_id}&by=unit")

    told = _paragraphs(file)
    assert told[:4] == [HEAD["red_head"], f"某安办发〔{clock.today().year}〕　　号",
                        "关于“年度培训计划”完成情况的通报", "各有关单位："]  # fmt: skip
    assert file.paragraphs[0].runs[0].font.color.rgb == RGBColor(0xC8, 0x10, 0x10)
    assert "涉及单位3个，应学2人，已完成0人，未完成2人，按人完成率0.00%。" in _all(file)
    signed = next(place for place, each in enumerate(file.paragraphs) if each.text == HEAD["issuer"])
    assert file.paragraphs[signed + 1].text == dateformat(clock.today())
    assert [each.text for each in file.paragraphs[signed - 3 : signed]] == ["", "", ""]
    assert _rows(file) == [
        ["序号", "单位", "应学人数", "已完成", "未完成", "按人完成率"],
        ["1", "东山机械厂", "1", "1", "0", "100.00%"],
        ["2", "西河采石场", "1", "0", "1", "0.00%"],
        ["3", "西河面粉厂", "1", "0", "1", "0.00%"],
        ["", "合计", "2", "0", "2", "0.00%"],
    ]
    assert "同一人在几个单位任职的，在各单位分别计算；合计2人。" in told


def test_a_circular_ranks_enterprises_where_that_is_asked_for_and_officials_never(
    client: Client, cast: Cast, plan_id: int, officials: int
) -> None:
    client.sign_in(cast.admin)

    ranked = _word(client, f"/papers/circular.docx?plan={plan_id}&by=unit&ranked=1")

    assert [row[:2] for row in _rows(ranked)] == [
        ["名次", "单位"], ["1", "东山机械厂"], ["2", "西河采石场"], ["2", "西河面粉厂"], ["", "合计"]
    ]  # fmt: skip
    assert "按人完成率排序，完成率相同的名次并列。" in _all(ranked)
    assert 'name="ranked"' in client.get(f"/papers?plan={plan_id}").text
    assert 'name="ranked"' not in client.get(f"/papers?plan={officials}").text
    assert client.get(f"/papers/circular.docx?plan={officials}&ranked=1").status_code == 409
    assert _rows(_word(client, f"/papers/letter.docx?plan={plan_id}&ranked=1"))[0][0] == "序号"


def test_a_circular_goes_by_township_where_there_are_several_and_counts_a_head_of_both_in_each(
    client: Client, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)

    file = _word(client, f"/papers/circular.docx?plan={plan_id}")

    assert _rows(file) == [
        ["序号", "乡镇", "应学人数", "已完成", "未完成", "按人完成率"],
        ["1", "东山镇", "1", "1", "0", "100.00%"],
        ["2", "西河镇", "2", "0", "2", "0.00%"],
        ["", "合计", "2", "0", "2", "0.00%"],
    ]
    told = _paragraphs(file)
    assert "同一人在几个乡镇任职的，在各乡镇分别计算；合计2人。" in told
    assert "各行所含单位数：东山镇1个、西河镇2个。" in told
    assert "尚有2个单位未全部完成，详见附件。" in _all(file)
    assert "涉及单位3个，应学2人" in _all(file)
    assert '<option value="township" selected>' in client.get(f"/papers?plan={plan_id}").text
    client.sign_in(cast.wang_qiang)
    assert '<option value="unit" selected>' in client.get(f"/papers?plan={plan_id}").text
    assert client.get(f"/papers/circular.docx?plan={plan_id}&by=rank").status_code == 422


def test_a_circular_by_department_has_the_lines_of_the_report_and_ranks_whoever_answers(
    client: Client, app: Flask, kept: Keep, cast: Cast, plan_id: int
) -> None:
    """Two heads whom the energy bureau answers for, one whom the industry bureau does, and one whom nobody answers for."""

    def leave_alone() -> None:
        forge = Unit(kind="enterprise", name="无主锻造厂", position=99)
        db.session.add(forge)
        db.session.flush()
        head = Post(person_id=factories.person("孙平").id, unit_id=forge.id, kind="enterprise_head")
        db.session.add(head)
        db.session.flush()
        factories.enrolment(db.session.get_one(Plan, plan_id), head).completed_at = clock.now()
        task = select(Enrolment).where(Enrolment.plan_id == plan_id, Enrolment.unit_id == cast.mas_mill.id)
        db.session.scalars(task).one().completed_at = clock.now()

    kept(leave_alone)
    client.sign_in(cast.admin)

    plain, ranked = (
        _word(client, f"/papers/circular.docx?plan={plan_id}&by=industry{more}") for more in ("", "&ranked=1")
    )

    shown = ["县工信局", "县能源局", "未明确监管部门"]
    assert [row[1] for row in _rows(plain)] == ["行业主管部门", *shown, "合计"]
    report = client.get(f"/reports/completion?plan={plan_id}&by=industry").text
    assert sorted(shown, key=report.index) == shown
    assert [row[:3] + row[-1:] for row in _rows(ranked)[1:]] == [
        ["1", "县工信局", "1", "100.00%"], ["2", "县能源局", "2", "50.00%"], ["—", "未明确监管部门", "1", "100.00%"],
        ["", "合计", "3", "66.67%"],
    ]  # fmt: skip
    with app.app_context():
        taken = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "paper.taken").order_by(AuditEntry.id)
        ).all()
        assert [(each.details["goes_by"], each.details.get("is_ranked")) for each in taken] == [
            ("industry", None),
            ("industry", True),
        ]


def test_a_paper_of_one_township_goes_to_it_by_its_full_name(client: Client, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.admin)
    of_township = f"/papers/notice.docx?plan={plan_id}&line=territorial&key={cast.dongshan.id}"
    of_unit = f"/papers/notice.docx?plan={plan_id}&unit={cast.mas_mill.id}"

    assert f"{cast.dongshan.name}：" in _paragraphs(_word(client, of_township))
    assert f"{cast.mas_mill.name}：" in _paragraphs(_word(client, of_unit))
    assert cast.dongshan.short_name != cast.dongshan.name


@pytest.mark.one_database("sqlite")
def test_rates_that_are_printed_alike_share_a_place_in_the_county_s_order(app: Flask, plan_id: int) -> None:
    """19999 of 29998 is a little more than two of three; both are printed as 66.67 %."""
    counts = [(3, 1), (29998, 9999), (6, 2), (1, 0)]
    found = [
        lines.Line(place, f"单位{place}", lines.Counts(*each, 0), units=1, units_behind=1)
        for place, each in enumerate(counts, 1)
    ]
    with app.test_request_context():
        total = lines.Counts(30008, 10004, 0)
        plan = db.session.get_one(Plan, plan_id, options=[joinedload(Plan.course)])
        told = facts.Facts(plan, clock.today(), None, "unit", lines.Listed(found, total), 0)
        rows = written.circular(told, is_ranked=True).attachment.rows

    assert [row[:2] for row in rows] == [["1", "单位4"], ["2", "单位1"], ["2", "单位2"], ["2", "单位3"]]


def test_a_circular_of_officials_by_department_says_completed_or_not_alone(
    client: Client, cast: Cast, officials: int
) -> None:
    client.sign_in(cast.admin)
    address = f"/papers/circular.docx?plan={officials}&by=industry"

    file = _word(client, address)

    assert _rows(file)[0] == ["序号", "行业主管部门", "应学人数", "已完成", "未完成"]
    assert [row[1:3] for row in _rows(file)[1:]] == [["县工信局", "1"], ["县能源局", "2"], ["合计", "3"]]
    assert "率" not in _all(file)
    assert client.get(f"{address}&ranked=1").status_code == 409


def test_papers_of_officials_say_who_completed_in_numbers_alone(client: Client, cast: Cast, officials: int) -> None:
    client.sign_in(cast.admin)

    for kind in ("notice", "letter", "circular"):
        told = _all(_word(client, f"/papers/{kind}.docx?plan={officials}"))
        assert not [words for words in ("%", "率", "排名", "学时", "常县长", "陈杰", "何平") if words in told]
    letter = _all(_word(client, f"/papers/letter.docx?plan={officials}&unit={cast.energy_bureau.id}"))
    assert "何平" in letter
    assert "常县长" not in letter


def test_a_letter_to_one_unit_names_its_people_and_one_to_a_township_counts_its_units(
    client: Client, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.wang_qiang)

    to_unit = _word(client, f"/papers/letter.docx?plan={plan_id}&unit={cast.mas_mill.id}")
    to_all = _word(client, f"/papers/letter.docx?plan={plan_id}")

    assert _paragraphs(to_unit)[0] == f"〔{clock.today().year}〕　　号"
    assert "西河面粉厂：" in _paragraphs(to_unit)
    assert [row[1:3] for row in _rows(to_unit)] == [["单位", "姓名"], ["西河面粉厂", "马军"]]
    assert [row[1] for row in _rows(to_all)] == ["单位", "西河采石场", "西河面粉厂", "合计"]
    assert "马军" not in _all(to_all)
    assert "西河镇人民政府" in _paragraphs(to_unit)


def test_letters_and_circulars_add_up_with_whoever_is_deferred_or_exempt(
    client: Client, kept: Keep, cast: Cast, plan_id: int
) -> None:
    """Three heads: Li Lei for the quarry is put off and has completed the works; Ma Jun is behind, and a third one is exempt."""

    def decide() -> None:
        third = Post(person_id=factories.person("孙平").id, unit_id=cast.mas_mill.id, kind="enterprise_head")
        db.session.add(third)
        db.session.flush()
        factories.excusal(factories.enrolment(db.session.get_one(Plan, plan_id), third), cast.admin)
        put_off = db.session.scalars(select(Enrolment).where(Enrolment.unit_id == cast.lis_quarry.id)).one()
        factories.excusal(put_off, cast.admin, "deferral", clock.today() + timedelta(days=40))

    kept(decide)
    client.sign_in(cast.admin)
    letter, circular = (_word(client, f"/papers/{kind}.docx?plan={plan_id}&by=unit") for kind in ("letter", "circular"))
    head = ["序号", "单位", "应学人数", "已完成", "未完成", "其中缓学", "按人完成率"]
    mill = ["西河面粉厂", "1", "0", "1", "0", "0.00%"]

    assert _rows(letter) == [head, ["1", *mill], ["", "合计", *mill[1:]]]
    assert _rows(circular)[1:] == [
        ["1", "东山机械厂", "1", "1", "0", "0", "100.00%"],
        ["2", "西河采石场", "1", "0", "1", "1", "0.00%"],
        ["3", *mill],
        ["", "合计", "2", "0", "2", "1", "0.00%"],
    ]
    assert "已完成0人，未完成2人，其中缓学1人。" in _all(letter)
    for told in map(_paragraphs, (letter, circular)):
        assert "另有免学1人，不计入以上数字。" in told
    assert "合计2人" not in _all(letter), "nobody has two posts in the unit of its table"


def test_a_follow_up_has_its_letter(client: Client, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.wang_qiang)
    asked = {"words": "请督促\n抓紧学习", "due_on": str(clock.today() + timedelta(days=7))}
    address = client.post(f"/follow-ups/new?plan={plan_id}&unit={cast.mas_mill.id}", data=asked).headers["Location"]

    told = _word(client, f"{address}.docx")

    assert {"抓紧学习", "西河面粉厂："} <= set(_paragraphs(told))
    assert f"请于{dateformat(clock.today() + timedelta(days=7))}前答复。" in _all(told)
    assert _rows(told)[1][2] == "马军"
    assert f"{address}.docx" in client.get(address).text
    for person in (cast.gao_yan, cast.han_mei, cast.qian_yu):  # who answers it, and neighbours
        client.sign_in(person)
        assert client.get(f"{address}.docx").status_code == 404


def test_papers_are_found_where_one_looks_and_every_taking_is_on_record(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    for page in (f"/plans/{plan_id}", f"/reports/completion?plan={plan_id}"):
        assert f"/papers?plan={plan_id}" in client.get(page).text
    assert "关于开展“年度培训计划”学习的通知" in client.get(f"/papers?plan={plan_id}").text

    assert client.get(f"/papers/notice.docx?plan={plan_id}").status_code == 200
    client.get("/language/en")
    in_english = client.get(f"/papers?plan={plan_id}").text
    assert f"截至{dateformat(clock.today())}" in in_english  # the paper is Chinese, its page is not
    assert "Official papers" in in_english

    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "paper.taken")).one()
        assert (entry.actor_id, entry.details["kind"]) == (cast.admin.id, "notice")


def test_neighbours_find_nothing_and_a_letter_to_nobody_says_so(
    client: Client, app: Flask, kept: Keep, cast: Cast, plan_id: int
) -> None:
    part = f"plan={plan_id}&unit={cast.lis_works.id}"
    for person in (cast.wang_qiang, cast.qian_yu, cast.deng_chao, cast.liu_fang, cast.li_lei):
        client.sign_in(person)
        for address in (f"/papers?{part}", f"/papers/letter.docx?{part}", "/papers/head"):
            assert client.get(address).status_code == 404
    client.sign_in(cast.han_mei)
    refused = client.get(f"/papers/letter.docx?{part}")
    assert (refused.status_code, "已经没有未完成人员" in refused.text) == (409, True)
    assert client.get(f"/papers?{part}").status_code == 200
    assert client.get(f"/papers/minutes.docx?{part}").status_code == 404


def test_persons_are_counted_once_however_many_posts_and_delays_they_have(cast: Cast, app: Flask, plan_id: int) -> None:
    with app.app_context():
        plan = db.session.get_one(Plan, plan_id)
        second = Post(person_id=cast.ma_jun.id, unit_id=cast.mas_mill.id, kind="safety_manager")
        db.session.add(second)
        db.session.flush()
        factories.enrolment(plan, second)
        scope = facts.Scope(plan, select(Unit.id))

        found = facts.of(scope)

        assert [(each.name, each.counts.to_study, each.counts.incomplete) for each in found.every.lines][2] == (
            "西河面粉厂",
            1,
            1,
        )
        assert (found.total.to_study, found.total.incomplete) == (2, 2)


def test_a_paper_with_two_thousand_units_is_made(cast: Cast, app: Flask) -> None:
    rows = [[str(number), f"单位{number}", "1"] for number in range(1, 2001)]
    paper = written.Paper("通知", "各单位", ["一"], written.Attachment("附件", ["序号", "单位", "应学人数"], rows))
    with app.test_request_context():
        file = Document(io.BytesIO(word.made(paper, Head("某县应急管理局"))))

    assert len(file.tables[0].rows) == 2001
