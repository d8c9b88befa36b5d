"""Files that are cut off, damaged, locked or armed with macros: each is refused in words, whatever its format."""

import io
import random
import zipfile
from collections import deque

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.db import db
from lms.quizzes import examples
from lms.quizzes.importing import files
from lms.quizzes.models import Question, QuestionImport
from lms.sheets import LOCKED, OLE_MARK
from lms.unpacking import CannotRead, Limits
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

LIMITS = Limits(rows=10_000)
PACKED = ("xlsx", "docx", "zip")
LOCAL, CENTRAL = (b"PK\x03\x04", 6), (b"PK\x01\x02", 8)


def made() -> dict[str, bytes]:
    """An example of each format by its ending, with whatever its words are."""
    return {f"{name}.{example.ending}": example.made() for name, example in examples.EXAMPLES.items()}


def ending_in(ending: str) -> bytes:
    return next(data for name, data in made().items() if name.endswith(f".{ending}"))


def with_member(data: bytes, name: str) -> bytes:
    packed = io.BytesIO(data)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, b"Attribut")
    return packed.getvalue()


def locked(data: bytes) -> bytes:
    """A zip whose members say that they are encrypted."""
    marked = bytearray(data)
    for mark, place in (LOCAL, CENTRAL):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            marked[at + place] |= 1
    return bytes(marked)


def old(stream: str) -> bytes:
    """A compound file that holds a stream of that name."""
    return OLE_MARK + bytes(504) + f"{stream}\0".encode("utf-16-le").ljust(128, b"\0")


def code_of(data: bytes) -> str:
    """Why it cannot be read; nothing where it can."""
    try:
        deque(files.read(data, LIMITS)[1], 0)
    except CannotRead as refused:
        return refused.code
    return ""


def test_every_example_cut_off_anywhere_is_read_as_far_as_it_goes_or_refused(app: Flask) -> None:
    with app.app_context():
        for name, data in made().items():
            assert code_of(data) == "", name
            codes = {code_of(data[: len(data) * part // 40]) for part in range(1, 40)}
            assert not name.endswith(PACKED) or codes == {"damaged"}, (name, codes)


def test_every_example_with_wrong_bytes_is_read_or_refused(app: Flask) -> None:
    chance = random.Random(7)
    with app.app_context():
        for data in made().values():
            for _ in range(40):
                spoilt = bytearray(data)
                for at in chance.sample(range(len(data)), 8):
                    spoilt[at] = chance.randrange(256)
                code_of(bytes(spoilt))


@pytest.mark.parametrize("ending", PACKED)
def test_a_zip_behind_a_password_says_so(app: Flask, ending: str) -> None:
    with app.app_context():
        assert code_of(locked(ending_in(ending))) == "password"


@pytest.fixture
def bank(app: Flask, cast: Cast) -> int:
    with app.app_context():
        number = making.bank(cast.zhao_min, each=1, edition=None).id
        db.session.commit()
        return number


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("有宏.xlsm", "宏"),
        ("有宏.docm", "宏"),
        ("有宏.xls", "宏"),
        ("加密.xlsx", "密码"),
        ("加密.docx", "密码"),
        ("加密.zip", "密码"),
        ("半截.docx", "损坏"),
        ("闲话.txt", "已尝试的格式"),
        ("图片.png", "已尝试的格式"),
        ("照片.zip", "已尝试的格式"),
    ],
)
def test_the_page_says_why_and_writes_nothing(
    app: Flask, cast: Cast, bank: int, client: Client, name: str, words: str
) -> None:
    with app.app_context():
        data = {
            "有宏.xlsm": lambda: with_member(ending_in("xlsx"), "xl/vbaProject.bin"),
            "有宏.docm": lambda: with_member(ending_in("docx"), "word/vbaProject.bin"),
            "有宏.xls": lambda: old("_VBA_PROJECT"),
            "加密.xlsx": lambda: old(LOCKED.decode("utf-16-le")),
            "加密.docx": lambda: locked(ending_in("docx")),
            "加密.zip": lambda: locked(ending_in("zip")),
            "半截.docx": lambda: ending_in("docx")[:900],
            "闲话.txt": lambda: "今天开会。\n明天也开会。\n".encode(),
            "图片.png": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
            "照片.zip": lambda: with_member(b"", "a.jpg"),
        }[name]()
    client.sign_in(cast.zhao_min)

    refused = client.post(f"/question-banks/{bank}/imports", data={"file": (io.BytesIO(data), name), "edition": "0"})

    assert refused.status_code == 422
    assert name in refused.text
    assert words in refused.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(QuestionImport)) == 0
        assert db.session.scalar(select(func.count()).select_from(Question)) == 3
