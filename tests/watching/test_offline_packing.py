"""Packs as zips and folders: what lies in them, who may have which, and how they are fetched."""

import io
import json
import re
import tempfile
import zipfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import pytest
from flask import Flask, current_app
from sqlalchemy import select

from lms import clock, jobs, storage
from lms.courses.models import Course, Lesson, LessonProgress, Plan
from lms.db import db
from lms.media import taking_along
from lms.media.models import Recording
from lms.people.models import AuditEntry, Person, Post, RoleGrant, Unit
from lms.people.ranks import DEPUTY_DIVISION
from lms.watching.offline import bundling, choosing, packing, withdrawing
from lms.watching.offline.bundling import WaitForOthers
from lms.watching.offline.choosing import NobodyOwes, Whom
from lms.watching.offline.file_models import OfflineFile
from lms.watching.offline.models import OfflinePack
from tests import factories, snapshots
from tests.cast import Cast
from tests.conftest import Client
from tests.media.films import film

SIZE = "90p"
NASTY = "孙</script><b>"


@dataclass
class Hall:
    """A real lecture of three seconds that Sun Li, Li Lei and Tang Wei owe."""

    app: Flask
    cast: Cast
    lesson_id: int
    enrolments: dict[str, int]

    @property
    def lesson(self) -> Lesson:
        return choosing.lecture(self.cast.admin, self.lesson_id)

    def pack(self, size: str = SIZE) -> OfflinePack:
        """Of Sun Li's township, made by who oversees it."""
        return choosing.make(self.lesson, Whom(unit=self.cast.dongshan), size, by=self.cast.han_mei)


@dataclass(frozen=True)
class Filmed:
    """What stands in the database, and the lecture's files by their place."""

    lesson_id: int
    enrolments: dict[str, int]
    files: dict[str, bytes]


def _filmed(cast: Cast) -> Filmed:
    """Film the lecture, make it and plan it."""
    with tempfile.TemporaryDirectory() as folder:
        made = film(Path(folder) / "lecture.mp4", seconds=3)
        said = ["--title", "第一讲", "--owner", cast.admin.mobile or "", "--wait"]
        current_app.test_cli_runner().invoke(args=["media", "import", str(made), *said], catch_exceptions=False)
    recording = db.session.scalars(select(Recording)).one()
    plan = factories.plan(factories.course(cast.zhao_min, recording), cast.admin)
    owing = {}
    for name in ("sun_li", "li_lei", "tang_wei"):
        posts = select(Post).where(Post.person_id == getattr(cast, name).id).order_by(Post.id)
        owing[name] = factories.enrolment(plan, db.session.scalars(posts).first()).id  # type: ignore[arg-type]
    lesson_id = db.session.scalars(select(Lesson.id)).one()
    db.session.commit()
    media = storage.folder("media")
    laid = [path for path in (media / str(recording.folder)).rglob("*") if path.is_file()]
    return Filmed(lesson_id, owing, {str(path.relative_to(media)): path.read_bytes() for path in laid})


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    filmed = snapshots.given(app, _filmed, cast)
    with app.app_context():
        media = storage.folder("media")
    for name, content in filmed.files.items():
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(content)
    return Hall(app, cast, filmed.lesson_id, filmed.enrolments)


def zipped(pack: OfflinePack) -> zipfile.ZipFile:
    to = io.BytesIO()
    steps = list(packing.write_zip(pack, to))
    assert steps[-1][0] == steps[-1][1] > 0
    return zipfile.ZipFile(to)


