"""Pictures of questions: what is taken, what a version and a paper keep of them, and who sees them."""

import hashlib
import io
import json
from collections.abc import Callable, Iterable

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from lms.db import db
from lms.quizzes import answer_sheets, banks, papers, plans
from lms.quizzes.banks import AlreadyThere, Wording
from lms.quizzes.details import Details, Part, Picture
from lms.quizzes.exporting import moodle_xml, qti, workbook
from lms.quizzes.exporting.exported import Exported
from lms.quizzes.models import Attempt, PictureUse, Question, QuestionBank, QuestionPicture, QuestionVersion
from lms.quizzes.pictures import cleaning
from lms.quizzes.pictures.cleaning import NoPicture
from lms.quizzes.practising import open_banks
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.pictures import SIGN, drawn, kept

CHOICE = {"kind": "single", "stem": "下图是什么标志？", "options": "禁止\n警告\n指令", "right": ["B"], "edition": "0"}


def asked(*pictures: Picture, stem: str = "下图是什么标志？") -> Wording:
    return Wording("single", stem, ("禁止", "警告", "指令"), frozenset({1}), details=Details(pictures=pictures))


def address(picture: Picture) -> str:
    return f"/question-pictures/{picture.digest}"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_written_anew_without_what_its_file_tells_besides(form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "张三在家中"
    clean = cleaning.cleaned(drawn(form, **({"exif": exif} if form != "GIF" else {"comment": "张三在家中"})), {})

    assert (clean.width, clean.height) == (40, 30)
    assert "张三在家中".encode() not in clean.data
    with Image.open(io.BytesIO(clean.data)) as again:
        assert again.format == {"WEBP": "JPEG", "GIF": "PNG"}.get(form, form)
        assert not again.getexif()
        assert all(
            abs(one - other) < 8 for one, other in zip(again.convert("RGB").getpixel((20, 15)), SIGN, strict=True)
        )


def test_a_large_picture_becomes_smaller_and_a_known_one_stays_as_it_is() -> None:
    clean = cleaning.cleaned(drawn("JPEG", (3200, 800)), {})

    assert (clean.width, clean.height) == (1600, 400)
    known = {clean.digest: (clean.kind, clean.width, clean.height)}
    assert cleaning.cleaned(clean.data, known) == clean


def _bomb() -> bytes:
    """A PNG of few bytes that says of itself that it has a thousand million pixels."""
    data = bytearray(drawn())
    data[16:24] = (40_000).to_bytes(4) + (25_000).to_bytes(4)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_picture"),
        (b"<html><img src=x onerror=alert(1)></html>", "not_a_picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not_a_picture"),
        (drawn()[:60], "not_a_picture"),
        (drawn("TIFF"), "not_a_picture"),
        (drawn("PNG", (5000, 4100)), "picture_too_many_pixels"),
        (b"\x89PNG" + bytes(cleaning.MOST_BYTES), "picture_too_large"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(NoPicture) as refused:
        cleaning.cleaned(data, {})
    assert refused.value.code == code


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    with pytest.raises(NoPicture):
        cleaning.cleaned(_bomb(), {})


def test_what_follows_a_picture_in_its_file_is_not_kept() -> None:
    clean = cleaning.cleaned(drawn("GIF") + b"<script>alert(1)</script>", {})
    assert b"script" not in clean.data


def test_the_same_words_with_another_picture_are_another_question(app: Flask, cast: Cast) -> None:
    with app.app_context():
        bank = banks.create("图片题", cast.zhao_min)
        yellow, blue = kept(cast.zhao_min), kept(cast.zhao_min, colour=(0, 0, 255))
        banks.add(bank, asked(yellow), cast.zhao_min)
        banks.add(bank, asked(blue), cast.zhao_min)
        at_option = Picture(yellow.digest, "", 40, 30, 0)
        banks.add(bank, asked(at_option), cast.zhao_min)

        with pytest.raises(AlreadyThere):
            banks.add(bank, asked(Picture(yellow.digest, "另一句话", 40, 30)), cast.zhao_min)


def test_a_paper_keeps_the_picture_at_its_option_and_with_its_case(app: Flask, cast: Cast) -> None:
    whole, part = Picture("a" * 64, "现场", 9, 8), Picture("b" * 64, "阀门", 7, 6, 2)
    says = Part("single", "原因", ("甲", "乙", "丙"), "A", details=Details(pictures=(part,)))
    source = making.Source(
        1, 1, "case", "事故", (), "", "", None, "", None, 0, details=Details(parts=(says,), pictures=(whole,))
    )

    paper = papers.seal([(source, [[2, 0, 1]], 5.0)], making.Rule())
    (sealed,) = papers.questions(json.loads(json.dumps(paper)))

    assert sealed.options == ["丙", "甲", "乙"]
    assert [each["digest"] for each in sealed.at_option(0)] == ["b" * 64]
    assert [each["words"] for each in sealed.case_pictures] == ["现场"]
    assert "pictures" not in making.paper("single")["questions"][0]


def test_a_sealed_paper_shows_what_it_showed_and_its_hash_covers_the_picture(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        bank = db.session.get_one(QuestionBank, quiz.bank)
        before, after = kept(cast.zhao_min), kept(cast.zhao_min, colour=(0, 0, 255))
        question = banks.add(bank, asked(before), cast.zhao_min)
        paper = papers.seal([(_source(question), [0, 1, 2], 100.0)], making.Rule())
        number = making.sitting(cast.li_lei, quiz, paper)
        banks.change(question, asked(after), cast.zhao_min)
        db.session.commit()

        (shown,) = papers.questions(db.session.get_one(Attempt, number).paper)
        ((_, sheet),) = answer_sheets.of([number])
        assert [each["digest"] for each in shown.below_stem] == [before.digest]
        assert before.digest in sheet.paper


def _source(question: Question) -> papers.Source:
    says = db.session.scalars(select(QuestionVersion).where(QuestionVersion.question_id == question.id)).one()
    return making.Source(question.id, says.id, says.kind, says.stem, says.options, says.answer, "", None, "", None, 0,
                         details=says.held)  # fmt: skip


def test_another_key_leaves_the_picture(app: Flask, cast: Cast) -> None:
    with app.app_context():
        bank = banks.create("图片题", cast.zhao_min)
        question = banks.add(bank, asked(kept(cast.zhao_min)), cast.zhao_min)
        version = db.session.scalars(select(QuestionVersion)).one()

        banks.give_key(question, version, 0, "C", cast.zhao_min)
        db.session.flush()

        latest = db.session.scalars(select(QuestionVersion).where(QuestionVersion.number == 2)).one()
        assert latest.held.pictures == version.held.pictures
        assert latest.answer == "C"


@pytest.fixture
def picture(app: Flask, cast: Cast) -> Picture:
    """In a question of Zhao Min's own bank, from which a quiz for Li Lei draws."""
    with app.app_context():
        quiz = making.made(cast)
        shown = kept(None)
        banks.add(db.session.get_one(QuestionBank, quiz.bank), asked(shown), cast.zhao_min)
        db.session.commit()
    return shown


def test_a_picture_is_there_for_authors_of_its_bank_alone(cast: Cast, client: Client, picture: Picture) -> None:
    client.sign_in(cast.zhao_min)
    answer = client.get(address(picture), buffered=True)

    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["Cache-Control"].startswith("private")
    for stranger in (cast.xu_lin, cast.li_lei, cast.liu_fang):
        client.sign_in(stranger)
        assert client.get(address(picture), buffered=True).status_code == 404
    client.sign_in(cast.zhao_min)
    assert client.get(f"/question-pictures/{'0' * 64}").status_code == 404
    assert client.get("/question-pictures/..%2f..%2flms.sqlite").status_code == 404


def test_learners_see_the_pictures_of_their_papers_and_no_others(
    app: Flask, cast: Cast, client: Client, picture: Picture
) -> None:
    with app.app_context():
        version = db.session.scalars(select(QuestionVersion).where(QuestionVersion.stem == "下图是什么标志？")).one()
        source = making.Source(version.question_id, version.id, "single", version.stem, version.options, "B", "", None,
                               "", None, 0, details=version.held)  # fmt: skip
        lesson = db.session.scalars(select(making.Lesson).where(making.Lesson.kind == "quiz")).one()
        quiz = making.Quiz(0, 0, lesson.id, 0, 0, 0, 0)
        number = making.sitting(cast.li_lei, quiz, papers.seal([(source, [2, 1, 0], 100.0)], making.Rule()))
    client.sign_in(cast.li_lei)

    page = client.get(f"/attempts/{number}").text
    assert address(picture) in page
    assert 'alt="黄色三角"' in page
    assert client.get(address(picture), buffered=True).status_code == 200
    client.sign_in(cast.sun_li)
    assert client.get(address(picture), buffered=True).status_code == 404


def test_learners_see_the_pictures_of_a_bank_that_is_open_to_practice(
    app: Flask, cast: Cast, client: Client, picture: Picture
) -> None:
    with app.app_context():
        bank = db.session.scalars(select(QuestionBank)).one()
        open_banks.open_bank(bank, cast.zhao_min)
        db.session.commit()
    client.sign_in(cast.li_lei)
    assert client.get(address(picture), buffered=True).status_code == 200
    client.sign_in(cast.sun_li)
    assert client.get(address(picture), buffered=True).status_code == 404


def sent(**pictures: object) -> dict[str, object]:
    return CHOICE | {f"pictures-{name.replace('_', '-', 1)}": value for name, value in pictures.items()}


def file(data: bytes, name: str = "标志.png") -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def standing(app: Flask) -> list[Details]:
    with app.app_context():
        return [each.held for each in db.session.scalars(select(QuestionVersion).order_by(QuestionVersion.id))]


@pytest.fixture
def bank(app: Flask, cast: Cast, client: Client) -> str:
    """The address where Zhao Min adds questions."""
    client.sign_in(cast.zhao_min)
    with app.app_context():
        row = banks.create("图片题", cast.zhao_min)
        db.session.commit()
        return f"/question-banks/{row.id}/questions"


def upload(client: Client, address: str, **pictures: object):  # type: ignore[no-untyped-def]
    return client.post(address, data=sent(**pictures), content_type="multipart/form-data")


def test_an_author_puts_pictures_at_the_question_and_at_an_option(app: Flask, client: Client, bank: str) -> None:
    looked = upload(
        client,
        bank,
        **{"0_file": file(drawn()), "0_words": "黄色三角", "0_at": ""} | {"1_file": file(drawn(colour=(9, 9, 9)))},
        **{"1_words": "黑色", "1_at": "2"},
    )

    assert looked.status_code == 303
    (holds,) = standing(app)
    assert [(each.words, each.option, each.width) for each in holds.pictures] == [
        ("黄色三角", None, 40),
        ("黑色", 2, 40),
    ]
    page = client.get(looked.location).text
    assert page.count("data-enlarges") == 2
    with app.app_context():
        assert len(db.session.scalars(select(QuestionPicture)).all()) == 2


def test_a_picture_without_a_description_is_kept_for_the_form_and_the_question_waits(
    app: Flask, client: Client, bank: str
) -> None:
    refused = upload(client, bank, **{"0_file": file(drawn()), "0_words": " "})
    digest = cleaning.cleaned(drawn(), {}).digest

    assert refused.status_code == 422
    assert "看不到图片的人" in refused.text
    assert f'value="{digest}"' in refused.text
    assert standing(app) == []
    assert upload(client, bank, **{"0_digest": digest, "0_words": "黄色三角"}).status_code == 303
    assert [each.digest for each in standing(app)[0].pictures] == [digest]


@pytest.mark.parametrize(("data", "words"), [(b"<svg/>", "不是图片"), (bytes(2000), "超过 5 MB")])
def test_what_is_no_picture_is_refused_in_words(
    app: Flask, client: Client, bank: str, monkeypatch: pytest.MonkeyPatch, data: bytes, words: str
) -> None:
    monkeypatch.setattr(cleaning, "MOST_BYTES", 1000)
    refused = upload(client, bank, **{"0_file": file(data, "图.png"), "0_words": "图"})

    assert refused.status_code == 422
    assert words in refused.text
    assert "图.png" in refused.text
    assert standing(app) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"0_at": "5"}, "没有的选项"), ({"0_at": "1", "1_at": "1"}, "最多"), ({"0_at": "x"}, "")],
)
def test_a_picture_stands_at_an_option_that_is_there(
    app: Flask, client: Client, bank: str, fields: dict[str, str], words: str
) -> None:
    both = {"0_file": file(drawn()), "0_words": "甲", "1_file": file(drawn()), "1_words": "乙", "1_at": ""}

    refused = upload(client, bank, **both | fields)

    assert refused.status_code == 422
    assert words in refused.text
    assert standing(app) == []


