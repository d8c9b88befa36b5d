"""Pictures in question files: taken where they stand, doubted with a reason, and back again by what can hold them."""

import base64
import io
import zipfile

import pytest

from lms.quizzes.details import Details, Picture
from lms.quizzes.exporting import moodle_xml, qti
from lms.quizzes.exporting.exported import Exported
from lms.quizzes.importing import files, reading
from lms.quizzes.importing.drafts import Reading
from lms.quizzes.importing.illustrated import Album
from lms.quizzes.pictures import cleaning
from tests.quizzes.formats.documents import document, texts
from tests.quizzes.formats.found import LIMITS, doubts, read
from tests.quizzes.pictures import drawn

YELLOW = cleaning.cleaned(drawn(), {})
BLUE = cleaning.cleaned(drawn(colour=(0, 0, 255)), {})
RELATIONS = "word/_rels/document.xml.rels"


def pictures(found: Reading) -> list[list[tuple[str, str, int | None]]]:
    """Of each question its pictures: digest, words and place."""
    return [[(each.digest, each.words, each.option) for each in draft.details.pictures] for draft in found.recognised]


def moodle(stem: str, file: str = "", first: str = "甲") -> str:
    return (
        '<quiz><question type="multichoice"><name><text>1</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text>{file}</questiontext><single>true</single>'
        f'<answer fraction="100" format="html"><text><![CDATA[{first}]]></text></answer>'
        '<answer fraction="0" format="html"><text>乙</text></answer></question></quiz>'
    )


def encoded(data: bytes, name: str = "图 1.png") -> str:
    return f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(data).decode()}</file>'


HERE = '<img src="@@PLUGINFILE@@/%E5%9B%BE%201.png" alt="黄色&quot;三角&quot;">'


def test_moodle_holds_pictures_beside_the_text_and_in_it() -> None:
    inline = f'<img alt="" src="data:image/png;base64,{base64.b64encode(drawn(colour=(0, 0, 255))).decode()}">'
    found = read(moodle(f"<p>什么标志？</p>{HERE}", encoded(drawn()), first=inline))

    assert found.recognised[0].stem == "什么标志？"
    assert found.recognised[0].options == ("图1", "乙")
    assert pictures(found) == [[(YELLOW.digest, '黄色"三角"', None), (BLUE.digest, "", 0)]]


@pytest.mark.parametrize(
    ("stem", "file", "code"),
    [
        (f"甲？{HERE}", "", "picture"),
        ('甲？<img src="https://example.com/1.png">', "", "picture"),
        (f"甲？{HERE}", encoded(b"<svg/>"), "not_a_picture"),
        (f"甲？{HERE}", '<file name="图 1.png" encoding="base64">!!</file>', "not_a_picture"),
        (f"甲？{HERE}", encoded(bytes(cleaning.MOST_BYTES + 1)), "picture_too_large"),
        (f"甲？{HERE * 13}", encoded(drawn()), "too_many_of_a_question"),
        (HERE, encoded(drawn()), "no_stem"),
    ],
)
def test_what_cannot_be_taken_makes_its_question_doubtful(stem: str, file: str, code: str) -> None:
    found = read(moodle(stem, file))

    assert doubts(found) == [(1, code)]
    assert "\ue0f0" not in found.doubtful[0].stem


def test_an_option_has_one_picture_and_an_explanation_none() -> None:
    inline = f'<img src="data:image/png;base64,{base64.b64encode(drawn()).decode()}">'
    two = read(moodle("甲？", "", first=inline * 2))
    aside = moodle("甲？").replace(
        "</questiontext>",
        f'</questiontext><generalfeedback format="html"><text><![CDATA[{HERE}]]></text>{encoded(drawn())}</generalfeedback>',
    )

    assert doubts(two) == [(1, "pictures_of_option")]
    assert doubts(read(aside)) == [(1, "picture_aside")]


