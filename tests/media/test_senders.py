"""Whoever sends the bytes, the site itself, nginx or a store: they are the same, and the site knows which stretch was asked for."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from lms.media.package import Spans
from tests import cast as cast_of_people
from tests import front, objects, serving
from tests.cast import Cast
from tests.media import visiting
from tests.media.visiting import Answer, Lecture, Visitor

pytestmark = pytest.mark.slow

SENDERS = ("site", "nginx", "store")


@dataclass
class Delivery:
    """A running site whose lecture is sent by one of the three."""

    sender: str
    site: serving.Site
    app: Flask
    cast: Cast
    origin: str
    lecture: Lecture
    # The films as they were before they went into the store.
    films: dict[str, bytes]

    def seat(self) -> tuple[Visitor, int]:
        """Li Lei's browser, with a leave of its own to fetch."""
        return visiting.visitor(self.site, self.app, self.cast.li_lei, self.origin), self.lecture.grant(
            self.cast.li_lei
        )


@pytest.fixture(scope="module", params=SENDERS)
def delivery(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivery]:
    sender, folder = request.param, tmp_path_factory.mktemp("senders")
    with ExitStack() as running:
        there = running.enter_context(objects.store(folder / "store")) if sender == "store" else None
        settings = {"site": "", "nginx": "/kept/", "store": there.url if there else ""}
        site = running.enter_context(serving.site(folder / "site", settings={"LMS_MEDIA_URL": settings[sender]}))
        app = site.app()
        with app.app_context():
            cast = cast_of_people.assemble()
        lecture = visiting.laid_out(app, cast.zhao_min)
        films = {name: lecture.content(name) for name in ("360p/00000.m4s", "360p/00001.m4s", "lecture.mp4")}
        if there:
            _put_away(app, lecture)
        origin = running.enter_context(front.nginx(site, folder / "nginx")) if sender == "nginx" else site.url
        yield Delivery(sender, site, app, cast, origin, lecture, films)


def _put_away(app: Flask, lecture: Lecture) -> None:
    with app.app_context():
        objects.put_all_away()
    assert not (lecture.folder / "lecture.mp4").exists()


def test_the_very_bytes_arrive_and_are_noted(delivery: Delivery) -> None:
    visitor, grant = delivery.seat()

    answer = visitor.get(delivery.lecture.address(grant, "360p/00001.m4s"))

    _brings(answer, delivery.films["360p/00001.m4s"])
    assert answer.headers["Content-Type"] == "video/iso.segment"
    assert "immutable" in answer.headers["Cache-Control"]
    assert delivery.lecture.delivered(grant) == [(6, 12)]


def _brings(answer: Answer, film: bytes) -> None:
    """All of it; otherwise the failure says what was answered, and by whom."""
    assert answer.status == 200, (answer.led_to, answer.headers.items(), answer.body[:2000])
    assert len(answer.body) == len(film), (answer.led_to, answer.headers.items())
    assert answer.body == film


def test_the_bytes_of_a_segment_do_not_go_through_the_site_unless_it_sends_them(delivery: Delivery) -> None:
    visitor, grant = delivery.seat()
    visitor.origin = delivery.site.url

    answer = visitor.ask("GET", delivery.lecture.address(grant, "360p/00001.m4s"))

    assert bool(answer.body) == (delivery.sender == "site")


def test_playlists_and_posters_are_there_and_are_no_seconds(delivery: Delivery) -> None:
    visitor, grant = delivery.seat()

    for name in ("master.m3u8", "360p/index.m3u8", "360p/init_0.mp4", "poster.jpg"):
        assert visitor.get(delivery.lecture.address(grant, name)).body == b"#EXTM3U"

    assert delivery.lecture.delivered(grant) == []


@pytest.mark.parametrize(("asked", "noted"), [("bytes=0-0", []), ("bytes=50000-99999", [(0, 6)]), ("bytes=-49999", [])])
def test_of_a_segment_at_least_half_must_be_asked_for(delivery: Delivery, asked: str, noted: Spans) -> None:
    visitor, grant = delivery.seat()

    answer = visitor.get(delivery.lecture.address(grant, "360p/00000.m4s"), Range=asked)

    first, last = map(int, re.findall(r"\d+", answer.headers["Content-Range"])[:2])
    assert answer.status == 206
    assert answer.body == delivery.films["360p/00000.m4s"][first : last + 1]
    assert delivery.lecture.delivered(grant) == noted


