"""Named lists: matched first, told what is in doubt, kept, followed by plans; and many names cost few queries."""

import html
import io
import re
from typing import Any

from flask import Flask
from openpyxl import Workbook
from sqlalchemy import event, select

from lms import vault
from lms.courses.audiences import Audience, posts_in
from lms.courses.listing import matching
from lms.courses.listing.models import ListedPerson, NameList
from lms.courses.models import Enrolment
from lms.db import db
from lms.people.models import AuditEntry, Person, Post, Unit
from tests import factories
from tests.cast import LONG_AGO, Cast
from tests.conftest import Client

NEW = "/lists/new"


def _look(client: Client, lines: str, name: str = "重点人员") -> Any:
    return client.post(NEW, data={"name": name, "lines": lines})


def _packed(page: Any) -> str:
    found = re.search(r'name="packed" value="([^"]+)"', page.text)
    return html.unescape(found[1]) if found else ""


def _kept(client: Client, lines: str, name: str = "重点人员") -> Any:
    return client.post("/lists", data={"packed": _packed(_look(client, lines, name))})


def _named(number: int) -> str:
    """An invented name of its own for each number."""
    return "职" + "".join("零壹贰叁肆伍陆柒捌玖"[int(digit)] for digit in f"{number:02}")


def _on_list(app: Flask) -> set[int]:
    with app.app_context():
        return set(db.session.scalars(select(ListedPerson.person_id)))


def test_lines_are_matched_by_name_number_and_unit_and_doubts_are_told(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    number = "11010519491231002X"

    def more() -> int:
        namesake = factories.person("马军")
        namesake.mobile = "13900000001"
        db.session.get_one(Person, cast.he_ping.id).id_number_hash = vault.keyed_hash(number)
        return namesake.id

    kept(more)
    client.sign_in(cast.admin)
    page = _look(client, f"李雷\n马军\n王五\n{number}\n孙丽,{number}\n13900000001\n李雷")

    assert "4 人" not in page.text
    assert "3 人" in page.text
    assert "第 2 行，马军：" in page.text
    assert "第 3 行，王五：" in page.text
    assert "第 5 行，孙丽：此身份证号属于另一姓名的人" in page.text
    assert "第 7 行，李雷：" in page.text
    assert _on_list(app) == set()

    done = client.post("/lists", data={"packed": _packed(page)})
    assert done.status_code == 303
    assert len(_on_list(app)) == 3
    assert cast.li_lei.id in _on_list(app)
    assert cast.he_ping.id in _on_list(app)


def test_a_workbook_with_numbers_alone_is_taken(client: Client, app: Flask, cast: Cast) -> None:
    book = Workbook()
    book.active.append(["序号", "手机号"])
    book.active.append([1, 13800000001])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    client.sign_in(cast.admin)
    page = client.post(NEW, data={"name": "电话", "file": (file, "电话.xlsx")})
    client.post("/lists", data={"packed": _packed(page)})

    with app.app_context():
        mobile = db.session.scalars(select(Person.mobile).join(ListedPerson, ListedPerson.person_id == Person.id)).all()
    assert mobile == ["13800000001"]


def test_a_list_is_added_to_and_taken_from_on_record(client: Client, app: Flask, cast: Cast) -> None:
    client.sign_in(cast.admin)
    address = _kept(client, "李雷").headers["Location"]
    more = client.post(f"{address}/more", data={"lines": "李雷\n孙丽"})
    client.post("/lists", data={"packed": _packed(more)})
    again = client.post("/lists", data={"packed": _packed(more)})
    off = client.post(f"{address}/persons/{cast.li_lei.id}/removal")
    gone = client.post(f"{address}/persons/{cast.li_lei.id}/removal")

    assert again.status_code == 409
    assert (off.status_code, gone.status_code) == (303, 404)
    assert _on_list(app) == {cast.sun_li.id}
    with app.app_context():
        deeds = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert deeds[-3:] == ["name_list.made", "name_list.added", "name_list.taken_off"]
    assert _look(client, "孙丽").status_code == 422
    assert client.post("/lists", data={"packed": "x"}).status_code == 422


def test_a_plan_for_a_list_follows_it(client: Client, app: Flask, cast: Cast, kept: Any) -> None:
    client.sign_in(cast.admin)
    _kept(client, "李雷\n韩梅")

    def plan() -> int:
        chosen = db.session.scalars(select(NameList.id)).one()
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, lists=[chosen])
        factories.posts_followed()
        return plan.id

    number = kept(plan)
    first = kept(lambda: list(db.session.scalars(select(Enrolment.person_id).where(Enrolment.plan_id == number))))
    client.post(f"/lists/1/persons/{cast.li_lei.id}/removal")

    def left() -> list[str | None]:
        factories.posts_followed()
        return list(db.session.scalars(select(Enrolment.closed_for).where(Enrolment.plan_id == number)))

    assert first == [cast.li_lei.id] * 2
    assert kept(left) == ["left_audience"] * 2