def facts_in(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="facts">(.*?)</script>', page, re.S)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_a_zip_holds_the_page_the_film_and_a_note(hall: Hall, tmp_path: Path) -> None:
    with hall.app.app_context():
        file = zipped(hall.pack())
        page, note = (file.read(name).decode("utf-8") for name in ("index.html", "开始学习.txt"))

        assert file.namelist() == ["index.html", "开始学习.txt", "lecture.mp4"]
        assert file.getinfo("lecture.mp4").compress_type == zipfile.ZIP_STORED
        assert facts_in(page)["media"]["file"] == "lecture.mp4"
        assert facts_in(page)["people"] == [{"id": hall.cast.sun_li.id, "name": "孙丽"}]
        assert "谁在观看？" in page
        assert "Who is watching?" in page
        assert not re.search(r'(?:src|href)="(?!data:)', page), "the page needs something that lies elsewhere"
        assert note.startswith("\ufeff离线学习包")
        assert "\r\n" in note
        assert "double click" in note
    with av.open(io.BytesIO(file.read("lecture.mp4")), "r") as container:
        assert (len(container.streams.video), len(container.streams.audio)) == (1, 1)
        assert round(float(container.duration or 0) / 1_000_000) == 3


def test_namesakes_are_told_apart_where_a_pack_is_made(hall: Hall, client: Client) -> None:
    with hall.app.app_context():
        for number, mobile in ((hall.cast.sun_li.id, "13800001111"), (hall.cast.li_lei.id, "13900002222")):
            person = db.session.get_one(Person, number)
            person.name, person.mobile = "王伟", mobile
        db.session.commit()
    client.sign_in(hall.cast.admin)

    page = client.get(f"/offline-packs/new?lesson={hall.lesson_id}").text

    assert ("王伟 (1111)" in page, "王伟 (2222)" in page, "13800001111" in page) == (True, True, False)


def test_the_sound_alone_goes_along_too(hall: Hall) -> None:
    with hall.app.app_context():
        file = zipped(hall.pack("sound"))

    assert "lecture.m4a" in file.namelist()
    with av.open(io.BytesIO(file.read("lecture.m4a")), "r") as container:
        assert (len(container.streams.video), len(container.streams.audio)) == (0, 1)


def test_a_name_is_no_markup(hall: Hall) -> None:
    with hall.app.app_context():
        db.session.get_one(Person, hall.cast.sun_li.id).name = NASTY
        db.session.get_one(Unit, hall.cast.dongshan.id).name = NASTY
        db.session.flush()
        page = zipped(hall.pack()).read("index.html").decode("utf-8")

    assert facts_in(page)["people"][0]["name"] == NASTY
    assert NASTY not in page
    assert NASTY in unescape(page)


def test_a_pack_names_those_alone_who_owe_the_lecture_still(hall: Hall) -> None:
    with hall.app.app_context():
        assert hall.pack().people == [hall.cast.sun_li.id]
        db.session.add(LessonProgress(
            enrolment_id=hall.enrolments["sun_li"], lesson_id=hall.lesson_id, completed_at=clock.now(), grade="online"
        ))  # fmt: skip
        db.session.flush()

        with pytest.raises(NobodyOwes):
            hall.pack()


def test_who_oversees_makes_and_fetches_one_and_it_is_on_record(hall: Hall, client: Client) -> None:
    client.sign_in(hall.cast.han_mei)
    page = client.get(f"/offline-packs/new?lesson={hall.lesson_id}").text
    assert [name for name in ("东山镇人民政府", "孙丽", "唐伟", "西河镇人民政府") if name in page] == [
        "东山镇人民政府",
        "孙丽",
    ]

    made = client.post(
        f"/offline-packs/new?lesson={hall.lesson_id}", data={"whom": f"unit-{hall.cast.dongshan.id}", "size": SIZE}
    )
    assert made.status_code == 303
    assert "正在准备视频" in client.get(made.location).text
    with hall.app.app_context():
        jobs.run_waiting(hall.app)
    links = re.findall(r'href="([^"]+\.zip)"', client.get(made.location).text)
    fetched = client.get(links[0], buffered=True)

    assert zipfile.ZipFile(io.BytesIO(fetched.data)).testzip() is None
    assert "filename*=UTF-8''%E7%A6%BB%E7%BA%BF%E5%AD%A6%E4%B9%A0%E5%8C%85" in fetched.headers["Content-Disposition"]
    with hall.app.app_context():
        acts = db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == hall.cast.han_mei.id)).all()
        assert {"offline.made", "offline.taken"} <= set(acts)
    page = client.get(links[0].rpartition("/files/")[0]).text
    assert "压缩包已从本站下载 1 次" in page
    assert '<th scope="col">姓名</th>' in page
    assert f"· {hall.cast.han_mei.name}" in page
    for stranger in (hall.cast.tang_wei, hall.cast.xu_lin):
        client.sign_in(stranger)
        assert {client.get(address).status_code for address in (made.location, links[0])} == {404}


def test_who_has_left_office_fetches_and_withdraws_nothing_that_they_made(hall: Hall, client: Client) -> None:
    with hall.app.app_context():
        pack = hall.pack()
        grant = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == hall.cast.han_mei.id)).one()
        grant.to_on = clock.today()
        db.session.commit()
        pack_id, code = pack.id, pack.code
    client.sign_in(hall.cast.han_mei)

    for address in (f"/offline-packs/{pack_id}", f"/offline-packs/{pack_id}/file"):
        assert client.get(address).status_code in (403, 404)
    assert client.post(f"/offline-packs/{pack_id}/files").status_code in (403, 404)
    assert client.post(f"/offline-packs/{pack_id}/withdrawal", data={"ground": "U盘丢失"}).status_code in (403, 404)
    assert code not in client.get("/offline-packs").text