@pytest.mark.parametrize("asked", ["bytes=500000-", "bytes=0-0,99999-99999", "bytes=9-1", "bytes=x"])
def test_ranges_that_carry_nothing_worth_telling_are_not_noted(delivery: Delivery, asked: str) -> None:
    visitor, grant = delivery.seat()

    answer = visitor.get(delivery.lecture.address(grant, "360p/00000.m4s"), Range=asked)

    assert answer.status == 416 or len(answer.body) == len(delivery.films["360p/00000.m4s"])
    assert delivery.lecture.delivered(grant) == []


def test_asking_for_headers_or_for_a_change_is_not_fetching(delivery: Delivery) -> None:
    visitor, grant = delivery.seat()
    address = delivery.lecture.address(grant, "360p/00000.m4s")

    head = visitor.ask("HEAD", address)
    visitor.ask("HEAD", delivery.lecture.address(grant, "lecture.mp4"))
    visitor.get(
        address,
        **{"If-None-Match": head.headers["ETag"] or '"x"', "If-Modified-Since": "Sun, 01 Jan 2040 00:00:00 GMT"},
    )

    assert head.status == 200
    assert int(head.headers["Content-Length"]) == len(delivery.films["360p/00000.m4s"])
    assert delivery.lecture.delivered(grant) == []


def test_the_single_file_comes_in_ranges_and_is_noted_by_them(delivery: Delivery) -> None:
    visitor, grant = delivery.seat()

    answer = visitor.get(delivery.lecture.address(grant, "lecture.mp4"), Range="bytes=300000-599999")

    assert answer.status == 206
    assert answer.headers["Content-Range"] == "bytes 300000-599999/1800000"
    assert answer.body == delivery.films["lecture.mp4"][300_000:600_000]
    spans = delivery.lecture.delivered(grant)
    # nginx asks for whole megabytes.
    assert spans == ([(0, 10)] if delivery.sender == "nginx" else [(3, 6)])


def test_the_single_file_comes_whole(delivery: Delivery) -> None:
    visitor, grant = delivery.seat()

    answer = visitor.get(delivery.lecture.address(grant, "lecture.mp4"))

    _brings(answer, delivery.films["lecture.mp4"])
    assert delivery.lecture.delivered(grant) == [(0, 18)]


def test_an_address_is_one_persons(delivery: Delivery) -> None:
    _, grant = delivery.seat()
    address = delivery.lecture.address(grant, "360p/00000.m4s")
    other = visiting.visitor(delivery.site, delivery.app, delivery.cast.ma_jun, delivery.origin)
    stranger = visiting.visitor(delivery.site, delivery.app, None, delivery.origin)

    assert other.get(address).status == 404
    assert stranger.get(address).status == 401
    assert delivery.lecture.delivered(grant) == []


def test_a_leave_says_nothing_of_what_another_fetched(delivery: Delivery) -> None:
    visitor, grant = delivery.seat()
    other = delivery.lecture.grant(delivery.cast.li_lei)

    visitor.get(delivery.lecture.address(grant, "360p/00000.m4s"))

    assert delivery.lecture.delivered(other) == []


# More than a web process has threads.
SLOW_LINES = 80


def test_behind_nginx_no_thread_of_the_site_waits_for_a_slow_line(tmp_path: Path) -> None:
    """Lines that take the first bytes and then nothing. Of the single file no more is noted than was on its way."""
    with serving.site(tmp_path / "site", settings={"LMS_MEDIA_URL": "/kept/"}) as site, ExitStack() as lines:
        app = site.app()
        with app.app_context():
            cast = cast_of_people.assemble()
        lecture = visiting.laid_out(app, cast.zhao_min, segment_bytes=10_000_000, second_bytes=1_000_000)
        origin = lines.enter_context(front.nginx(site, tmp_path / "nginx"))
        visitor = visiting.visitor(site, app, cast.li_lei, origin)
        segment, single = lecture.grant(cast.li_lei), lecture.grant(cast.li_lei)
        for _ in range(SLOW_LINES):
            lines.enter_context(_slow_line(visitor, lecture.address(segment, "360p/00000.m4s")))
            lines.enter_context(_slow_line(visitor, lecture.address(single, "lecture.mp4")))

        page = visitor.ask("GET", "/")

        assert page.status == 200
        assert lecture.delivered(segment) == [(0, 6)]
        assert 0 < lecture.delivered(single)[-1][1] <= 12


def _slow_line(visitor: Visitor, address: str) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(30)
    line.connect(("127.0.0.1", int(visitor.origin.rpartition(":")[2])))
    line.sendall(f"GET {address} HTTP/1.1\r\nHost: site\r\nCookie: lms={visitor.cookie}\r\n\r\n".encode())
    assert line.recv(12) == b"HTTP/1.1 200"
    return line
