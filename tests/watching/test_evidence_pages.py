"""Pages of evidence: the learner's own, a supervisor's within scope, nobody else's."""

import re
from html import escape
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people.models import AuditEntry, Post
from lms.people.ranks import Rank
from lms.watching import browsers
from lms.watching.models import AttentionClock, PresenceCheck
from tests.conftest import Client
from tests.watching.conftest import World


@pytest.fixture
def watched(world: World) -> World:
    """Li Lei has played one minute, ten seconds of another that were not sent, and the second again."""
    world.wait(-3600)
    player = world.player()
    player.play(0, 60)
    player.beat((100, 110))
    player.play(30, 60)
    return world


def own(world: World) -> str:
    return f"/record/lessons/{world.lesson_id}"


def theirs(world: World) -> str:
    return f"/evidence/{world.cast.li_lei.id}/lessons/{world.lesson_id}"


def seen(world: World) -> list[tuple[str, int]]:
    with world.transaction():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "evidence.seen"))
        return [(each.actor_id, each.subject_id) for each in entries]


def test_the_learner_sees_the_drawing_and_the_same_in_words(client, watched):
    client.sign_in(watched.cast.li_lei)

    page = client.get(own(watched)).text

    assert "我的观看明细" in page
    assert page.count('class="stretch stretch-counted"') == 2  # one in the legend
    assert 'class="stretch stretch-not_delivered"' in page
    assert "未计入：尚未发送到播放器" in page
    assert "1:40–1:50" in page
    assert "线上观看" in page
    assert "style=" not in page
    assert seen(watched) == []


def test_wrong_presses_and_the_time_to_an_answer_are_told_to_both(client: Client, world: World) -> None:
    world.wait(-3600)
    player = world.player()
    player.is_attended = False
    with world.transaction():
        db.session.execute(update(AttentionClock).values(until_check=20))
    player.play(0, 60)
    raised = world.now
    for wrong in range(2):
        world.wait(7)
        assert player.check, wrong
        player.press(next(each for each in player.check.question.choices if each != player.check.question.number))
    assert player.check
    world.wait(player.check.wait)
    player.press(player.check.question.number)

    pages = []
    for person, address in ((world.cast.li_lei, own(world)), (world.cast.han_mei, theirs(world))):
        client.sign_in(person)
        pages.append(client.get(address).text)

    with world.transaction():
        check = db.session.scalars(select(PresenceCheck)).one()
        asked, after = check.raised_at.astimezone(clock.COUNTY_ZONE), int((world.now - check.raised_at).total_seconds())
        assert raised >= check.raised_at
    for page in pages:
        assert f"{asked:%H:%M:%S} 提问，按错 2 次，用时 {after // 60}:{after % 60:02} 答对。" in page


@pytest.mark.parametrize("who", ["han_mei", "zhou_tao", "admin"])
def test_whoever_supervises_the_unit_sees_it_and_that_is_on_record(client, watched, who):
    viewer = getattr(watched.cast, who)
    client.sign_in(viewer)

    overview, page = client.get(f"/evidence/{watched.cast.li_lei.id}").text, client.get(theirs(watched)).text

    assert theirs(watched) in overview
    assert "观看明细：李雷" in page
    assert "0:00–1:00" in page
    assert f"/lessons/{watched.lesson_id}/watch" not in page
    assert seen(watched) == [(viewer.id, watched.cast.li_lei.id)] * 2, "each opening of either page"


@pytest.mark.parametrize(
    "who", ["wang_qiang", "qian_yu", "deng_chao", "liu_fang", "gao_yan", "ma_jun", "zhao_min", "li_lei"]
)
def test_to_anybody_else_it_is_not_there(client, watched, who):
    client.sign_in(getattr(watched.cast, who))

    assert client.get(f"/evidence/{watched.cast.li_lei.id}").status_code == 404
    assert client.get(theirs(watched)).status_code == 404
    assert seen(watched) == []


def test_a_lecture_that_is_owed_elsewhere_is_not_there(client, watched):
    client.sign_in(watched.cast.han_mei)

    assert client.get(f"/evidence/{watched.cast.li_lei.id}/lessons/{watched.lesson_id + 1}").status_code == 404


def test_of_a_leading_post_at_division_level_the_plans_owner_alone_sees_it(client, watched):
    with watched.transaction():
        enrolment = db.session.get_one(Enrolment, watched.enrolment_id)
        post = db.session.get_one(Post, enrolment.post_id)
        post.kind, post.rank = "official", int(Rank.DIVISION_DEPUTY)
        owner = db.session.get_one(Plan, enrolment.plan_id).created_by_id
    assert owner == watched.cast.admin.id

    client.sign_in(watched.cast.han_mei)
    assert client.get(theirs(watched)).status_code == 404
    client.sign_in(watched.cast.admin)
    assert client.get(theirs(watched)).status_code == 200


def test_names_lead_supervisors_to_the_evidence_and_liaisons_not(client, watched):
    address = f"/evidence/{watched.cast.li_lei.id}"

    client.sign_in(watched.cast.han_mei)
    assert address in client.get("/reports/completion/names").text
    client.sign_in(watched.cast.liu_fang)
    assert address not in client.get("/reports/completion/names").text


def test_the_way_back_leads_to_the_list_with_its_filter_through_both_pages(client: Client, watched: World) -> None:
    client.sign_in(watched.cast.han_mei)
    names = "/reports/completion/names?state=all&page=1"
    page = client.get(names).text

    for address in (f"/evidence/{watched.cast.li_lei.id}", theirs(watched)):
        link = f"{address}?next={quote(names, safe='/?')}"
        assert f'href="{link}"' in page
        page = client.get(link).text
    back = f'href="/evidence/{watched.cast.li_lei.id}?next={quote(names, safe="/?")}"'
    assert back in page
    assert f'href="{escape(names)}"' in client.get(f"/evidence/{watched.cast.li_lei.id}?next={quote(names)}").text


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"]
)
def test_the_way_back_never_leads_to_another_site(client: Client, watched: World, elsewhere: str) -> None:
    client.sign_in(watched.cast.han_mei)

    page = client.get(f"/evidence/{watched.cast.li_lei.id}?next={quote(elsewhere)}").text
    (back,) = re.findall(r'class="back-link no-print"><a href="([^"]*)"', page)

    assert back == "/reports/completion"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Linux; Android 9; V1818A) AppleWebKit Chrome/86.0 MicroMessenger/8.0.27",
            "安卓手机或平板、微信",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) Version/15.6 Safari/604.1", "iPhone、Safari"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36 Edg/120.0", "Windows 电脑、Edge"),
        ("", "设备不明"),
    ],
)
def test_a_device_is_told_in_plain_words(app, agent, words):
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        assert browsers.in_words(agent) == words