def test_a_picture_is_replaced_and_removed_in_new_versions(app: Flask, client: Client, bank: str) -> None:
    question = upload(client, bank, **{"0_file": file(drawn()), "0_words": "黄"}).location
    first = standing(app)[0].pictures[0].digest

    upload(client, question, **{"0_digest": first, "0_words": "蓝", "0_file": file(drawn(colour=(0, 0, 255)))})
    second = standing(app)[1].pictures[0]
    upload(client, question, **{"0_digest": second.digest, "0_words": "蓝", "0_gone": "y"})

    assert second.digest != first
    assert [len(each.pictures) for each in standing(app)] == [1, 1, 0]
    assert client.get(f"/question-pictures/{first}", buffered=True).status_code == 200
    assert f'value="{first}"' not in client.get(f"{question}/edit").text


def test_nobody_takes_a_picture_that_they_do_not_see(app: Flask, cast: Cast, client: Client, picture: Picture) -> None:
    client.sign_in(cast.xu_lin)
    with app.app_context():
        own = banks.create("徐林题库", cast.xu_lin)
        db.session.commit()
        address = f"/question-banks/{own.id}/questions"

    upload(client, address, **{"0_digest": picture.digest, "0_words": "偷来的"})

    assert standing(app)[-1].pictures == ()
    with app.app_context():
        assert not db.session.scalars(select(PictureUse).where(PictureUse.by_id == cast.xu_lin.id)).all()