def test_who_would_be_in_is_seen_page_by_page_before_anything_is_saved(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    def many() -> int:
        unit = db.session.get_one(Unit, cast.lis_works.id)
        for number in range(60):
            person = Person(name=_named(number))
            db.session.add(Post(person=person, unit=unit, kind="staff", from_on=LONG_AGO))
        return factories.course(cast.zhao_min, factories.recording(cast.zhao_min)).id

    course = kept(many)
    client.sign_in(cast.admin)
    _kept(client, f"{_named(3)}\n韩梅")
    typed = {"title": "计划", "course_id": course, "period": "2026", "opens_on": "2026-01-01", "due_on": "2099-01-01",
             "minutes": 45, "daily_cap": 8, "longest_gap": 360, "kinds": ["staff"], "rank_from": 0, "look": "1"}  # fmt: skip
    first = client.post("/plans/new", data=typed)
    second = client.post("/plans/new?page=2", data=typed)
    by_list = client.post("/plans/new", data=typed | {"lists": ["1"]})

    assert first.status_code == 200
    assert _named(49) in first.text
    assert _named(50) not in first.text
    assert _named(50) in second.text
    assert _named(49) not in second.text
    assert _named(3) in by_list.text
    assert _named(4) not in by_list.text
    assert "名单中有 1 人未任职" in by_list.text
    assert "东山镇" in by_list.text
    assert client.get("/plans").text.count("course-line") == 0


def test_ten_thousand_lines_cost_no_query_each(database: Any, cast: Cast) -> None:
    unit = database.get_one(Unit, cast.lis_works.id)
    database.bulk_insert_mappings(Person, [{"name": _named(number), "sign_in_epoch": 0} for number in range(10_000)])
    persons = list(database.scalars(select(Person.id).where(Person.name.like("职%"))))
    database.bulk_insert_mappings(
        Post, [{"person_id": each, "unit_id": unit.id, "kind": "staff", "from_on": LONG_AGO} for each in persons]
    )
    asked: list[str] = []
    event.listen(database.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    found = matching.matched("\n".join(_named(number) for number in range(10_000)).encode())

    assert len(found.persons) == 10_000
    assert not found.unclear
    assert len(asked) <= 6
    assert len(database.scalars(posts_in(Audience(kinds=("staff",)), LONG_AGO)).all()) == 10_000


def test_a_list_has_an_english_name_where_somebody_gave_one(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)
    page = client.post(NEW, data={"name": "重点人员", "name_en": "Those in focus", "lines": "李雷"})
    address = client.post("/lists", data={"packed": _packed(page)}).headers["Location"]

    assert "重点人员" in client.get(address).text
    client.get("/language/en")
    seen = {path: "Those in focus" in client.get(path).text for path in (address, "/lists", "/rules/new")}
    assert seen == dict.fromkeys(seen, True)


def test_lists_are_for_administrators(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)
    address = _kept(client, "李雷").headers["Location"]
    for person in (cast.han_mei, cast.wu_gang, cast.liu_fang, cast.zhao_min, cast.li_lei):
        client.sign_in(person)
        assert {client.get(path).status_code for path in ("/lists", NEW, address, f"{address}/more")} == {404}