def paper(body: str, **media: bytes) -> bytes:
    """A document with these pictures, each under the name of its relation."""
    stream = io.BytesIO(document(body))
    with zipfile.ZipFile(stream, "a") as package:
        related = (
            "".join(f'<Relationship Id="{name}" Type="image" Target="media/{name}.png"/>' for name in media)
            + '<Relationship Id="far" Type="image" Target="https://example.com/1.png" TargetMode="External"/>'
        )
        package.writestr(RELATIONS, f"<Relationships>{related}</Relationships>")
        for name, data in media.items():
            package.writestr(f"word/media/{name}.png", data)
    return stream.getvalue()


def placed(name: str, words: str = "") -> str:
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="p"><wp:docPr id="1" descr="{words}"/><a:blip xmlns:a="a" xmlns:r="r" r:embed="{name}"/>'
        "</wp:inline></w:drawing></w:r>"
    )


def test_word_holds_pictures_where_they_stand() -> None:
    body = (
        f"<w:p><w:r><w:t>1.什么标志？</w:t></w:r></w:p><w:p>{placed('y', '黄色三角')}</w:p>"
        f"<w:p><w:r><w:t>A.禁止</w:t></w:r>{placed('b', '图形 描述已自动生成')}</w:p>"
        + texts("B.警告\n答案：B\n2.乙。（√）")
    )
    found = read(paper(body, y=drawn(), b=drawn(colour=(0, 0, 255))))

    assert [each.options for each in found.recognised] == [("禁止", "警告"), ("正确", "错误")]
    assert pictures(found) == [[(YELLOW.digest, "黄色三角", None), (BLUE.digest, "", 0)], []]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [("y", b"\1\0\0\0 EMF", "not_a_picture"), ("far", b"", "picture"), ("gone", b"", "picture")],
)
def test_a_picture_of_word_that_cannot_be_taken_is_doubted(name: str, data: bytes, code: str) -> None:
    body = f"<w:p><w:r><w:t>1.见图</w:t></w:r>{placed(name)}</w:p>" + texts("A.一 B.二\n答案：A\n2.乙。（√）")
    found = read(paper(body, y=data))

    assert doubts(found) == [(1, code)]
    assert len(found.recognised) == 1


def test_a_picture_in_a_package_never_comes_from_outside_of_it() -> None:
    exported = Exported(1, "single", "什么？", ("甲", "乙"), frozenset({0}), details=_details(), files=_files())
    packed = qti.write([exported])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"../pictures/", b"../../../../etc/"))

    assert doubts(read(stream.getvalue())) == [(1, "picture")]


def _details() -> Details:
    stem = Picture(YELLOW.digest, '黄色 & "三角"', 40, 30)
    return Details(pictures=(stem, Picture(BLUE.digest, "蓝色", 40, 30, 1)))


def _files() -> dict[str, bytes]:
    return {YELLOW.digest: YELLOW.data, BLUE.digest: BLUE.data}


@pytest.mark.parametrize("write", [moodle_xml.write, qti.write])
def test_pictures_come_back_as_they_went(write) -> None:  # type: ignore[no-untyped-def]
    exported = Exported(
        7, "single", "什么  标志？\n<看>图", ("甲&", "乙"), frozenset({1}), details=_details(), files=_files()
    )

    (draft,) = read(write([exported])).recognised

    assert (draft.stem, draft.options, draft.right) == (exported.stem, exported.options, exported.right)
    assert draft.details == exported.details


def test_a_photo_that_the_site_wrote_comes_back_the_same() -> None:
    photo = cleaning.cleaned(drawn("JPEG"), {})
    known = {photo.digest: (photo.kind, photo.width, photo.height)}
    details = Details(pictures=(Picture(photo.digest, "照片", 40, 30),))
    exported = Exported(
        1, "single", "什么？", ("甲", "乙"), frozenset({0}), details=details, files={photo.digest: photo.data}
    )
    album = Album(known)

    found = reading.compared(*files.read(moodle_xml.write([exported]), LIMITS, album), {})

    assert found.recognised[0].details == details
    assert album.clean == {photo.digest: photo}
