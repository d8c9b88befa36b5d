import pytest

from lms import decoding
from lms.media.cues import BadCaptions, Cue
from lms.media.subtitles import read, webvtt

SRT = """1
00:00:01,000 --> 00:00:04,500
生产经营单位的主要负责人
对安全生产工作全面负责。

2
00:01:02,050 --> 00:01:05,000
<i>第二句</i>{\\an8}
"""
CUES = [
    Cue(1.0, 4.5, "生产经营单位的主要负责人\n对安全生产工作全面负责。"),
    Cue(62.05, 65.0, "第二句"),
]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "gb2312", "utf-16", "utf-16-le", "utf-16-be", "hz"]
)
def test_srt_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert read(SRT.encode(encoding)) == CUES


TRADITIONAL = "1\n00:00:01,000 --> 00:00:04,500\n生產經營單位的主要負責人\n對安全生產工作全面負責。\n"


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "gbk", "gb18030", "utf-16-le"])
def test_traditional_characters_are_read_in_the_encodings_of_both_sides(encoding: str) -> None:
    (cue,) = read(TRADITIONAL.encode(encoding))

    assert cue.text == "生產經營單位的主要負責人\n對安全生產工作全面負責。"


@pytest.mark.parametrize("text", ["about ~{5} minutes", "~{~}", "a ~{ b ~} c"])
def test_plain_letters_stay_what_they_are(text: str) -> None:
    assert decoding.text_of(text.encode()) == text


@pytest.mark.parametrize("text", ["安全", "矿山", "喆", "龘靐", "厂长王燚", "某县泰丰煤业有限公司", "—", "第1条"])
def test_short_mainland_words_are_never_taken_for_big5(text: str) -> None:
    assert decoding.text_of(text.encode("gb18030")) == text


ASS = r"""[Script Info]
; 注释
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,微软雅黑,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:01:02.05,0:01:05.00,Default,,0,0,0,,{\an8\fs20}第二句
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,不显示
Dialogue: 0,0:00:01.00,0:00:04.50,Default,讲师,0,0,0,,生产经营单位的主要负责人\N{\i1}对安全生产工作全面负责。{\i0}
Dialogue: 0,0:00:01.00,0:00:04.50,Default,,0,0,0,,{\p1}m 0 0 l 100 0 100 100{\p0}
"""
SSA = r"""[Script Info]
ScriptType: v4.00

[Events]
Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: Marked=0,0:00:01.00,0:00:04.50,Default,,0000,0000,0000,,一，二,三
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16", "utf-16-le"])
def test_ass_is_read_without_its_styles_comments_and_drawings(encoding: str) -> None:
    assert read(ASS.encode(encoding)) == CUES


def test_ssa_keeps_commas_in_its_words() -> None:
    assert read(SSA.encode()) == [Cue(1.0, 4.5, "一，二,三")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(end: str) -> None:
    assert read(SRT.replace("\n", end).encode()) == CUES


def test_webvtt_is_read_without_its_notes_styles_and_places() -> None:
    text = "WEBVTT\n\nNOTE by hand\n\nSTYLE\n::cue {}\n\nopening\n01:02.050 --> 01:05.000 align:start line:0\n<v 讲师>第二句</v>\n"

    assert read(text.encode()) == [Cue(62.05, 65.0, "第二句")]


def test_cues_come_in_the_order_of_their_times() -> None:
    text = "00:00:09,000 --> 00:00:10,000\n后\n\n00:00:01,000 --> 00:00:02,000\n先\n"

    assert [cue.text for cue in read(text.encode())] == ["先", "后"]


def test_what_was_written_reads_the_same() -> None:
    cues = [*CUES, Cue(7200.0, 7203.25, "a < b & c > d")]

    assert read(webvtt(cues).encode()) == cues
    assert "a &lt; b &amp; c" in webvtt(cues)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "no_cues", 0),
        ("第一句\n第二句\n".encode(), "no_cues", 0),
        (b"\x00\x01\x02\xff\xff\xff\xff", "no_text", 0),
        (b"1\n00:00:01 -> 00:00:02\nx\n", "no_cues", 0),
        (b"1\n00:00:01,000 --> soon\nx\n", "bad_time", 2),
        (b"1\n00:99:01,000 --> 00:99:02,000\nx\n", "bad_time", 2),
        (b"1\n00:00:05,000 --> 00:00:02,000\nx\n", "ends_before_it_begins", 2),
        (b"[Events]\nDialogue: 0,0:00:05.00,0:00:02.00,D,,0,0,0,,x\n", "ends_before_it_begins", 2),
        (b"[Events]\nDialogue: 0,0:00:05.00,soon,D,,0,0,0,,x\n", "bad_time_of_event", 2),
        (b"[Events]\nDialogue: 0\n", "bad_time_of_event", 2),
        (b"[Events]\n", "no_cues", 0),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\x00\x00\x00", "no_text", 0),
    ],
)
def test_what_holds_no_captions_is_refused_by_its_line(data: bytes, code: str, line: int) -> None:
    with pytest.raises(BadCaptions) as refusal:
        read(data)

    assert (refusal.value.code, refusal.value.line) == (code, line)