def test_a_part_of_a_case_keeps_its_picture_when_it_moves(app: Flask, client: Client, bank: str) -> None:
    parts = {
        "kind": "case", "stem": "某厂爆炸", "edition": "0", "step": "up-1",
        **{f"parts-{n}-{name}": value for n in (0, 1) for name, value in
           {"kind": "single", "weight": "1", "stem": f"第{n}问", "options": "甲\n乙", "right": "A"}.items()},
        "parts-1-pictures-0-file": file(drawn()), "parts-1-pictures-0-words": "阀门", "parts-1-pictures-0-at": "0",
    }  # fmt: skip

    page = client.post(bank, data=parts, content_type="multipart/form-data").text

    assert 'name="parts-0-pictures-0-words"' in page
    assert page.index('name="parts-0-pictures-0-digest"') < page.index('name="parts-1-stem"')


@pytest.mark.parametrize("write", [moodle_xml.write, qti.write, workbook.write], ids=["moodle", "qti", "xlsx"])
def test_an_import_brings_its_pictures_and_an_export_takes_them_along(
    app: Flask, cast: Cast, client: Client, bank: str, write: Callable[[Iterable[Exported]], bytes]
) -> None:
    holds = Details(pictures=(Picture(cleaning.cleaned(drawn(), {}).digest, "黄色三角", 40, 30),))
    exported = Exported(1, "single", "什么标志？", ("禁止", "警告"), frozenset({1}), details=holds,
                        files={holds.pictures[0].digest: cleaning.cleaned(drawn(), {}).data})  # fmt: skip
    place = bank.removesuffix("/questions")
    sent = {"file": file(write([exported]), "a"), "edition": "0"}

    plan = client.post(f"{place}/imports", data=sent, content_type="multipart/form-data").location
    assert address(holds.pictures[0]) in client.get(plan).text
    assert client.get(address(holds.pictures[0])).status_code == 200
    assert client.post(f"{plan}/application").status_code == 303

    assert standing(app) == [holds]
    assert "带图片的题 1" in client.get(place).text
    assert "GIFT" in client.get(place).text


