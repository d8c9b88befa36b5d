"""The pictures of the demonstration lectures: legible, and honest about their voice."""

from pathlib import Path

import pylopdf_fonts_zh_cn as fonts
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageChops, ImageFont

from lms.demo import slides, typesetting
from lms.demo.script import Scene, scenes
from lms.demo.teaching import TEACHINGS

SCENES = [scene for lecture in (each.script for each in TEACHINGS) for scene in scenes(lecture)]


@given(text=st.text("安全生产责任（《「，。、；：」》）第21条5万元以上100%", min_size=1), width=st.integers(4, 30))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str, width: int) -> None:
    lines = list(typesetting.lines(text, width, len))

    assert "".join(lines) == text
    assert all(line[0] not in "，。、；：」》）%" for line in lines[1:])
    assert all(line[-1] not in "（《「" for line in lines[:-1])


def test_an_amount_is_not_torn_from_its_unit() -> None:
    assert list(typesetting.lines("罚款10万元以上20万元以下", 10, len)) == ["罚款10万元以上", "20万元以下"]


@pytest.mark.parametrize("face", [fonts.sans_path(), fonts.serif_path()], ids=["sans", "serif"])
def test_the_font_has_every_character_that_is_drawn(face: Path) -> None:
    font = ImageFont.truetype(face, 32)
    missing = bytes(font.getmask("\U0010fffd"))

    assert {character for character in drawn_text() if bytes(font.getmask(character)) == missing} == set()


def drawn_text() -> set[str]:
    texts = [
        slides.NOTICE,
        slides.NUMERALS,
        "授课对象主讲虚构人物依据2021年修正的《安全生产法》专题讲座本讲内容第、条（）：0123456789",
    ]
    for lecture in (each.script for each in TEACHINGS):
        texts += [lecture.title, lecture.lecturer, lecture.audience, *(chapter.title for chapter in lecture.chapters)]
    for slide in (scene.slide for scene in SCENES if scene.slide):
        texts += [slide.heading, *(point.text for point in slide.points)]
    return set("".join(texts))


@pytest.mark.parametrize("scene", SCENES, ids=range(len(SCENES)))
def test_every_picture_says_that_it_is_a_demonstration_with_a_synthetic_voice(scene: Scene) -> None:
    corner = (1010, 36, 1200, 80)
    expected = slides.draw(SCENES[0]).crop(corner)

    assert ImageChops.difference(slides.draw(scene).crop(corner), expected).getbbox() is None


@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene.slide], ids=lambda scene: scene.slide.heading)
def test_nothing_is_drawn_over_the_margins(scene: Scene) -> None:
    picture = slides.draw(scene)

    for margin in [(0, 90, 84, 640), (1197, 90, 1280, 640), (84, 624, 1197, 641)]:
        assert len(picture.crop(margin).getcolors(2) or ()) == 1