def test_a_pack_that_names_somebody_hidden_is_not_fetched(hall: Hall, client: Client) -> None:
    """Dongshan's supervisor does not see the county's leaders; a pack of the township that an administrator made names one."""
    with hall.app.app_context():
        leader = factories.person("县领导甲")
        post = Post(person_id=leader.id, unit_id=hall.cast.dongshan.id, kind="official", rank=int(DEPUTY_DIVISION))
        db.session.add(post)
        db.session.flush()
        factories.enrolment(db.session.scalars(select(Plan)).one(), post)
        db.session.flush()
        pack = choosing.make(hall.lesson, Whom(unit=hall.cast.dongshan), SIZE, by=hall.cast.admin)
        assert leader.id in pack.people
        db.session.commit()
        pack_id = pack.id
    client.sign_in(hall.cast.han_mei)

    shown = client.get(f"/offline-packs/{pack_id}").text
    assert "县领导甲" not in shown
    assert f"/offline-packs/new?lesson={hall.lesson_id}" in shown
    for answer in (client.get(f"/offline-packs/{pack_id}/file"), client.post(f"/offline-packs/{pack_id}/files")):
        assert answer.status_code == 409
        assert "重新制作学习包" in answer.text
    client.sign_in(hall.cast.admin)
    assert client.post(f"/offline-packs/{pack_id}/files").status_code == 303


def test_the_page_says_how_many_it_does_not_list_and_what_a_pack_cannot_do(
    hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This site has an address of the machine itself; a county's has not."""
    client.sign_in(hall.cast.admin)
    monkeypatch.setattr(choosing, "MOST_PERSONS", 2)
    address = f"/offline-packs/new?lesson={hall.lesson_id}"

    page = client.get(address).text
    assert "共 3 人，此处只列出前 2 人" in page
    assert "个单位，此处只列出" not in page
    assert "此处只列出" not in client.get(f"{address}&q=孙").text
    assert "不能从其他电脑自动交回记录" in page
    with hall.app.app_context():
        assert "the record is sent by itself" not in zipped(hall.pack()).read("index.html").decode()
    monkeypatch.setitem(hall.app.config, "PUBLIC_URL", "https://train.example")
    assert "不能从其他电脑自动交回记录" not in client.get(address).text
    with hall.app.app_context():
        assert "the record is sent by itself" in zipped(hall.pack()).read("index.html").decode()


def test_who_asks_again_is_given_the_pack_that_stands_for_the_same_people(hall: Hall, client: Client) -> None:
    client.sign_in(hall.cast.han_mei)
    address, sent = (
        f"/offline-packs/new?lesson={hall.lesson_id}",
        {"whom": f"unit-{hall.cast.dongshan.id}", "size": SIZE},
    )

    made = [client.post(address, data=sent).location for _ in range(3)]
    assert len(set(made)) == 1
    with hall.app.app_context():
        assert len(db.session.scalars(select(OfflineFile.id)).all()) == 1
        withdrawing.withdraw(db.session.scalars(select(OfflinePack)).one(), "U盘丢失", by=hall.cast.han_mei)
        db.session.commit()

    assert client.post(address, data=sent).location not in made


def test_one_person_has_no_more_than_some_zips_made_at_once(hall: Hall) -> None:
    with hall.app.app_context():
        pack = hall.pack()
        db.session.add_all(
            OfflineFile(pack_id=choosing.making.made(
                hall.lesson, unit=hall.cast.dongshan, people=[hall.cast.sun_li], size=SIZE, by=hall.cast.han_mei
            ).id, asked_by_id=hall.cast.han_mei.id)
            for _ in range(bundling.MOST_UNDERWAY)
        )  # fmt: skip
        db.session.flush()

        with pytest.raises(WaitForOthers):
            bundling.order(pack, by=hall.cast.han_mei)
        assert bundling.order(pack, by=hall.cast.admin).is_underway


def test_a_full_disk_is_said_as_such(hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.sign_in(hall.cast.han_mei)
    address, sent = (
        f"/offline-packs/new?lesson={hall.lesson_id}",
        {"whom": f"unit-{hall.cast.dongshan.id}", "size": SIZE},
    )
    made = client.post(address, data=sent)
    monkeypatch.setitem(hall.app.config, "DISK_RESERVE_MB", 10**9)
    with hall.app.app_context():
        jobs.run_waiting(hall.app)

    assert "磁盘已满" in client.get(made.location).text


def test_films_that_are_gone_are_said_as_such(hall: Hall, client: Client) -> None:
    client.sign_in(hall.cast.han_mei)
    address, sent = (
        f"/offline-packs/new?lesson={hall.lesson_id}",
        {"whom": f"unit-{hall.cast.dongshan.id}", "size": SIZE},
    )
    made = client.post(address, data=sent)
    with hall.app.app_context():
        db.session.scalars(select(Recording)).one().folder = "gone"
        db.session.commit()
        jobs.run_waiting(hall.app)

    page = client.get(made.location)
    assert "这一讲的视频文件现在没有" in page.text
    assert client.post(f"{made.location.removesuffix('/file')}/files").status_code == 409


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"whom": "unit-99999999999999999999", "size": SIZE}, "请选择给谁用"),
        ({"whom": "person", "size": SIZE}, "请选择给谁用"),
        ({"size": SIZE}, ""),
        ({"whom": "unit-{dongshan}", "size": "4000p"}, ""),
    ],
)
def test_nonsense_makes_nothing(hall: Hall, client: Client, sent: dict[str, str], said: str) -> None:
    client.sign_in(hall.cast.han_mei)
    data = {name: value.replace("{dongshan}", str(hall.cast.dongshan.id)) for name, value in sent.items()}

    answer = client.post(f"/offline-packs/new?lesson={hall.lesson_id}", data=data)

    assert answer.status_code == 422
    assert said in answer.text
    with hall.app.app_context():
        assert db.session.scalar(select(OfflinePack.id)) is None


