"""The pictures of a lecture, drawn at 1280x720: a cover, and slides with the spoken point marked."""

from functools import cache

import pylopdf_fonts_zh_cn as fonts
from PIL import Image, ImageDraw, ImageFont

from lms.demo import typesetting
from lms.demo.script import Lecture, Scene, Slide

SIZE = WIDTH, HEIGHT = 1280, 720
# A viewer must never take the computer's voice for a person's; at the top, where captions and controls don't hide it.
NOTICE = "演示·合成语音"
NUMERALS = "一二三四五六七八九十"

_PAPER, _INK, _QUIET, _LINE = "#FBF9F4", "#24272C", "#6A6458", "#DED7C8"
_RED, _DEEP_RED, _TINT, _BLUSH, _GOLD = "#A61B1F", "#7F1418", "#F8E9E4", "#E9C9BF", "#E3C58A"
_LEFT, _RIGHT = 84, 1196
_POINTS_TOP, _POINTS_BOTTOM = 210, 622
_TYPE, _LEADING = 34, 50
_TEXT_WIDTH = _RIGHT - _LEFT - 62 - 24
_COVER_PANEL = 640

_Pen = ImageDraw.ImageDraw
_Font = ImageFont.FreeTypeFont


def draw(scene: Scene) -> Image.Image:
    image = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    if scene.slide is None:
        _cover(pen, scene.lecture)
    else:
        _head(pen, scene, scene.slide)
        _points(pen, scene.slide, scene.point)
        _foot(pen, scene, scene.slide)
    _notice(pen)
    return image


def _cover(pen: _Pen, lecture: Lecture) -> None:
    pen.rectangle((0, 0, _COVER_PANEL, HEIGHT), fill=_DEEP_RED)
    pen.rectangle((_COVER_PANEL, 0, _COVER_PANEL + 6, HEIGHT), fill=_GOLD)
    _cover_title(pen, lecture)
    _contents(pen, lecture)


def _cover_title(pen: _Pen, lecture: Lecture) -> None:
    pen.text((72, 108), "安全生产法专题讲座", _GOLD, _sans(26))
    top = 176.0
    for part in lecture.title.split("："):
        for line in typesetting.lines(part, _COVER_PANEL - 132, _serif(49).getlength):
            _bold(pen, (72, top), line, "white", _serif(49))
            top += 78
    pen.rectangle((72, top + 26, 144, top + 30), fill=_GOLD)
    pen.text((72, 552), f"授课对象：{lecture.audience}", "white", _sans(24))
    pen.text((72, 592), f"主讲：{lecture.lecturer}（虚构人物）", "white", _sans(24))
    pen.text((72, 632), "依据2021年修正的《安全生产法》", "white", _sans(24))


def _contents(pen: _Pen, lecture: Lecture) -> None:
    left = _COVER_PANEL + 76
    _bold(pen, (left, 172), "本讲内容", _RED, _serif(32))
    for number, chapter in enumerate(lecture.chapters):
        top = 244 + number * 66
        pen.text((left, top), NUMERALS[number], _RED, _serif(30))
        pen.text((left + 54, top + 1), chapter.title, _INK, _sans(28))
        pen.line((left, top + 54, _RIGHT, top + 54), _LINE)


def _head(pen: _Pen, scene: Scene, slide: Slide) -> None:
    chapter = scene.lecture.chapters[scene.chapter]
    pen.rectangle((0, 0, WIDTH, 8), fill=_RED)
    pen.text((_LEFT, 44), f"{NUMERALS[scene.chapter]}、{chapter.title}", _RED, _sans(26))
    _bold(pen, (_LEFT, 94), slide.heading, _INK, _serif(50))
    pen.rectangle((_LEFT, 174, _LEFT + 72, 178), fill=_RED)


def _points(pen: _Pen, slide: Slide, marked: int | None) -> None:
    """The points as cards that share the height of the slide, each as high as its lines need."""
    blocks = [list(typesetting.lines(point.text, _TEXT_WIDTH, _sans(_TYPE).getlength)) for point in slide.points]
    spare = _POINTS_BOTTOM - _POINTS_TOP - sum(len(block) for block in blocks) * _LEADING
    share = min(60, spare // len(blocks))
    top = _POINTS_TOP
    for place, block in enumerate(blocks):
        bottom = top + len(block) * _LEADING + share * 7 // 10
        _card(pen, (top, bottom), marked=place == marked)
        _text_of(pen, (top + bottom - len(block) * _LEADING) // 2, block)
        top = bottom + share * 3 // 10


def _card(pen: _Pen, edges: tuple[int, int], *, marked: bool) -> None:
    top, bottom = edges
    pen.rectangle((_LEFT, top, _RIGHT, bottom), fill=_TINT if marked else "white", outline=_BLUSH if marked else _LINE)
    if marked:
        pen.rectangle((_LEFT, top, _LEFT + 7, bottom), fill=_RED)


def _text_of(pen: _Pen, top: int, block: list[str]) -> None:
    pen.rectangle((_LEFT + 30, top + 20, _LEFT + 39, top + 29), fill=_RED)
    for number, line in enumerate(block):
        pen.text((_LEFT + 62, top + number * _LEADING + _LEADING // 2), line, _INK, _sans(_TYPE), anchor="lm")


def _foot(pen: _Pen, scene: Scene, slide: Slide) -> None:
    pen.line((_LEFT, 642, _RIGHT, 642), _LINE)
    pen.text((_LEFT, 660), scene.lecture.title, _QUIET, _sans(20))
    pen.text((_RIGHT, 660), _cited(slide.articles), _QUIET, _sans(20), anchor="ra")
    _progress(pen, scene)


def _cited(articles: tuple[int, ...]) -> str:
    return "《安全生产法》" + "、".join(f"第{article}条" for article in articles) if articles else ""


def _progress(pen: _Pen, scene: Scene) -> None:
    """One mark for each chapter along the lower edge, filled up to the present one."""
    step = WIDTH / len(scene.lecture.chapters)
    for number in range(len(scene.lecture.chapters)):
        colour = _RED if number <= scene.chapter else _LINE
        pen.rectangle((number * step + 2, 712, (number + 1) * step - 3, HEIGHT), fill=colour)


def _notice(pen: _Pen) -> None:
    width = _sans(20).getlength(NOTICE)
    pen.rounded_rectangle((_RIGHT - width - 36, 40, _RIGHT, 76), radius=18, outline=_RED, width=2)
    pen.text((_RIGHT - 18, 58), NOTICE, _RED, _sans(20), anchor="rm")


def _bold(pen: _Pen, place: tuple[float, float], text: str, colour: str, font: _Font) -> None:
    # The font package has no bold cut; a thin outline of the same colour does for headings.
    pen.text(place, text, colour, font, stroke_width=0.7, stroke_fill=colour)


@cache
def _sans(size: int) -> _Font:
    return ImageFont.truetype(fonts.sans_path(), size)


@cache
def _serif(size: int) -> _Font:
    return ImageFont.truetype(fonts.serif_path(), size)