def photo(words: str) -> bytes:
    """A picture with something to read in it, as JPEG."""
    across, around, stream = Image.linear_gradient("L"), Image.radial_gradient("L"), io.BytesIO()
    image = Image.merge("RGB", (around, across, across.rotate(90))).resize((320, 200))
    ImageDraw.Draw(image).text((40, 150), words, fill=(0, 0, 0))
    image.save(stream, "JPEG", quality=80)
    return cleaning.cleaned(stream.getvalue(), {}).data


@pytest.mark.parametrize(
    ("shown", "counts"), [("8 日", (0, 1)), ("3 日", (1, 0))], ids=["written again elsewhere", "another picture"]
)
def test_a_picture_that_another_site_wrote_anew_is_known_by_what_it_shows(
    app: Flask, cast: Cast, client: Client, bank: str, shown: str, counts: tuple[int, int]
) -> None:
    def exported(data: bytes) -> bytes:
        digest = hashlib.sha256(data).hexdigest()
        holds = Details(pictures=(Picture(digest, "", 320, 200),))
        said = Exported(
            1, "single", "什么标志？", ("禁止", "警告"), frozenset({1}), details=holds, files={digest: data}
        )
        return moodle_xml.write([said])

    own, elsewhere = photo("8 日"), cleaning.cleaned(photo(shown), {}).data
    place = bank.removesuffix("/questions")
    plan = client.post(f"{place}/imports", data={"file": file(exported(own), "a.xml"), "edition": "0"}).location
    client.post(f"{plan}/application")

    with app.app_context():
        found = plans.read("b.xml", exported(elsewhere), db.session.scalars(select(QuestionBank)).one())

    assert own != elsewhere
    assert (len(found.recognised), len(found.duplicates)) == counts