def test_a_unit_of_somebody_else_is_not_there(hall: Hall, client: Client) -> None:
    client.sign_in(hall.cast.han_mei)
    for whom in (f"unit-{hall.cast.xihe.id}", f"person-{hall.cast.tang_wei.id}"):
        answer = client.post(f"/offline-packs/new?lesson={hall.lesson_id}", data={"whom": whom, "size": SIZE})
        assert answer.status_code == 404


def test_a_learner_takes_along_what_its_course_allows(hall: Hall, client: Client) -> None:
    client.sign_in(hall.cast.sun_li)
    address, sent = (
        f"/offline-packs/new?lesson={hall.lesson_id}",
        {"whom": f"person-{hall.cast.sun_li.id}", "size": SIZE},
    )
    assert "请向本单位联络员要离线学习包" in client.get("/offline-packs/new").text
    assert client.post(address, data=sent).status_code == 404
    with hall.app.app_context():
        db.session.scalars(select(Course)).one().allows_download = True
        db.session.commit()

    assert client.post(address, data=sent).status_code == 303
    assert client.post(address, data=sent | {"whom": f"person-{hall.cast.li_lei.id}"}).status_code == 404


def test_the_command_writes_zips_and_folders(hall: Hall, tmp_path: Path) -> None:
    runner, lesson = hall.app.test_cli_runner(), ["offline", "export", "--lesson", str(hall.lesson_id)]

    zips = runner.invoke(args=[*lesson, "--unit", "东山镇", "--zip", str(tmp_path / "pack.zip")])
    folders = runner.invoke(args=[*lesson, "--person", str(hall.cast.li_lei.id), "--folder", str(tmp_path / "pack")])

    assert (zips.exit_code, folders.exit_code) == (0, 0), zips.output + folders.output
    assert zipfile.ZipFile(tmp_path / "pack.zip").testzip() is None
    assert {each.name for each in (tmp_path / "pack").iterdir()} == {"index.html", "开始学习.txt", "lecture.mp4"}


@pytest.mark.parametrize("target", ["--zip", "--folder"])
def test_nobody_waits_while_the_command_puts_the_film_together(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    seen = []

    def write(*asked: Any) -> None:
        seen.append(db.session.registry().in_transaction())
        taking_along.write(*asked)

    monkeypatch.setattr(packing, "taking_along", SimpleNamespace(sizes=taking_along.sizes, write=write))
    words = ["--lesson", str(hall.lesson_id), "--unit", "东山镇", target, str(tmp_path / "pack")]

    assert hall.app.test_cli_runner().invoke(args=["offline", "export", *words]).exit_code == 0
    assert seen == [False]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--zip", "x.zip"], "either --unit or --person"),
        (["--unit", "东山镇"], "either --zip or --folder"),
        (["--unit", "没有这个单位", "--zip", "x.zip"], "没有"),
        (["--unit", "县工信局", "--zip", "x.zip"], "没有人需要学这一讲"),
        (["--unit", "东山镇", "--size", "4k", "--zip", "x.zip"], "没有这个清晰度"),
        (["--unit", "东山镇", "--zip", "/nowhere/x.zip"], "No such file"),
    ],
)
def test_the_command_says_what_is_wrong(hall: Hall, tmp_path: Path, more: list[str], said: str) -> None:
    arguments = ["offline", "export", "--lesson", str(hall.lesson_id), *more]
    answer = hall.app.test_cli_runner().invoke(
        args=[each.replace("x.zip", str(tmp_path / "x.zip")) if each == "x.zip" else each for each in arguments]
    )

    assert answer.exit_code != 0
    assert said in answer.output
    assert not (tmp_path / "x.zip").exists()
